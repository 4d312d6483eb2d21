"""Everything the account page shows, in one request."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone

from accounts.choices import DERIVED_FUNCTIONS
from accounts.models import Account, AccountMember, Agreement, Revenue, Signal
from accounts.querysets import AccountQuerySet
from accounts.rules import months_back
from accounts.selectors import latest_changes
from audit.sentences import Sentence
from competitors.models import CompetitorPresence
from competitors.selectors import presences_of_account
from opportunities.selectors import AccountPipeline, account_pipeline
from portfolios.models import Cover, Portfolio
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
    pipeline: AccountPipeline
    presences: list[CompetitorPresence]
    today: date
    reader: User

    @cached_property
    def timeline(self) -> list[Sentence]:
        """What happened of late; read only where it is asked for, since each kind of change costs a query."""
        return _timeline(self.account, self.reader) if _sees_all(self.account, self.reader, SEES_HISTORY) else []

    @property
    def open_signals(self) -> list[Signal]:
        return [signal for signal in self.signals if signal.closed_on is None]


def accounts_to_read(user: User) -> AccountQuerySet:
    """Accounts as their overview needs them: owner, place, `is_open`, and the facts of the lists, which the overview of
    an account that is not open leaves out."""
    opened = Account.objects.open_to(user).filter(pk=OuterRef("pk"))
    accounts = Account.objects.select_related("owner", "assignment__portfolio__owner").annotate(is_open=Exists(opened))
    return accounts.with_decision(timezone.now().date()).with_open_signals()


def visible_accounts(user: User) -> AccountQuerySet:
    """Accounts as their page needs them: as their overview does, with `may_edit` and `may_lead`."""
    editable = Account.objects.editable_by(user).filter(pk=OuterRef("pk"))
    led = Account.objects.led_by(user).filter(pk=OuterRef("pk"))
    accounts = accounts_to_read(user).visible_to(user)
    return accounts.annotate(may_edit=Exists(editable), may_lead=Exists(led))


def account_overview(account: Account, reader: User) -> AccountOverview:
    """The overview of an account read by `accounts_to_read`; of one that is not open to the reader, the header only."""
    today = timezone.now().date()
    if not account.is_open:  # type: ignore[attr-defined]
        account.next_decision_on, account.open_signals = None, 0  # type: ignore[attr-defined]
    opened = Exists(Account.objects.open_to(reader).filter(pk=OuterRef("pk")))
    related = Account.objects.visible_to(reader).family_of(account).annotate(is_open=opened)
    family: list[Any] = list(related.select_related("owner").order_by("name"))
    team = AccountMember.objects.current().visible_to(reader).filter(account=account)
    covers = Cover.objects.visible_to(reader).filter(account=account, during__endswith__gt=today)
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
        pipeline=account_pipeline(account, reader),
        presences=presences_of_account(account, reader) if _sees_all(account, reader, SEES_RIVALS) else [],
        today=today,
        reader=reader,
    )


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
    running = Agreement.objects.visible_to(reader).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), account=account
    )
    return sorted(running, key=lambda one: (one.decision_on is None, one.decision_on or today, one.pk))


def _signals(account: Account, reader: User) -> list[Signal]:
    """Open ones first, then the five closed last."""
    signals = list(Signal.objects.visible_to(reader).filter(account=account).order_by("-opened_on", "-pk")[:50])
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
