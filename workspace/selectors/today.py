"""What needs somebody now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, Agreement, Signal
from accounts.querysets import AccountQuerySet
from accounts.selectors import with_revenue
from health.selectors import BookHealth, book_health
from imports.choices import JobState
from imports.models import ImportJob
from portfolios.models import Cover, Portfolio
from portfolios.selectors import Findings, PortfolioLine, findings, line_of
from relationships.models import CalendarMeeting
from relationships.selectors.cadence import DueContact, due_among, is_anybody_to_ask_about
from relationships.selectors.capture import meetings_to_confirm
from relationships.selectors.commitments import Promises, promises_to_keep
from relationships.urgency import first_monday_after
from users.models import User

AHEAD_DAYS = 90
SOON_DAYS = 14
SHOWN = 7
ACCOUNTS_SHOWN = 10
MOST_READ = 500  # of a book; the largest holds some dozens
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Need:
    """One thing that waits for the reader: whose, what, how bad, since or until when."""

    account: Account
    text: str
    word: str
    meaning: str
    on: date
    is_contact: bool = False


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
    due: list[DueContact]
    promises: Promises
    asks_about_book: bool
    meetings: list[CalendarMeeting]
    health: BookHealth | None

    @property
    def needs(self) -> list[Need]:
        """Troubles first, the oldest ahead; then what must be decided or ends soon; then whom to contact."""
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
        return bad + sorted(watch, key=lambda need: need.on) + [_need_of(one) for one in self.due]

    @property
    def needs_shown(self) -> list[Need]:
        return self.needs[:SHOWN]

    @property
    def needs_more(self) -> list[Need]:
        """What else waits, one click away."""
        return self.needs[SHOWN:]

    @property
    def needs_count(self) -> str:
        """How many things wait; with a plus when more were not read."""
        is_cut = len(self.signals) > SHOWN or len(self.decisions) > SHOWN
        return f"{len(self.needs)}+" if is_cut else str(len(self.needs))

    @property
    def decisions_shown(self) -> list[Agreement]:
        return self.decisions[:SHOWN]


def _need_of(one: DueContact) -> Need:
    """Whom to contact, and why: how long ago we last spoke."""
    if one.last_at is None:
        text = _("No contact is noted yet")
    else:
        days = (one.today - timezone.localdate(one.last_at)).days
        text = ngettext("Last spoke %(days)d day ago", "Last spoke %(days)d days ago", days) % {"days": days}
    word, meaning = (_("Contact overdue"), "bad") if one.overdue_days else (_("Contact due"), "watch")
    return Need(one.account, text, word, meaning, one.due_on, is_contact=True)


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
    today = timezone.now().date()
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
    mine = _own_accounts(visible.filter(owner=user), today)
    owned = mine[:ACCOUNTS_SHOWN]
    shown = owned or ([] if leads else visible.with_facts(user).order_by("name", "pk")[:ACCOUNTS_SHOWN])
    covered = [row.account for row in covers if row.person_id == user.pk and row.during.lower <= today]
    return TodayPage(
        today=today,
        book=_book_of(user, today),
        signals=list(signals.select_related("account__owner")[: SHOWN + 1]),
        decisions=list(decisions.select_related("account__owner")[: SHOWN + 1]),
        covers_to_do=[row for row in covers if row.person_id == user.pk],
        covers_of_mine=[row for row in covers if row.person_id != user.pk],
        findings=findings(user) if leads else None,
        accounts=with_revenue(shown, user),
        due=due_among([*mine, *covered], today),
        promises=promises_to_keep(user),
        asks_about_book=_asks_about_book(user, owned, today),
        meetings=meetings_to_confirm(user, timezone.now()),
        health=book_health(user) if owned else None,
    )


def _own_accounts(own: AccountQuerySet, today: date) -> list[Account]:
    """The first of the book by name, and all of it whose contact is due, in the order of their names."""
    first = own.order_by("name", "pk").values("pk")[:ACCOUNTS_SHOWN]
    shown = own.filter(Q(pk__in=first) | Q(state__contact_due_on__lte=today)).select_related("owner", "state")
    facts = _with_imports(shown.with_decision(today).with_open_signals(), today)
    return list(facts.order_by("name", "pk")[:MOST_READ])
