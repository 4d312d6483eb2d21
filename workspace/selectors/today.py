"""What needs somebody now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Agreement, Signal
from accounts.querysets import AccountQuerySet
from accounts.selectors import with_revenue
from health.selectors import BookHealth, book_health, with_book_health
from imports.choices import JobState
from imports.models import ImportJob
from portfolios.models import Cover, Portfolio
from portfolios.selectors import Findings, PortfolioLine, findings, line_of
from relationships.models import CalendarMeeting
from relationships.selectors.cadence import is_anybody_to_ask_about
from relationships.selectors.capture import meetings_to_confirm
from relationships.selectors.commitments import Promises, promises_to_keep
from relationships.urgency import first_monday_after
from reminders.choices import Priority
from reminders.models import Reminder
from reminders.selectors.inbox import Line, lines_of, most_pressing
from users.models import User

AHEAD_DAYS = 90
SOON_DAYS = 14
SHOWN = 7
ACCOUNTS_SHOWN = 10
MOST_NEEDS = 50  # read to be ranked; the inbox has them all
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Need:
    """One thing that waits for the reader: whose, what, how bad, since or until when; a reminder brings its line."""

    account: Account
    text: str
    word: str
    meaning: str
    on: date
    line: Line | None = None


@dataclass(frozen=True)
class TodayPage:
    """One person's day: the book, what waits, what comes, and for those who lead what is out of bounds."""

    today: date
    book: PortfolioLine | None
    signals: list[Signal]
    reminders: list[Line]
    done: int
    decisions: list[Agreement]
    covers_to_do: list[Cover]
    covers_of_mine: list[Cover]
    findings: Findings | None
    accounts: list[Account]
    promises: Promises
    asks_about_book: bool
    meetings: list[CalendarMeeting]
    health: BookHealth | None

    @property
    def needs(self) -> list[Need]:
        """Troubles first, the oldest ahead; then covers that end soon; then what the ledger reminds of."""
        soon = self.today + timedelta(days=SOON_DAYS)
        bad = [Need(one.account, one.text, one.get_kind_display(), "bad", one.opened_on) for one in self.signals]
        ends = _("The cover by %(name)s ends")
        watch = [
            Need(one.account, ends % {"name": one.person.name}, _("Cover ends"), "watch", one.last_day)
            for one in self.covers_of_mine
            if one.last_day <= soon
        ]
        return bad + watch + [_need_of(one) for one in self.reminders]

    @property
    def needs_shown(self) -> list[Need]:
        return self.needs[:SHOWN]

    @property
    def needs_more(self) -> int:
        """How many things wait besides, one click away."""
        return len(self.needs) - len(self.needs_shown)

    @property
    def needs_count(self) -> str:
        """How many things wait; with a plus when more were not read."""
        is_cut = len(self.signals) > SHOWN or len(self.reminders) >= MOST_NEEDS
        return f"{len(self.needs)}+" if is_cut else str(len(self.needs))

    @property
    def decisions_shown(self) -> list[Agreement]:
        return self.decisions[:SHOWN]


def _need_of(line: Line) -> Need:
    """What the ledger reminds of, since when."""
    since = timezone.localdate(line.reminder.began_at)
    return Need(line.reminder.account, line.text, line.title, line.meaning, since, line)


def _by_weight(reminders: list[Reminder], revenue: Mapping[int, Account]) -> list[Reminder]:
    """The urgent ones first, then by weight, then by what the account is worth."""

    def place(one: Reminder) -> tuple[bool, float, float]:
        worth = getattr(revenue.get(one.account_id), "revenue_12_months", None)
        return one.priority != Priority.URGENT, -one.weight, -float(worth or 0)

    return sorted(reminders, key=place)


def _with_imports(accounts: AccountQuerySet, today: date) -> AccountQuerySet:
    """The accounts with `came_in_at`: the days of the two weeks past on which files of accounts came in, the same for
    each; so it costs no question of its own."""
    jobs = ImportJob.objects.filter(target="accounts", state=JobState.DONE, finished_at__date__gte=today - 2 * WEEK)
    return accounts.annotate(came_in_at=ArraySubquery(jobs.order_by("-finished_at").values("finished_at")[:20]))


def _asks_about_book(user: User, owned: list[Account], today: date) -> bool:
    """From the first Monday after accounts came in, for a week: whether accounts of the user wait for an answer."""
    came_in = owned[0].came_in_at if owned else []  # type: ignore[attr-defined]
    return is_time_to_ask(came_in, today) and is_anybody_to_ask_about(user)


def is_time_to_ask(came_in: Iterable[datetime], today: date) -> bool:
    """Whether it is the week that begins with the first Monday after accounts came in."""
    mondays = [first_monday_after(timezone.localdate(at)) for at in came_in]
    return any(monday <= today < monday + WEEK for monday in mondays)


def _book_of(user: User, today: date) -> PortfolioLine | None:
    book = Portfolio.objects.books().filter(owner=user).select_related("owner").with_facts().first()
    return line_of(book, revenue=[], today=today) if book else None


def today_page(user: User) -> TodayPage:
    """What needs the user now, among the accounts the user sees."""
    now = timezone.now()
    today = now.date()
    visible = Account.objects.visible_to(user)
    decisions = Agreement.objects.with_decision_between(today, today + timedelta(days=AHEAD_DAYS)).visible_to(user)
    signals = Signal.objects.troubling().visible_to(user).order_by("opened_on", "pk")
    covers = list(
        Cover.objects.visible_to(user)
        .filter(during__endswith__gt=today)
        .select_related("account__owner", "account__state", "person")
        .order_by("during", "pk")[:50]
    )
    leads = user.has_perm("portfolios.view_dashboard")
    owned = _own_accounts(with_book_health(visible.filter(owner=user), user), today)
    shown = owned or ([] if leads else list(visible.with_facts(user).order_by("name", "pk")[:ACCOUNTS_SHOWN]))
    pressing = most_pressing(user, now, MOST_NEEDS)
    revenue = with_revenue([*shown, *{one.account_id: one.account for one in pressing.reminders}.values()], user)
    ranked = _by_weight(pressing.reminders, {account.pk: account for account in revenue})
    return TodayPage(
        today=today,
        book=_book_of(user, today),
        signals=list(signals.select_related("account__owner")[: SHOWN + 1]),
        reminders=lines_of(ranked, user, now),
        done=pressing.done,
        decisions=list(decisions.select_related("account__owner")[: SHOWN + 1]),
        covers_to_do=[row for row in covers if row.person_id == user.pk],
        covers_of_mine=[row for row in covers if row.person_id != user.pk],
        findings=findings(user) if leads else None,
        accounts=revenue[: len(shown)],
        promises=promises_to_keep(user),
        asks_about_book=_asks_about_book(user, owned, today),
        meetings=meetings_to_confirm(user, now),
        health=book_health(owned),
    )


def _own_accounts(own: AccountQuerySet, today: date) -> list[Account]:
    """The first of the book by name."""
    facts = _with_imports(own.select_related("owner").with_decision(today).with_open_signals(), today)
    return list(facts.order_by("name", "pk")[:ACCOUNTS_SHOWN])
