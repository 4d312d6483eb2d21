"""Everything the account page shows, in one request."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.choices import DERIVED_FUNCTIONS
from accounts.models import Account, AccountMember, Agreement, Revenue, Signal
from accounts.querysets import AccountQuerySet
from accounts.rules import months_back
from accounts.selectors import latest_changes
from audit.sentences import Sentence
from competitors.models import CompetitorPresence
from competitors.selectors import presences_of_account
from health.selectors import Header, health_header, with_health_header
from opportunities.selectors import AccountPipeline, account_pipeline
from portfolios.models import Cover, Portfolio
from relationships.choices import CaptureLevel
from relationships.models import CadenceOverride, Interaction
from relationships.selectors.cadence import ContactFacts
from relationships.selectors.capture import capture_level
from relationships.selectors.commitments import Promises, promises_of
from relationships.selectors.dossier import Dossier, dossier_of, with_days_known
from relationships.selectors.interactions import latest_of_account
from relationships.selectors.people_piece import PeoplePiece, people_piece
from reminders.models import Pause
from users.models import User

MONTHS = 12
SEES_RIVALS, SEES_HISTORY = "competitors.view_competitor", "accounts.view_history"
SPARK_WIDTH, SPARK_HEIGHT = 120, 28


@dataclass(frozen=True)
class RevenueYear:
    """Twelve months of revenue in one currency, the twelve before where each is known, and the line that draws them."""

    months: list[tuple[date, Decimal]]
    total: Decimal
    before: Decimal | None

    @property
    def change(self) -> int | None:
        """Percent more or less than the year before; None where that was nothing or is not known."""
        return round((self.total - self.before) / self.before * 100) if self.before and self.before > 0 else None

    @property
    def points(self) -> str:
        """The line through the months; the running one waits for its first amount."""
        amounts = [float(amount) for _month, amount in self.months]
        amounts = amounts if amounts[-1] else amounts[:-1]
        low, high = min(0.0, *amounts), max(0.0, *amounts)
        step, scale = SPARK_WIDTH / (len(amounts) - 1), (SPARK_HEIGHT - 4) / ((high - low) or 1)
        return " ".join(f"{n * step:.1f},{SPARK_HEIGHT - 2 - (a - low) * scale:.1f}" for n, a in enumerate(amounts))


@dataclass(frozen=True)
class AccountOverview:
    """One account with all that is known of it, as far as the reader may see it."""

    account: Account
    portfolio: Portfolio | None
    head: Account | None
    above: list[Account]
    below: list[Account]
    group: list[Account]
    agreements: list[Agreement]
    signals: list[Signal]
    team: list[AccountMember]
    covers: list[Cover]
    revenue: RevenueYear | None
    today: date
    reader: User

    # Read only where they are asked for: the API shows none of them
    @cached_property
    def pipeline(self) -> AccountPipeline:
        return account_pipeline(self.account, self.reader, is_open=self.account.is_open)  # type: ignore[attr-defined]

    @cached_property
    def presences(self) -> list[CompetitorPresence]:
        sees_all = _sees_all(self.account, self.reader, SEES_RIVALS)
        return presences_of_account(self.account) if sees_all else []

    @cached_property
    def people(self) -> PeoplePiece | None:
        sees_all = _sees_all(self.account, self.reader, "relationships.view_contact")
        return people_piece(self.account, self.reader, self.team) if sees_all else None

    @cached_property
    def dossier(self) -> Dossier | None:
        """How complete what we know is, for those who may read all of it."""
        if self.people is None or not self.people.sees_opinions:
            return None
        return dossier_of(self.account, people=self.people.everybody, goals=self.people.goals)

    @cached_property
    def heard(self) -> CaptureLevel | None:
        """How much of its owner's contacts is heard, and so what silence means."""
        owner = self.account.owner
        return capture_level(owner, timezone.now()) if owner is not None else None

    @cached_property
    def contact(self) -> ContactFacts:
        """When we last spoke and with whom, and when the next contact is due: a group has its head's plan."""
        state, plan = self.account.state, (self.head or self.account).state
        last = state.last_two_way_at
        people = self.people.everybody if self.people and last else []
        return ContactFacts(
            last_at=last,
            last_in_at=state.last_in_at,
            names=[one.name for one in people if one.last_two_way_at == last],
            due_on=plan.contact_due_on,
            own_days=self.account.own_days,  # type: ignore[attr-defined]
            own_until=None,
            today=self.today,
        )

    @cached_property
    def health(self) -> Header | None:
        """How the relationship stands, for those who read it."""
        return health_header(self.account, self.reader, [one for one in self.group if one.is_open])  # type: ignore[attr-defined]

    @cached_property
    def promises(self) -> Promises:
        return promises_of(self.account, self.reader)

    @cached_property
    def talks(self) -> list[Interaction]:
        return latest_of_account(self.account, self.reader)

    @cached_property
    def timeline(self) -> list[Sentence]:
        """What happened of late; each kind of change costs a query."""
        return _timeline(self.account, self.reader) if _sees_all(self.account, self.reader, SEES_HISTORY) else []

    @classmethod
    def to_complete(cls, account: Account, reader: User) -> "AccountOverview":
        """The overview of which only what is read where it is asked for is wanted."""
        nothing: dict[str, Any] = {"portfolio": None, "head": None, "revenue": None}
        lists = ("above", "below", "group", "agreements", "signals", "team", "covers")
        nothing |= {name: [] for name in lists}
        return cls(account=account, today=timezone.now().date(), reader=reader, **nothing)

    @property
    def open_signals(self) -> list[Signal]:
        return [signal for signal in self.signals if signal.closed_on is None]


def accounts_to_read(user: User) -> AccountQuerySet:
    """Accounts as their overview needs them: owner, place, `is_open`, and the facts of the lists, which the overview of
    an account that is not open leaves out."""
    accounts = Account.objects.select_related("owner", "state", "assignment__portfolio__owner").with_is_open(user)
    return accounts.with_decision(timezone.now().date()).with_open_signals()


def visible_accounts(user: User) -> AccountQuerySet:
    """Accounts as their page needs them: as their overview does, with `may_edit` and `may_lead`, the cadence of their
    own, since when the facts of their dossier are known, and their health."""
    accounts = with_days_known(with_own_days(accounts_to_read(user).visible_to(user).with_rights(user)))
    accounts = accounts.annotate(paused_until=Subquery(Pause.objects.of_account().values("during__endswith")[:1]))
    return with_health_header(accounts)


def with_own_days(accounts: AccountQuerySet) -> AccountQuerySet:
    """Annotate `own_days`: how often the account, or the head of its group, is contacted if not as its tier is."""
    head = Coalesce(OuterRef("managed_with"), OuterRef("pk"))
    own = CadenceOverride.objects.filter(account=head, during__contains=timezone.now().date())
    return accounts.annotate(own_days=Subquery(own.values("contact_days")[:1]))


def account_overview(account: Account, reader: User) -> AccountOverview:
    """The overview of an account read by `accounts_to_read`; of one that is not open to the reader, the header only."""
    today = timezone.now().date()
    if not account.is_open:  # type: ignore[attr-defined]
        account.next_decision_on, account.open_signals = None, 0  # type: ignore[attr-defined]
    related = Account.objects.visible_to(reader).family_of(account).with_is_open(reader)
    family: list[Any] = list(related.select_related("owner", "state").order_by("name"))
    team = _hanging_on(account, AccountMember.objects.current(), reader)
    covers = _hanging_on(account, Cover.objects.filter(during__endswith__gt=today), reader)
    assignment = getattr(account, "assignment", None)
    group = [one for one in family if one.managed_with_id == account.pk]
    return AccountOverview(
        account=account,
        portfolio=assignment.portfolio if assignment and account.is_open else None,  # type: ignore[attr-defined]
        head=next((one for one in family if one.pk == account.managed_with_id), None),
        above=_from_the_top(account, family),
        below=[one for one in family if one.parent_id == account.pk],
        group=group,
        agreements=_agreements(account, reader, today),
        signals=_signals(account, reader),
        team=list(team.exclude(function__in=DERIVED_FUNCTIONS).select_related("person").order_by("person__name", "pk")),
        covers=list(covers.select_related("person")),
        revenue=_revenue(account, group, today) if _sees_all(account, reader, "accounts.view_revenue") else None,
        today=today,
        reader=reader,
    )


def _hanging_on(account: Account, rows: QuerySet[Any], reader: User) -> QuerySet[Any]:
    """The account's rows that the reader sees: all of them, once it is known to be open to the reader."""
    of_account = rows.filter(account=account)
    return of_account if account.is_open else of_account.visible_to(reader)  # type: ignore[attr-defined]


def _from_the_top(account: Account, family: list[Account]) -> list[Account]:
    by_key = {one.pk: one for one in family}
    above: list[Account] = []
    key = account.parent_id
    while key in by_key and by_key[key] not in above:
        above.insert(0, by_key[key])
        key = by_key[key].parent_id
    return above


def _sees_all(account: Account, reader: User, permission: str) -> bool:
    return bool(account.is_open) and reader.has_perm(permission)  # type: ignore[attr-defined]


def _agreements(account: Account, reader: User, today: date) -> list[Agreement]:
    """Those that run or will run, the soonest decision first, those without an end last."""
    unended = Agreement.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    running = _hanging_on(account, unended, reader)
    return sorted(running, key=lambda one: (one.decision_on is None, one.decision_on or today, one.pk))


def _signals(account: Account, reader: User) -> list[Signal]:
    """Open ones first, then the five closed last."""
    signals = list(_hanging_on(account, Signal.objects.all(), reader).order_by("-opened_on", "-pk")[:50])
    still_open = [signal for signal in signals if signal.closed_on is None]
    return still_open + [signal for signal in signals if signal.closed_on is not None][:5]


def _revenue(account: Account, group: list[Account], today: date) -> RevenueYear:
    """The revenue of the account and of its group, as far as it is open to the reader, in the account's currency."""
    first = months_back(today, 2 * MONTHS - 1)
    keys = [account.pk, *(one.pk for one in group if one.is_open)]  # type: ignore[attr-defined]
    ours = Revenue.objects.filter(account__in=keys, currency=account.currency)
    rows = ours.filter(month__gte=first).order_by().values("month").annotate(total=Sum("amount"))
    paid = {row["month"]: row["total"] for row in rows}
    months = [months_back(today, number) for number in range(2 * MONTHS - 1, -1, -1)]
    amounts = [(month, paid.get(month, Decimal(0))) for month in months]
    before = [paid.get(month) for month in months[:MONTHS]]
    known = [amount for amount in before if amount is not None]
    return RevenueYear(
        months=amounts[MONTHS:],
        total=sum((amount for _month, amount in amounts[MONTHS:]), Decimal(0)),
        before=sum(known, Decimal(0)) if len(known) == MONTHS else None,
    )


def _timeline(account: Account, reader: User) -> list[Sentence]:
    return latest_changes(account, reader)
