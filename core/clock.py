"""When a wall clock somewhere shows a time: what reminders, digests and deadlines are planned with.

One rule decides everything: a time on a day is the first instant at which the wall clock of the zone shows it or more.
A time that the clock leaves out falls on the first instant after the gap, one that it shows twice on the first
of the two, and a day that a zone left out (Apia, 30 December 2011) on the first instant of the day after it.
Later times on the wall are therefore never earlier instants. Days lie within the limits of `core.days`.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Daily:
    """At this time on every day the zone has."""

    at: time

    def days_from(self, first: date) -> Iterator[date]:
        return _every(DAY, first)

    def has(self, day: date, zone: str) -> bool:
        return day_exists(day, zone)


@dataclass(frozen=True, slots=True)
class Weekly:
    """At this time on the weekday (Monday is 0) of every week; a week whose day the zone left out keeps its
    occurrence, at the first instant after that day."""

    weekday: int
    at: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"a weekday is 0 to 6, not {self.weekday}")

    def days_from(self, first: date) -> Iterator[date]:
        return _every(WEEK, first + timedelta(days=(self.weekday - first.weekday()) % 7))

    def has(self, day: date, zone: str) -> bool:
        return True


Rule = Daily | Weekly


def instant_of(day: date, at: time, zone: str) -> datetime:
    """The first instant, in UTC, at which the wall clock of the zone shows this time of this day or anything later."""
    there = ZoneInfo(zone)
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    offset, second = (_offset(wall.replace(tzinfo=there, fold=fold)) for fold in (0, 1))
    if second > offset:
        return _end_of_gap(wall, there, after=wall - second, until=wall - offset)
    return (wall - offset).replace(tzinfo=UTC)


def local_day(at: datetime, zone: str) -> date:
    """The day on the calendar of the zone at this instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def day_exists(day: date, zone: str) -> bool:
    """Whether the zone had this day: Apia had no 30 December 2011."""
    return local_day(instant_of(day, time.min, zone), zone) == day


def occurrences(rule: Rule, *, after: datetime, until: datetime, zone: str) -> Iterator[tuple[date, datetime]]:
    """When the rule comes true later than `after` and not later than `until`: the local day it stands for, and when.

    Windows that follow each other give every occurrence once; the day names it for good, whatever becomes of the zone.
    """
    for day in rule.days_from(local_day(after, zone)):
        at = instant_of(day, rule.at, zone)
        if at > until:
            return
        if at > after and rule.has(day, zone):
            yield day, at


def _every(step: timedelta, day: date) -> Iterator[date]:
    while True:
        yield day
        day += step


def _offset(at: datetime) -> timedelta:
    return at.utcoffset() or timedelta(0)


def _end_of_gap(wall: datetime, zone: ZoneInfo, *, after: datetime, until: datetime) -> datetime:
    """The first instant whose wall clock is past a time in a gap, known to lie later than `after`, at last `until`."""
    # Every change of every clock falls on a whole second
    start = after.replace(microsecond=0, tzinfo=UTC)
    seconds = range(ceil((until - after).total_seconds()) + 2)
    return start + timedelta(
        seconds=bisect_left(seconds, wall, key=lambda n: _shown(start + timedelta(seconds=n), zone))
    )


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    """What the wall clock of the zone shows."""
    return at.astimezone(zone).replace(tzinfo=None)
