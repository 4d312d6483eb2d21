"""One small company with a row of every kind on both sides of every line that access draws."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.choices import MemberFunction, Status, Tier
from accounts.models import Account, AccountExternalId, Agreement, Revenue, Signal
from portfolios.choices import Kind
from portfolios.models import Cover, Portfolio
from portfolios.services import assign_accounts, cover_account, open_portfolio
from tests.access.canaries import Aviary
from tests.factories import AccountFactory, AccountMemberFactory, CoverFactory, UserFactory, today
from users.choices import Role
from users.models import User

AM, KAM, LEAD = Role.ACCOUNT_MANAGER, Role.KEY_ACCOUNT_MANAGER, Role.SALES_MANAGER

# label → role and label of the manager, in the order they are hired
PEOPLE: dict[str, tuple[Role, str]] = {
    "director": (Role.SALES_DIRECTOR, ""),
    "administrator": (Role.ADMINISTRATOR, ""),
    "auditor": (Role.AUDITOR, ""),
    "manager one": (LEAD, "director"),
    "lead below one": (LEAD, "manager one"),
    "manager two": (LEAD, "director"),
    "am full": (AM, "manager one"),
    "am thin": (AM, "lead below one"),
    "kam": (KAM, "manager one"),
    "am other": (AM, "manager two"),
    "am last": (AM, "manager two"),
    "contributor": (Role.CONTRIBUTOR, "manager two"),
    "member reading": (AM, "manager two"),
    "member editing": (AM, "manager two"),
    "member once": (AM, "manager two"),
    "covering": (AM, "manager two"),
    "covered once": (AM, "manager two"),
    "owner once": (AM, "manager two"),
    "newcomer": (AM, "manager two"),
    "deactivated": (AM, "manager two"),
    "not invited": (AM, "manager two"),
}
BOOKS = ("am full", "am thin", "am other", "am last", "manager two", "owner once", "deactivated")
FILLED_TO = 25

# label → the label of the person whose book it sits in ("": nobody's) and what else it is
ACCOUNTS: dict[str, tuple[str, dict[str, Any]]] = {
    "first": ("am full", {}),
    "thin": ("am thin", {}),
    "thin prospect": ("am thin", {"status": Status.PROSPECT}),
    "group head": ("am thin", {}),
    "other": ("am other", {}),
    "other second": ("am other", {}),
    "handed over": ("am other", {}),
    "last": ("am last", {}),
    "manager's own": ("manager two", {}),
    "strategic": ("kam", {"tier": Tier.STRATEGIC}),
    "waiting": ("manager one", {}),
    "left behind": ("deactivated", {}),
    "unassigned": ("", {}),
    "unassigned prospect": ("", {"status": Status.PROSPECT}),
}


@dataclass
class World:
    """Everybody and everything by a label; `related` holds the rows that hang on each account."""

    people: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    portfolios: dict[str, Portfolio] = field(default_factory=dict)
    covers: dict[str, Cover] = field(default_factory=dict)
    aviary: Aviary = field(default_factory=Aviary)


def build_world() -> World:
    """The company, written through the services where one exists, with an open session for everybody."""
    world = World()
    _hire(world)
    _open_books(world)
    _add_accounts(world)
    _add_groups(world)
    _add_members(world)
    _add_covers(world)
    _add_what_hangs_on_accounts(world)
    _sign_in(world)
    User.objects.filter(pk=world.people["deactivated"].pk).update(is_active=False)
    world.people = {label: User.objects.get(pk=person.pk) for label, person in world.people.items()}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return world


def _hire(world: World) -> None:
    for label, (role, manager) in PEOPLE.items():
        world.people[label] = UserFactory(name=f"Person {label}", role=role, manager=world.people.get(manager))
    User.objects.filter(pk=world.people["not invited"].pk).update(password="!")
    world.people["not invited"].refresh_from_db()


def _open_books(world: World) -> None:
    director = world.people["director"]
    for label in BOOKS:
        world.portfolios[label] = open_portfolio(world.people[label], Kind.AM, by=director)
    world.portfolios["kam"] = open_portfolio(world.people["kam"], Kind.KAM, by=director)
    world.portfolios["manager one"] = open_portfolio(world.people["manager one"], Kind.HOLDING, by=director)


def _new_account(world: World, label: str, **fields: Any) -> Account:
    """An account every text, number and date of which is a canary."""
    plant = world.aviary
    account = AccountFactory(
        name=plant.text(label, "name"),
        legal_name=plant.text(label, "legal name"),
        domain=f"{plant.text(label, 'domain').lower()}.example",
        city=plant.text(label, "city"),
        notes=plant.text(label, "notes"),
        own_revenue=plant.number(label, "own revenue"),
        own_revenue_currency="EUR",
        employees=int(plant.number(label, "employees")),
        country="ES",
        **fields,
    )
    AccountExternalId.objects.create(account=account, source="crm", external_id=plant.text(label, "external id"))
    world.accounts[label] = account
    return account


def _assign(world: World, label: str, book: str) -> None:
    reason = world.aviary.text(label, "assignment reason")
    assign_accounts([world.accounts[label]], world.portfolios[book], reason=reason, by=world.people["administrator"])


def _add_accounts(world: World) -> None:
    for label, (book, fields) in ACCOUNTS.items():
        _new_account(world, label, **fields)
        if label == "handed over":
            _assign(world, label, "owner once")
        if book:
            _assign(world, label, book)
    fillers = AccountFactory.create_batch(FILLED_TO - 1)
    assign_accounts(fillers, world.portfolios["am full"], reason="Filled", by=world.people["director"])


def _add_groups(world: World) -> None:
    """A member managed with its head, and a subsidiary that another person looks after."""
    head = world.accounts["group head"]
    _new_account(world, "group member", parent=head, managed_with=head)
    detached = _new_account(world, "detached")
    Account.objects.filter(pk=detached.pk).update(parent=head)
    _assign(world, "detached", "am last")


def _add_members(world: World) -> None:
    begins = today() - timedelta(days=50)
    ended = (begins, today())
    for label, account, fields in (
        ("contributor", "first", {}),
        ("member reading", "first", {}),
        ("member reading", "group member", {}),
        ("member editing", "first", {"can_edit": True}),
        ("member once", "first", {"can_edit": True, "during": ended}),
        ("contributor", "strategic", {}),
        ("member editing", "strategic", {"function": MemberFunction.SERVICE}),
        ("member reading", "other", {"function": MemberFunction.FINANCE}),
        ("member once", "last", {"during": ended}),
        ("member editing", "group head", {"function": MemberFunction.SPONSOR}),
    ):
        seat = world.aviary.text(account, "seat")
        fields = {"during": (begins, None), "seat": seat} | fields
        AccountMemberFactory(account=world.accounts[account], person=world.people[label], **fields)


def _add_covers(world: World) -> None:
    """Cover within a line, across lines, and one that ended yesterday; "am full" covers in the other line."""
    until, by = today() + timedelta(days=20), world.people["director"]
    for label, account in (("covering", "thin"), ("am full", "other second"), ("am other", "group head")):
        reason = world.aviary.text(account, "cover reason")
        cover = cover_account(world.accounts[account], world.people[label], until=until, reason=reason, by=by)
        world.covers[label] = cover
    past = (today() - timedelta(days=30), today())
    account, person = world.accounts["thin"], world.people["covered once"]
    world.covers["covered once"] = CoverFactory(account=account, person=person, during=past, reason="Past holiday")
    AccountMemberFactory(account=account, person=person, function=MemberFunction.COVER, can_edit=True, during=past)


def _add_what_hangs_on_accounts(world: World) -> None:
    plant, near = world.aviary, today() + timedelta(days=65)
    for label, account in world.accounts.items():
        for ends_on in (near, plant.day(label, "agreement end", start=date(2110, 1, 1))):
            Agreement.objects.create(
                account=account, offerings=plant.text(label, "offerings"), notice_days=30, currency="EUR",
                starts_on=plant.day(label, "agreement start", start=date(1960, 1, 1)), ends_on=ends_on,
                annual_value=plant.number(label, "annual value"),
            )  # fmt: skip
        for closed_on in (None, plant.day(label, "signal end", start=date(1980, 1, 1))):
            Signal.objects.create(
                account=account, kind="COMPLAINT", text=plant.text(label, "signal"), closed_on=closed_on,
                opened_on=plant.day(label, "signal start", start=date(1970, 1, 1)),
            )  # fmt: skip
        for months in (0, 1):
            month = (today().replace(day=1) - timedelta(days=months)).replace(day=1)
            amount = plant.number(label, "revenue")
            Revenue.objects.create(account=account, month=month, amount=amount, currency="EUR")


def _sign_in(world: World) -> None:
    for label, person in world.people.items():
        client = Client()
        client.force_login(person)
        world.sessions[label] = client.cookies[settings.SESSION_COOKIE_NAME].value
