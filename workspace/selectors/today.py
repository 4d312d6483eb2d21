"""What needs somebody now."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Agreement, Signal
from accounts.selectors import with_revenue
from portfolios.models import Cover, Portfolio
from portfolios.selectors import Findings, PortfolioLine, findings, line_of
from users.models import User

AHEAD_DAYS = 90
SOON_DAYS = 14
SHOWN = 7
ACCOUNTS_SHOWN = 10


@dataclass(frozen=True)
class Need:
    """One thing that waits for the reader: whose, what, how bad, since or until when."""

    account: Account
    text: str
    word: str
    meaning: str
    on: date


@dataclass(frozen=True)
class TodayPage:
    """One person's day: the book, what waits, what comes, and for those who lead what is out of bounds."""

    today: date
    book: PortfolioLine | None
    signals: list[Signal]
    decisions: list[Agreement]
    covers_to_do: list[Cover]
    covers_of_mine: list[Cover]
    findings: Findings | None
    accounts: list[Account]

    @property
    def needs(self) -> list[Need]:
        """Troubles first, the oldest ahead; then what must be decided or ends soon."""
        soon = self.today + timedelta(days=SOON_DAYS)
        bad = [Need(one.account, one.text, one.get_kind_display(), "bad", one.opened_on) for one in self.signals]
        decide = _("Decide on “%(what)s”")
        watch = [
            Need(one.account, decide % {"what": one.offerings}, _("Decision"), "watch", one.decision_on)
            for one in self.decisions
            if one.decision_on <= soon
        ]
        ends = _("The cover by %(name)s ends")
        watch += [
            Need(one.account, ends % {"name": one.person.name}, _("Cover ends"), "watch", one.last_day)
            for one in self.covers_of_mine
            if one.last_day <= soon
        ]
        return bad + sorted(watch, key=lambda need: need.on)

    @property
    def needs_shown(self) -> list[Need]:
        return self.needs[:SHOWN]

    @property
    def needs_count(self) -> str:
        """How many things wait; with a plus when there are more than a page has room for."""
        return f"{SHOWN}+" if len(self.needs) > SHOWN else str(len(self.needs))

    @property
    def decisions_shown(self) -> list[Agreement]:
        return self.decisions[:SHOWN]


def _book_of(user: User, today: date) -> PortfolioLine | None:
    book = Portfolio.objects.books().filter(owner=user).select_related("owner").with_facts().first()
    return line_of(book, revenue=[], today=today) if book else None


def today_page(user: User) -> TodayPage:
    """What needs the user now, among the accounts the user sees."""
    today = timezone.now().date()
    visible = Account.objects.visible_to(user)
    decisions = Agreement.objects.with_decision_between(today, today + timedelta(days=AHEAD_DAYS)).visible_to(user)
    signals = Signal.objects.troubling().visible_to(user).order_by("opened_on", "pk")
    covers = list(
        Cover.objects.visible_to(user)
        .filter(during__endswith__gt=today)
        .select_related("account__owner", "person")
        .order_by("during", "pk")[:50]
    )
    leads = user.has_perm("portfolios.view_dashboard")
    mine = visible.filter(owner=user).with_decision(today).with_open_signals()
    owned = list(mine.order_by("name", "pk")[:ACCOUNTS_SHOWN])
    shown = owned or ([] if leads else visible.with_facts(user).order_by("name", "pk")[:ACCOUNTS_SHOWN])
    return TodayPage(
        today=today,
        book=_book_of(user, today),
        signals=list(signals.select_related("account__owner")[: SHOWN + 1]),
        decisions=list(decisions.select_related("account__owner")[: SHOWN + 1]),
        covers_to_do=[row for row in covers if row.person_id == user.pk],
        covers_of_mine=[row for row in covers if row.person_id != user.pk],
        findings=findings(user) if leads else None,
        accounts=with_revenue(shown, user),
    )
