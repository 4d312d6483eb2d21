"""One account, portfolio and person with a given number of everything that hangs on them."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.choices import MemberFunction, Tier
from accounts.models import Account, AccountMember, Agreement, Revenue, Signal
from catalog.models import Offering
from competitors.models import Competitor, CompetitorPresence
from imports.models import ImportFilePart, ImportJob, ImportRow, SavedMapping
from integrations.models import ApiToken
from listings.models import Export, SavedView
from opportunities.models import Opportunity, Rival, Stage
from portfolios.choices import DEFAULT_RULES, Kind
from portfolios.models import Assignment, Cover, Portfolio
from portfolios.services.placing import write_assignments
from tests.access.capture_bodies import capture_one
from tests.access.related_crowd import relate_crowd
from tests.access.reminding import remind_crowd
from tests.access.standing import stand_crowd
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
    rows |= _sell(accounts, number, person)
    rows |= relate_crowd(accounts, number, person)
    rows |= stand_crowd(head, number)
    rows |= remind_crowd(head, number, person)
    rows |= capture_one(person, head, number=number)
    rows |= _take_along(number, director, person)
    rows |= _bring_in(number, person)
    rows |= {"portfolios.Assignment": head.pk, "integrations.ApiToken": _tokens(number, person)}
    for model in (Agreement, Signal, AccountMember, Revenue):
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


def _take_along(number: int, director: User, person: User) -> dict[str, int]:
    """Views and exports of the person, and views the director shares with everybody below."""
    for owner in (director, person):
        SavedView.objects.bulk_create(
            SavedView(owner=owner, listing="accounts", name=f"View {n:04}", is_shared=True) for n in range(number)
        )
    now = timezone.now()
    Export.objects.bulk_create(
        Export(person=person, listing="accounts", format="CSV", state="DONE", finished_at=now, leased_until=now,
               kept_until=now + timedelta(days=7))
        for _n in range(number)
    )  # fmt: skip
    return {
        "listings.SavedView": SavedView.objects.filter(owner=person).earliest("pk").pk,
        "listings.Export": Export.objects.filter(person=person).earliest("pk").pk,
    }


def _bring_in(number: int, person: User) -> dict[str, int]:
    """Files of the person that were checked, the first with as many refused rows."""
    mapping = {"accounts": {"columns": {"name": "Company"}}}
    counts = dict.fromkeys(("created", "updated", "unchanged", "refused", "rows", "total"), number)
    content = b"Company\n" + b"".join(b"Crowd %d\n" % n for n in range(number))
    jobs = ImportJob.objects.bulk_create(
        ImportJob(target="accounts", name=f"{n}.csv", size=len(content), sha256="0" * 64, by=person, state="CHECKED",
                  checked=counts, mapping=mapping)
        for n in range(number)
    )  # fmt: skip
    ImportFilePart.objects.create(job=jobs[0], number=0, content=content)
    rows = ImportRow.objects.bulk_create(
        ImportRow(job=jobs[0], line=n + 2, state="REFUSED", reason="Nowhere") for n in range(number)
    )
    kept = SavedMapping.objects.bulk_create(
        SavedMapping(name=f"Mapping {n:04}", target="accounts", document=mapping, owner=person, is_shared=True)
        for n in range(number)
    )
    return {
        "imports.ImportJob": jobs[0].pk,
        "imports.ImportRow": rows[0].pk,
        "imports.SavedMapping": kept[0].pk,
    }


def _tokens(number: int, person: User) -> int:
    now = timezone.now()
    tokens = ApiToken.objects.bulk_create(
        ApiToken(user=person, name=f"Token {n}", prefix=f"{n:08x}", digest="0" * 64, scopes=["read"],
                 expires_at=now + timedelta(days=9))
        for n in range(number)
    )  # fmt: skip
    return tokens[0].pk


def _sell(accounts: list[Account], number: int, person: User) -> dict[str, int]:
    """As many opportunities, offerings, competitors and presences, half of them on the account whose page is read."""
    stage, today_ = Stage.objects.get(name="Engaging"), today()
    offerings = Offering.objects.bulk_create(Offering(name=f"Offering {n:04}", family=f"{n}") for n in range(number))
    competitors = Competitor.objects.bulk_create(Competitor(name=f"Crowd {n:04}") for n in range(number))
    sales = Opportunity.objects.bulk_create(
        Opportunity(account=accounts[n if n % 2 else 0], owner=person, name=f"Crowd {n:04}", stage=stage, amount=n,
                    offering=offerings[0 if n % 2 else n], currency="EUR", expected_close_on=today_, next_step="Call")
        for n in range(number)
    )  # fmt: skip
    Rival.objects.bulk_create(Rival(opportunity=one, competitor=competitors[0]) for one in sales)
    presences = CompetitorPresence.objects.bulk_create(
        CompetitorPresence(
            account=accounts[0], competitor=one, offering=offerings[0], said_on=today_, expires_on=today_
        )
        for one in competitors
    )
    return {
        "opportunities.Opportunity": sales[0].pk,
        "opportunities.Stage": stage.pk,
        "competitors.Competitor": competitors[0].pk,
        "competitors.CompetitorPresence": presences[0].pk,
        "catalog.Offering": offerings[0].pk,
    }
