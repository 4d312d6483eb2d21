"""The time zones that calendars name: ours, Windows' names for them, and those a file describes itself."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from relationships.calendars.lines import Block
from relationships.calendars.recurrence import occurrences
from users.choices import time_zones

MOST_CHANGES = 1_000
_OFFSET = re.compile(r"([+-])(\d{2})([0-5]\d)([0-5]\d)?", re.ASCII)
NOTHING = timedelta()


class WrittenZone(tzinfo):
    """A zone as its file describes it: from each change of the clocks on, what they are ahead of UTC."""

    def __init__(self, changes: list[tuple[datetime, timedelta]]) -> None:
        self.changes = sorted(changes)

    def utcoffset(self, moment: datetime | None) -> timedelta:
        if moment is None:
            return NOTHING
        place = bisect_right(self.changes, moment.replace(tzinfo=None), key=lambda change: change[0])
        return self.changes[max(place - 1, 0)][1]

    def dst(self, moment: datetime | None) -> timedelta:
        return NOTHING

    def tzname(self, moment: datetime | None) -> str:
        return "written"

    def fromutc(self, moment: datetime) -> datetime:
        return moment + self.utcoffset(moment)


def zones_of(calendar: Block, *, first: datetime, last: datetime) -> dict[str, tzinfo]:
    """The zones that the calendar describes, by the names it uses, exact from first to last."""
    found: dict[str, tzinfo] = {}
    for block in calendar.blocks:
        if block.name == "VTIMEZONE":
            name = block.first("TZID")
            zone = named_zone(name) or named_zone(block.first("X-LIC-LOCATION")) or _written(block, first, last)
            if zone is not None:
                found[name] = zone
    return found


def named_zone(name: str) -> tzinfo | None:
    """The zone of this name, also a Windows one or one with its maker's name before it."""
    bare = name.strip().strip('"').strip("/")
    parts = bare.split("/")
    candidates = [bare, WINDOWS_TO_OLSON.get(bare, ""), "/".join(parts[-3:]), "/".join(parts[-2:])]
    known = next((each for each in candidates if each in time_zones()), None)
    return ZoneInfo(known) if known else None


def _written(block: Block, first: datetime, last: datetime) -> WrittenZone | None:
    changes: list[tuple[datetime, timedelta]] = []
    for observance in block.blocks:
        changes += list(_changes(observance, first, last))
        if len(changes) > MOST_CHANGES:
            return None
    return WrittenZone(changes) if changes else None


def _changes(observance: Block, first: datetime, last: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """When the clocks are put to this time: the first change and all that may matter within the window."""
    ahead = _OFFSET.fullmatch(observance.first("TZOFFSETTO"))
    try:
        begins = datetime.strptime(observance.first("DTSTART"), "%Y%m%dT%H%M%S")
    except ValueError:
        return
    if ahead is None or int(ahead[2]) > 23:
        return
    size = timedelta(hours=int(ahead[2]), minutes=int(ahead[3]), seconds=int(ahead[4] or 0))
    offset = -size if ahead[1] == "-" else size
    yield begins, offset
    year = timedelta(days=366)
    rule = observance.first("RRULE")
    if rule:
        found = occurrences(rule, begins, zone=WrittenZone([(begins, offset)]), first=first - year, last=last + year)
        yield from ((change, offset) for change in found)
