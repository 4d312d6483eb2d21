"""One small company with a row of every kind on both sides of every line that access draws."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.choices import MemberFunction, Status, Tier
from accounts.models import Account, AccountExternalId, AccountMember, Agreement, Revenue, Signal
from catalog.models import Offering
from competitors.models import Competitor
from core.db import look_again_at
from core.listing import listing_named
from core.outcome import RowState
from imports.choices import JobState
from imports.models import ImportJob, ImportRow
from imports.services import save_mapping, start_import, upload_file
from integrations.choices import Scope
from integrations.services import create_token
from listings.services import save_view
from opportunities.models import Opportunity
from opportunities.services import upsert_opportunities
from portfolios.choices import Kind
from portfolios.models import Assignment, Cover, Portfolio
from portfolios.services import assign_accounts, cover_account, open_portfolio
from relationships.models import Employment, Interaction
from tests.access.canaries import Aviary
from tests.access.capture_bodies import add_captured
from tests.access.related import add_relations
from tests.access.reminding import add_reminders
from tests.access.standing import add_health
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    CompetitorFactory,
    CoverFactory,
    ExportFactory,
    ExportPartFactory,
    OfferingFactory,
    PresenceFactory,
    RivalFactory,
    UserFactory,
    today,
)
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
    "seller": (AM, "manager two"),
    "seller lately": (AM, "manager two"),
    "seller long ago": (AM, "manager two"),
    "deactivated": (AM, "manager two"),
    "not invited": (AM, "manager two"),
}
# label → whose opportunity, in which account, and how many days ago it closed (None: it is open)
SALES: dict[str, tuple[str, str, int | None]] = {
    "open sale": ("seller", "first", None),
    "recent sale": ("seller lately", "first", 10),
    "old sale": ("seller long ago", "first", 120),
    "sale across": ("am other", "thin", None),
    "sale at home": ("am other", "other", None),
    "sale won at home": ("manager two", "manager's own", 3),
    "sale in the group": ("seller", "group member", None),
    "strategic sale": ("kam", "strategic", None),
    "sale of nobody's": ("manager one", "unassigned", None),
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
    tokens: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    portfolios: dict[str, Portfolio] = field(default_factory=dict)
    covers: dict[str, Cover] = field(default_factory=dict)
    opportunities: dict[str, Opportunity] = field(default_factory=dict)
    competitor: int = 0  # one that wants nothing yet
    silent: int = 0  # an account of "manager two" with which nobody spoke
    jobs: dict[str, Employment] = field(default_factory=dict)  # account → somebody's work there
    colleagues: dict[int, Employment] = field(default_factory=dict)  # account's id → somebody else's, of no role yet
    talks: dict[str, Interaction] = field(default_factory=dict)
    promises: dict[str, int] = field(default_factory=dict)
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
    _add_sales(world)
    _add_presences(world)
    add_relations(world)
    add_health(world)
    add_reminders(world)
    add_captured(world)
    _add_views_and_exports(world)
    _add_imports(world)
    _sign_in(world)
    User.objects.filter(pk=world.people["deactivated"].pk).update(is_active=False)
    world.people = {label: User.objects.get(pk=person.pk) for label, person in world.people.items()}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    look_again_at(Account, AccountMember, Assignment, Opportunity, User)
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
    silent = AccountFactory()
    assign_accounts([silent], world.portfolios["manager two"], reason="Silent", by=world.people["director"])
    world.silent = silent.pk


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


def _add_sales(world: World) -> None:
    """Opportunities within a line and across, open, closed lately and long ago, each with canaries of its own."""
    plant = world.aviary
    offering = OfferingFactory(name="Offering")
    competitor = CompetitorFactory(name="Competitor")
    world.competitor = CompetitorFactory(name="Another competitor").pk
    for label, (owner, account, closed) in SALES.items():
        told = upsert_opportunities([{
            "account": world.accounts[account].pk, "owner": world.people[owner].pk, "offering": offering.pk,
            "name": plant.text(account, label), "amount": plant.number(account, label), "currency": "EUR",
            "next_step": plant.text(account, label), "stage": "Engaging" if closed is None else "Lost",
            "expected_close_on": plant.day(account, label, start=date(2120, 1, 1)),
            "closed_on": None if closed is None else today() - timedelta(days=closed),
            "lost_because": "" if closed is None else plant.text(account, label),
        }], by=None)  # fmt: skip
        assert not told.refused, told.refused
        world.opportunities[label] = Opportunity.objects.get(pk=told.keys[0])
        RivalFactory(opportunity=world.opportunities[label], competitor=competitor)


def _add_presences(world: World) -> None:
    """Somebody else sits in every account, and in each something is to be checked."""
    plant, said_on = world.aviary, today() - timedelta(days=300)
    competitor = Competitor.objects.get(name="Competitor")
    offering = Offering.objects.get()
    for label, account in world.accounts.items():
        PresenceFactory(
            account=account, competitor=competitor, offering=offering, said_on=said_on, expires_on=today(),
            said_by=plant.text(label, "said by"), notes=plant.text(label, "presence notes"),
            contract_ends_on=plant.day(label, "contract end", start=date(2130, 1, 1)),
        )  # fmt: skip


def _add_views_and_exports(world: World) -> None:
    """A view shared downwards and one kept to oneself, and a file of each with the name of an account in it."""
    accounts = listing_named("accounts")
    assert accounts is not None
    for label, name in (("manager two", "other"), ("am full", "first"), ("administrator", "last")):
        person = world.people[label]
        save_view(accounts, f"View of {label}", "tier=KEY", is_shared=label == "manager two", by=person)
        export = ExportFactory(person=person)
        ExportPartFactory(export=export, content=world.accounts[name].name.encode())


def _add_imports(world: World) -> None:
    """A file of each of some people, of which a row was refused: one waits for its columns, one for a worker, and one
    has come in."""
    jobs = []
    mapping = {"accounts": {"columns": {"name": "Company"}}}
    for label, account in (("am thin", "thin"), ("am other", "other"), ("director", "strategic")):
        person = world.people[label]
        file = {"name": f"{label}.csv", "pieces": lambda: [b"Company\nNowhere\n"]}
        job = upload_file(target="accounts", mapping=mapping, by=person, **file)
        reason = world.aviary.text(account, "import reason")
        ImportRow.objects.create(job=job, line=2, state=RowState.REFUSED, reason=reason)
        jobs.append(job)
        kept = {"name": f"Mapping of {label}", "target": "accounts", "document": mapping}
        save_mapping(is_shared=label == "am other", by=person, **kept)
    _first, waiting, done = jobs
    start_import(waiting, by=waiting.by, is_awaited=True)
    now = timezone.now()
    ImportJob.objects.filter(pk=done.pk).update(state=JobState.DONE, created=1, started_at=now, finished_at=now)


def _sign_in(world: World) -> None:
    for label, person in world.people.items():
        client = Client()
        client.force_login(person)
        world.sessions[label] = client.cookies[settings.SESSION_COOKIE_NAME].value
        world.tokens[label] = create_token(person, name=f"Token of {label}", scopes=Scope.values, by=person)[1]
