"""One account, portfolio and person with a given number of everything that hangs on them."""

from dataclasses import dataclass
from datetime import timedelta

from accounts.choices import MemberFunction, Tier
from accounts.models import Account, AccountMember, Agreement, Revenue, Signal
from portfolios.choices import DEFAULT_RULES, Kind
from portfolios.models import Assignment, Cover, Portfolio
from portfolios.services.placing import write_assignments
from tests.factories import AccountFactory, UserFactory, today
from users.choices import Role
from users.models import Invitation, User


@dataclass(frozen=True)
class Crowd:
    """The readers, and the rows whose pages are read."""

    director: User
    manager: User
    account_manager: User
    rows: dict[str, int]


def build_crowd(number: int) -> Crowd:
    """A director above a manager above an account manager, with `number` of each kind of row in sight."""
    director = UserFactory(role=Role.SALES_DIRECTOR)
    manager = UserFactory(role=Role.SALES_MANAGER, manager=director)
    person = UserFactory(role=Role.ACCOUNT_MANAGER, manager=manager)
    waiting = _portfolio(manager, Kind.HOLDING)
    accounts = _accounts(number)
    write_assignments([(account, waiting) for account in accounts], reason="Waiting")
    Account.objects.bulk_create(Account(name=f"Unassigned {n:04}") for n in range(number))
    head = accounts[0]
    _hang_on(head, number, person)
    _join(accounts, person)
    _staff(number, person)
    cover = _covers(head, person)
    rows = {"accounts.Account": head.pk, "portfolios.Portfolio": waiting.pk, "users.User": person.pk,
            "portfolios.Cover": cover.pk}  # fmt: skip
    for model in (Agreement, Signal, AccountMember):
        rows[model._meta.label] = model.objects.filter(account=head).earliest("pk").pk
    return Crowd(director, manager, person, rows)


def _portfolio(owner: User, kind: Kind) -> Portfolio:
    return Portfolio.objects.create(owner=owner, kind=kind, ceiling=DEFAULT_RULES[kind][0], opened_on=today())


def _accounts(number: int) -> list[Account]:
    """Half of them strategic, each with an agreement to decide about, a complaint and revenue."""
    tiers = (Tier.STRATEGIC, Tier.CORE)
    rows = [Account(name=f"Crowd {n:04}", tier=tiers[n % 2], city="Bilbao") for n in range(number)]
    accounts = list(Account.objects.filter(pk__in=[row.pk for row in Account.objects.bulk_create(rows)]).order_by("pk"))
    for account in accounts[1:]:
        _write_facts(account, 1)
    return accounts


def _write_facts(account: Account, number: int) -> None:
    day, month = today(), today().replace(day=1)
    Agreement.objects.bulk_create(
        Agreement(account=account, offerings=f"Care {n}", starts_on=day, ends_on=day + timedelta(days=40 + n % 20),
                  annual_value=10, currency="EUR")
        for n in range(number)
    )  # fmt: skip
    Signal.objects.bulk_create(
        Signal(account=account, kind="COMPLAINT", text=f"Late {n}", opened_on=day) for n in range(number)
    )
    Revenue.objects.bulk_create(
        Revenue(account=account, month=month, amount=5, currency="EUR", source=f"s{n}") for n in range(number)
    )


def _hang_on(head: Account, number: int, person: User) -> None:
    """The account's own page: much of everything, a group, subsidiaries and a team."""
    _write_facts(head, number)
    members = [Account(name=f"Member {n:04}", managed_with=head, parent=head) for n in range(number)]
    Account.objects.bulk_create(members)
    team = [UserFactory.build(name=f"Team {n:04}", email=f"team{n}@rapport.test", password="!") for n in range(number)]
    AccountMember.objects.bulk_create(
        AccountMember(account=head, person=one, function=MemberFunction.SALES, during=(today(), None))
        for one in User.objects.bulk_create(team)
    )


def _join(accounts: list[Account], person: User) -> None:
    AccountMember.objects.bulk_create(
        AccountMember(account=account, person=person, function=MemberFunction.SERVICE, can_edit=True,
                      during=(today(), None))
        for account in accounts
    )  # fmt: skip


def _staff(number: int, person: User) -> None:
    """Reports of the person, each with a book of one account, and with an invitation."""
    rows = [
        User(name=f"Report {n:04}", email=f"report{n}@rapport.test", role=Role.ACCOUNT_MANAGER, manager=person)
        for n in range(number)
    ]
    reports = User.objects.bulk_create(rows)
    books = Portfolio.objects.bulk_create(
        Portfolio(owner=one, owner_role=one.role, kind=Kind.AM, ceiling=DEFAULT_RULES[Kind.AM][0], opened_on=today())
        for one in reports
    )
    accounts = Account.objects.bulk_create(Account(name=f"Booked {n:04}") for n in range(number))
    accounts = list(Account.objects.filter(pk__in=[row.pk for row in accounts]).order_by("pk"))
    write_assignments(list(zip(accounts, books, strict=True)), reason="Booked")
    Invitation.objects.bulk_create(
        Invitation(person=one, due_at="2026-01-01T00:00Z", invited_by=person) for one in reports
    )


def _covers(account: Account, person: User) -> Cover:
    during = (today(), today() + timedelta(days=20))
    other = AccountFactory()
    Cover.objects.create(account=other, person=person, during=during, reason="Away", slot=2)
    cover = Cover.objects.create(account=account, person=person, during=during, reason="Away", slot=1)
    assert Assignment.objects.filter(account=account).exists()
    return cover
