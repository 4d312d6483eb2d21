"""When a series of meetings happens: RFC 5545 rules, unrolled within a window and never for long."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, tzinfo
from itertools import islice, takewhile
from math import prod

from dateutil.rrule import rrulestr

FREQUENCIES = frozenset({"YEARLY", "MONTHLY", "WEEKLY", "DAILY"})  # nobody meets by the hour
LISTS = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND")
TIMES_OF_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "WKST", *LISTS})
_NUMBER, _WORD = re.compile(r"[1-9]\d{0,3}", re.ASCII), re.compile(r"[A-Z0-9,+-]+")
LONGEST_LIST = 366
MOST_TIMES_A_DAY = 24
MOST_TURNS = 20_000
CYCLE = 400  # years after which days, weeks and leap years come again as they were


def occurrences(rule: str, begins: datetime, *, zone: tzinfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The times of the series from first to last, all as the clocks of its zone show them, its beginning among them. A
    rule that cannot be followed leaves the beginning alone."""
    if first <= begins <= last:
        yield begins
    followed = _followed(rule)
    if followed is None or begins > last:
        return
    until = min(_until(rule, zone) or last, last)
    # Unrolled as late as the calendar goes: a rule that never fits ends with it, not after eight thousand years
    later = (datetime.max.year - 1 - last.year) // CYCLE * CYCLE
    end = _moved(until, later)
    try:
        for turn in takewhile(
            lambda each: each <= end, islice(rrulestr(followed, dtstart=_moved(begins, later)), MOST_TURNS)
        ):
            found = _moved(turn, -later)
            if found >= first and found != begins:
                yield found
    except (ValueError, TypeError, IndexError):
        return  # a rule that contradicts itself


def _moved(moment: datetime, years: int) -> datetime:
    return moment.replace(year=moment.year + years)


def _parts(rule: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in rule.upper().split(";"))
    return {key.strip(): value.strip() for key, _sign, value in pairs}


def _followed(rule: str) -> str | None:
    """The rule without its end and without what we do not know, or None where following it could take for ever."""
    parts = {name: said for name, said in _parts(rule).items() if name in KNOWN and said}
    lists = {name: parts[name].split(",") for name in LISTS if name in parts}
    if (
        parts.get("FREQ") not in FREQUENCIES
        or not all(_WORD.fullmatch(said) for said in parts.values())
        or not all(_NUMBER.fullmatch(parts.get(name, "1")) for name in ("INTERVAL", "COUNT"))
        or max(map(len, lists.values()), default=0) > LONGEST_LIST
        or prod(len(lists.get(name, "1")) for name in TIMES_OF_DAY) > MOST_TIMES_A_DAY
    ):
        return None
    return ";".join(f"{name}={said}" for name, said in parts.items())


def _until(rule: str, zone: tzinfo) -> datetime | None:
    """The last moment of the rule as the zone's clocks show it; a day counts to its end."""
    said = _parts(rule).get("UNTIL", "")
    try:
        if len(said) == len("20261123"):
            return datetime.combine(datetime.strptime(said, "%Y%m%d"), time.max)
        until = datetime.strptime(said.removesuffix("Z"), "%Y%m%dT%H%M%S")
        return until.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if said.endswith("Z") else until
    except (ValueError, OverflowError):
        return None
