"""What waits for somebody, what they have done, and how much there is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from core.clock import instant_of, local_day
from core.pagination import Page, keyset_page
from reminders.choices import CONDITIONS, Ending, Family, Priority, State
from reminders.models import Reminder
from reminders.querysets import ReminderQuerySet
from reminders.rows import Step, step_of
from reminders.words import icon_of, meaning, sentence, title
from users.models import User

PAGE = 50
MOST_COUNTED, BADGE_SECONDS = 9, 60
MOST_URGENT = 100
CONDITIONS_SHOWN = 3
ACTED = (Ending.ACTED, Ending.DONE, Ending.NO_ANSWER_NEEDED)


@dataclass(frozen=True)
class Line:
    """A reminder as its reader sees it in a list."""

    reminder: Reminder
    title: str
    text: str
    meaning: str
    icon: str
    step: Step | None = None

    @property
    def caller(self) -> int | None:
        """With whom a call would answer it: one tap notes that it was held."""
        is_of_contact = self.reminder.family in (Family.CONTACT, Family.REPLY)
        return self.reminder.facts.get("contact") if is_of_contact else None

    @property
    def message(self) -> int | None:
        """The message that waits for an answer."""
        prefix, _colon, key = self.reminder.subject.partition(":")
        return int(key) if self.reminder.family == Family.REPLY and prefix == "interaction" else None


@dataclass(frozen=True)
class Inbox:
    """One person's reminders: the urgent ones first, then by weight; or those that are closed, the latest first."""

    urgent: list[Line]
    others: list[Line]
    page: Page[Any]
    waiting: int
    done_today: int

    @property
    def is_empty(self) -> bool:
        return not (self.urgent or self.others)


def lines_of(reminders: Iterable[Reminder], reader: User, now: datetime) -> list[Line]:
    """The reminders as this reader sees them."""
    return [
        Line(
            one, title(one, reader), sentence(one, reader, now), meaning(one), icon_of(one), step=step_of(one, reader)
        )
        for one in reminders
    ]  # fmt: skip


def inbox(user: User, *, is_closed: bool, family: str, cursor: str) -> Inbox:
    """What waits for the user now, or what is closed; a family narrows it."""
    now = timezone.now()
    told = Reminder.objects.told_to(user).filter(state=State.CLOSED)
    rows = (told if is_closed else Reminder.objects.inbox_of(user, now)).select_related("account__owner", "ended_by")
    rows = rows.filter(family=family) if family else rows
    urgent = (
        []
        if is_closed or cursor
        else list(rows.filter(priority=Priority.URGENT).order_by("-weight", "began_at")[:MOST_URGENT])
    )
    if not is_closed:
        rows = rows.exclude(priority=Priority.URGENT)
    waiting = Reminder.objects.inbox_of(user, now).order_by().count()
    keep_waiting(user, waiting)
    column = "ended_at" if is_closed else "weight"
    page: Page[Any] = keyset_page(rows, column=column, descending=True, cursor=cursor, size=PAGE)
    return Inbox(
        urgent=lines_of(urgent, user, now), others=lines_of(page.rows, user, now), page=page,
        waiting=waiting, done_today=done_today(user, now),
    )  # fmt: skip


@dataclass(frozen=True)
class Pressing:
    """What waits for somebody, heaviest first, and how much they have done today."""

    reminders: list[Reminder]
    done: int


def most_pressing(user: User, now: datetime, most: int) -> Pressing:
    """What waits for the user, heaviest first, of conditions one of each account and three in all; in one question
    with what they did today."""
    waits = ReminderQuerySet.waiting_for(user, now)
    rows = Reminder.objects.told_to(user).filter(waits | _acted_on(user, now)).select_related("account__owner")
    found = list(rows.order_by("-state", "priority", "-weight", "began_at", "pk")[:most])
    still = [one for one in found if one.state == State.OPEN]
    keep_waiting(user, len(still))
    return Pressing(without_surplus(still), len(found) - len(still))


def without_surplus(reminders: Sequence[Reminder]) -> list[Reminder]:
    """The reminders in their order, but conditions beyond one of each account and three in all."""
    kept: list[Reminder] = []
    accounts: set[int] = set()
    for one in reminders:
        if one.family in CONDITIONS:
            if one.account_id in accounts or len(accounts) == CONDITIONS_SHOWN:
                continue
            accounts.add(one.account_id)
        kept.append(one)
    return kept


def waiting_words(user: User) -> str:
    """How many reminders wait, for a badge: nothing, a number, or 9+. Kept for a minute: every page asks for it."""
    if not user.has_perm("reminders.change_reminder"):
        return ""
    number = cache.get(_badge(user))
    if number is None:
        rows = Reminder.objects.inbox_of(user, timezone.now()).order_by()
        number = len(rows.values_list("pk")[: MOST_COUNTED + 1])
        keep_waiting(user, number)
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number or "")


def keep_waiting(user: User, number: int | None) -> None:
    """The badge says this number from now on; None: it is counted again."""
    if number is None:
        cache.delete(_badge(user))
    else:
        cache.set(_badge(user), number, BADGE_SECONDS)


def done_today(user: User, now: datetime) -> int:
    """How many reminders of the user ended today since somebody acted."""
    number: int = Reminder.objects.told_to(user).filter(_acted_on(user, now)).order_by().count()
    return number


def _acted_on(user: User, now: datetime) -> Q:
    since = instant_of(local_day(now, user.time_zone), time.min, user.time_zone)
    return Q(state=State.CLOSED, ended_at__gte=since, ending__in=ACTED)


def _badge(user: User) -> str:
    return f"reminders-waiting:{user.pk}"
