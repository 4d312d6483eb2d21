"""What waits for somebody, what they have done, and how much there is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.utils import timezone

from core.clock import instant_of, local_day
from core.pagination import Page, keyset_page
from reminders.choices import CONDITIONS, Ending, Family, Priority, State
from reminders.models import Reminder
from reminders.querysets import ReminderQuerySet
from reminders.words import icon_of, meaning, sentence, title
from users.models import User

PAGE = 50
MOST_COUNTED = 9
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
        Line(one, title(one, reader), sentence(one, reader, now), meaning(one), icon_of(one)) for one in reminders
    ]  # fmt: skip


def inbox(user: User, *, is_closed: bool, family: str, cursor: str) -> Inbox:
    """What waits for the user now, or what is closed; a family narrows it."""
    now = timezone.now()
    told = Reminder.objects.told_to(user).filter(state=State.CLOSED)
    rows = (told if is_closed else Reminder.objects.inbox_of(user, now)).select_related("account__owner", "ended_by")
    rows = rows.filter(family=family) if family else rows
    urgent = [] if is_closed or cursor else list(rows.filter(priority=Priority.URGENT).order_by("-weight", "began_at")[:MOST_URGENT])
    if not is_closed:
        rows = rows.exclude(priority=Priority.URGENT)
    column = "ended_at" if is_closed else "weight"
    page: Page[Any] = keyset_page(rows, column=column, descending=True, cursor=cursor, size=PAGE)
    return Inbox(
        urgent=lines_of(urgent, user, now), others=lines_of(page.rows, user, now), page=page,
        waiting=Reminder.objects.inbox_of(user, now).order_by().count(), done_today=done_today(user, now),
    )  # fmt: skip


def most_pressing(user: User, now: datetime, most: int) -> list[Reminder]:
    """What waits for the user, heaviest first; of conditions one of each account and three in all."""
    rows: ReminderQuerySet = Reminder.objects.inbox_of(user, now).select_related("account__owner")
    return without_surplus(list(rows.order_by("priority", "-weight", "began_at", "pk")[:most]))


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
    """How many reminders wait, for a badge: nothing, a number, or 9+."""
    if not user.has_perm("reminders.change_reminder"):
        return ""
    rows = Reminder.objects.inbox_of(user, timezone.now()).order_by()
    number = len(rows.values_list("pk")[: MOST_COUNTED + 1])
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number or "")


def done_today(user: User, now: datetime) -> int:
    """How many reminders of the user ended today since somebody acted."""
    since = instant_of(local_day(now, user.time_zone), time.min, user.time_zone)
    rows = Reminder.objects.told_to(user).filter(state=State.CLOSED, ended_at__gte=since, ending__in=ACTED)
    number: int = rows.order_by().count()
    return number
