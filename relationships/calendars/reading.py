"""What a calendar file says happened within a window of time."""

import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from icalendar import vDuration

from relationships.calendars.lines import Block, CalendarRefused, Line, calendars_in
from relationships.calendars.recurrence import occurrences
from relationships.calendars.words import Attendee, attendee, attendees, description, one_line
from relationships.calendars.zones import named_zone, zones_of

MOST_ENTRIES = 5_000
MOST_DATES = 5_000
LONGEST_UID = 255
LONGEST_READING = 20.0  # seconds; a year of anybody's calendar takes less than one
MOST_RULES = 4
LONGEST_MEETING = timedelta(days=366)
DAY, NOTHING = timedelta(days=1), timedelta()
_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?", re.ASCII)


@dataclass(frozen=True)
class CalendarEntry:
    """A meeting as a calendar has it; `uid` names this one of a series. `ends_at` is when it is over."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str
    place: str
    organizer: Attendee | None
    attendees: tuple[Attendee, ...]
    is_cancelled: bool
    is_all_day: bool


class Stamp(NamedTuple):
    """A time on the clocks of a zone, or a whole day."""

    local: datetime
    zone: tzinfo
    is_day: bool

    def at(self) -> datetime:
        return self.local.replace(tzinfo=self.zone, fold=0).astimezone(UTC)

    def key(self) -> str:
        """What RECURRENCE-ID and EXDATE name it by, whatever zone they say it in."""
        return f"{self.local:%Y%m%d}" if self.is_day else f"{self.at():%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True)
class Reading:
    """How a calendar is read: what its zone names mean, the window, and until when by the process's own clock."""

    zones: dict[str, tzinfo]
    zone: tzinfo
    first: datetime
    last: datetime
    ends: float

    def stamp(self, value: str, zone_name: str) -> Stamp | None:
        """The time or day as it is written, or None."""
        said = _STAMP.fullmatch(value.strip())
        if said is None:
            return None
        year, month, day, hour, minute, second = (int(each or 0) for each in said.groups()[:6])
        try:
            local = datetime(year, month, day, hour, minute, min(second, 59))
        except ValueError:
            return None
        if said[4] is None:
            return Stamp(local, self.zone, is_day=True)
        zone = UTC if said[7] else self.zones.get(zone_name) or named_zone(zone_name) or self.zone
        return Stamp(local, zone, is_day=False)

    def stamps(self, lines: list[Line]) -> Iterator[Stamp]:
        """The times in lists of them; of a period, its beginning."""
        for line in lines[:MOST_DATES]:
            for value in line.value.split(",")[:MOST_DATES]:
                stamp = self.stamp(value.partition("/")[0], line.param("TZID"))
                if stamp is not None:
                    yield stamp


def entries_of(raw: bytes, *, first: datetime, last: datetime, zone: tzinfo = UTC) -> list[CalendarEntry]:
    """The entries that touch the time from first to last (both aware), in their order, each meeting of a series by
    itself; times without a zone are in the given one. Bytes that are no calendar raise CalendarRefused, and so does a
    calendar with more in it than a person's; an entry that cannot be read is left out."""
    ends = time.monotonic() + LONGEST_READING
    found: dict[str, CalendarEntry] = {}
    for calendar in calendars_in(raw):
        written = zones_of(calendar, first=_wall(first), last=_wall(last))
        for entry in _entries(calendar, Reading(written, zone, first, last, ends)):
            found[entry.uid] = entry
            if len(found) > MOST_ENTRIES:
                raise CalendarRefused(_("There is more in this calendar than one person's entries."))
    return sorted(found.values(), key=lambda entry: (entry.starts_at, entry.uid))


def _wall(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _entries(calendar: Block, reading: Reading) -> Iterator[CalendarEntry]:
    is_withdrawn = calendar.first("METHOD").upper() == "CANCEL"
    wholes, singles = _by_series(calendar, reading)
    read: list[tuple[Block, str, frozenset[str] | None]]
    read = [(event, uid, frozenset(singles.get(uid, ()))) for uid, event in wholes.items()]
    read += [(event, f"{uid}/{key}", None) for uid, each in singles.items() for key, event in each.items()]
    for event, uid, changed in read:
        if time.monotonic() > reading.ends:
            raise CalendarRefused(_("This calendar takes too long to read."))
        try:
            yield from _meetings(event, uid, changed, is_withdrawn, reading)
        except (ValueError, OverflowError):
            continue  # beyond the years that can be counted


def _by_series(calendar: Block, reading: Reading) -> tuple[dict[str, Block], dict[str, dict[str, Block]]]:
    """The newest of each event, and the meetings of series that were changed, by the time they had in it."""
    wholes: dict[str, Block] = {}
    singles: dict[str, dict[str, Block]] = {}
    for event in calendar.blocks:
        if event.name != "VEVENT":
            continue
        uid, line = _uid(event), event.line("RECURRENCE-ID")
        stamp = reading.stamp(line.value, line.param("TZID")) if line else None
        if line is None:
            wholes[uid] = _newer(wholes.get(uid), event)
        elif stamp is not None:
            of_series = singles.setdefault(uid, {})
            of_series[_key(stamp)] = _newer(of_series.get(_key(stamp)), event)
    return wholes, singles


def _uid(event: Block) -> str:
    """The entry's own name, made from what is in it where there is none or one too long to keep."""
    said = one_line(event.first("UID"))
    if said and len(event.first("UID")) <= LONGEST_UID - len("/20261123T100000Z"):
        return said
    parts = [event.first(name) for name in ("UID", "DTSTART", "SUMMARY")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _key(stamp: Stamp) -> str:
    """What a meeting is called within its series; a time that cannot be counted has no other."""
    try:
        return stamp.key()
    except OverflowError:
        return ""


def _newer(known: Block | None, event: Block) -> Block:
    return event if known is None or _sequence(event) >= _sequence(known) else known


def _sequence(event: Block) -> int:
    said = event.first("SEQUENCE")[:9]
    return int(said) if said.isascii() and said.isdigit() else 0


def _meetings(
    event: Block, uid: str, changed: frozenset[str] | None, is_withdrawn: bool, reading: Reading
) -> Iterator[CalendarEntry]:
    """The event's meetings within the window; `changed` names those of the series that stand elsewhere, None says that
    the event is one of them."""
    line = event.line("DTSTART")
    start = reading.stamp(line.value, line.param("TZID")) if line else None
    if start is None:
        return
    length = _length(event, start, reading)
    is_series = changed is not None and bool(event.first("RRULE") or event.first("RDATE"))
    turns = _turns(event, start, length, reading) if is_series else [start]
    left_out = (changed or frozenset()) | {stamp.key() for stamp in reading.stamps(event.all("EXDATE"))}
    spans = [
        (stamp, stamp.at(), ends_at)
        for stamp in turns
        if (ends_at := stamp._replace(local=stamp.local + length).at()) >= reading.first
        and stamp.at() <= reading.last
        and not (is_series and {stamp.key(), stamp._replace(is_day=True).key()} & left_out)
    ]
    said = _said(event, is_withdrawn) if spans else {}
    for stamp, starts_at, ends_at in spans:
        name = f"{uid}/{stamp.key()}" if is_series else uid
        yield CalendarEntry(uid=name, starts_at=starts_at, ends_at=ends_at, is_all_day=stamp.is_day, **said)


def _length(event: Block, start: Stamp, reading: Reading) -> timedelta:
    line = event.line("DTEND")
    end = reading.stamp(line.value, line.param("TZID")) if line else None
    shortest = DAY if start.is_day else NOTHING
    if end is not None:
        is_same_clock = end.zone is start.zone or start.is_day
        return max(shortest, end.local - start.local if is_same_clock else end.at() - start.at())
    try:
        return max(shortest, vDuration.from_ical(event.first("DURATION")))
    except ValueError:
        return shortest


def _turns(event: Block, start: Stamp, length: timedelta, reading: Reading) -> list[Stamp]:
    """When the series meets, a day more to both sides than the window since its zone is not ours."""
    first = _wall(reading.first) - min(length, LONGEST_MEETING) - DAY
    last = _wall(reading.last) + DAY
    found = {start.local: start}
    for rule in event.all("RRULE")[:MOST_RULES]:
        for local in occurrences(rule.value, start.local, zone=start.zone, first=first, last=last):
            found[local] = start._replace(local=local)
    for stamp in reading.stamps(event.all("RDATE")):
        found.setdefault(stamp.local, stamp)
    return list(found.values())


def _said(event: Block, is_withdrawn: bool) -> dict[str, Any]:
    organizer = event.line("ORGANIZER")
    return {
        "title": one_line(event.first("SUMMARY")),
        "description": description(event.first("DESCRIPTION")),
        "place": one_line(event.first("LOCATION")),
        "organizer": attendee(organizer) if organizer else None,
        "attendees": attendees(event),
        "is_cancelled": is_withdrawn or event.first("STATUS").upper() == "CANCELLED",
    }
