"""What needs somebody now."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Account, Agreement, Signal
from portfolios.models import Cover, Portfolio
from portfolios.selectors import Findings, findings
from users.models import User

AHEAD_DAYS = 90
SOON_DAYS = 14
SHOWN = 7
ACCOUNTS_SHOWN = 10


@dataclass(frozen=True)
class TodayPage:
    """One person's day: the book, what waits, what comes, and for those who lead what is out of bounds."""

    today: date
    book: Portfolio | None
    signals: list[Signal]
    decisions: list[Agreement]
    covers_to_do: list[Cover]
    covers_of_mine: list[Cover]
    findings: Findings | None
    accounts: list[Account]

    @property
    def decisions_soon(self) -> list[Agreement]:
        return [row for row in self.decisions if row.decision_on <= self.today + timedelta(days=SOON_DAYS)]

    @property
    def covers_ending(self) -> list[Cover]:
        soon = self.today + timedelta(days=SOON_DAYS)
        return [row for row in self.covers_of_mine if row.during.upper <= soon]

    @property
    def needs_you(self) -> int:
        return len(self.signals) + len(self.decisions_soon) + len(self.covers_ending)


def today_page(user: User) -> TodayPage:
    """What needs the user now, among the accounts the user sees."""
    today = timezone.now().date()
    visible = Account.objects.visible_to(user)
    decisions = Agreement.objects.with_decision_between(today, today + timedelta(days=AHEAD_DAYS)).visible_to(user)
    signals = Signal.objects.unresolved().visible_to(user).order_by("opened_on", "pk")
    covers = list(
        Cover.objects.visible_to(user)
        .filter(during__endswith__gt=today)
        .select_related("account__owner", "person")
        .order_by("during", "pk")[:50]
    )
    owned = list(visible.filter(owner=user).with_facts().order_by("name", "pk")[:ACCOUNTS_SHOWN])
    leads = user.has_perm("portfolios.view_dashboard")
    return TodayPage(
        today=today,
        book=Portfolio.objects.books().filter(owner=user).with_facts().first(),
        signals=list(signals.select_related("account__owner")[:SHOWN]),
        decisions=list(decisions.select_related("account__owner")[: SHOWN * 2]),
        covers_to_do=[row for row in covers if row.person_id == user.pk],
        covers_of_mine=[row for row in covers if row.person_id != user.pk],
        findings=findings(user) if leads else None,
        accounts=owned or ([] if leads else list(visible.with_facts().order_by("name", "pk")[:ACCOUNTS_SHOWN])),
    )

