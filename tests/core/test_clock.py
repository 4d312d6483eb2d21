"""The clock of reminders: by hand at the changes people know, and against a walk along every minute in every zone."""

import os
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

from core.clock import Daily, Weekly, day_exists, instant_of, local_day, occurrences

ROOT = Path(__file__).parents[2]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HALF_HOURS = [time(half // 2, half % 2 * 30) for half in range(48)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Worked out from the offsets as laws and newspapers give them, not with the code
BY_HAND = [
    # gaps: +1 becomes +2 at 01:00Z; -5 becomes -4 at 07:00Z; +10:30 becomes +11 at 15:30Z of the day before
    ("Europe/Paris", "2026-03-29", "02:30", "2026-03-29T01:00"),
    ("Europe/Paris", "2026-03-29", "01:59", "2026-03-29T00:59"),
    ("Europe/Paris", "2026-03-29", "02:00", "2026-03-29T01:00"),
    ("Europe/Paris", "2026-03-29", "03:00", "2026-03-29T01:00"),
    ("Europe/Paris", "2026-03-29", "03:01", "2026-03-29T01:01"),
    ("America/New_York", "2027-03-14", "02:30", "2027-03-14T07:00"),
    ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
    ("Pacific/Chatham", "2026-09-27", "02:50", "2026-09-26T14:00"),
    # days that begin at 01:00: +2 becomes +3 at 22:00Z; -4 becomes -3 at 04:00Z
    ("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:00"),
    ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00"),
    ("America/Santiago", "2026-09-06", "00:30", "2026-09-06T04:00"),
    ("Asia/Beirut", "2026-03-29", "00:30", "2026-03-28T22:00"),
    # a day that never was: -10 becomes +14 at 10:00Z
    ("Pacific/Apia", "2011-12-29", "23:59", "2011-12-30T09:59"),
    ("Pacific/Apia", "2011-12-30", "00:00", "2011-12-30T10:00"),
    ("Pacific/Apia", "2011-12-30", "08:00", "2011-12-30T10:00"),
    ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00"),
    ("Pacific/Apia", "2011-12-31", "08:00", "2011-12-30T18:00"),
    # folds: the first of the two, at +2, -4, +11 and +1
    ("Europe/Paris", "2026-10-25", "02:30", "2026-10-25T00:30"),
    ("Europe/Paris", "2026-10-25", "03:00", "2026-10-25T02:00"),
    ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30"),
    ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
    ("Africa/Casablanca", "2027-02-07", "02:30", "2027-02-07T01:30"),
    # no change at all
    ("Asia/Kathmandu", "2026-03-29", "02:30", "2026-03-28T20:45"),
    ("UTC", "2026-03-29", "02:30", "2026-03-29T02:30"),
]


@pytest.mark.parametrize(("zone", "day", "at", "expected"), BY_HAND)
def test_instant_of_a_time_on_the_wall(zone, day, at, expected):
    found = instant_of(date.fromisoformat(day), time.fromisoformat(at), zone)

    assert found == utc(expected)
    assert found.tzinfo is UTC


def test_instant_of_keeps_parts_of_a_second_but_in_a_gap():
    late = time(2, 30, 15, 250_000)

    assert instant_of(date(2026, 3, 28), late, "Europe/Paris") == utc("2026-03-28T01:30:15.250")
    assert instant_of(date(2026, 3, 29), late, "Europe/Paris") == utc("2026-03-29T01:00")


def test_instant_of_takes_the_zone_from_the_zone_only():
    said = time(2, 30, tzinfo=ZoneInfo("Asia/Tokyo"), fold=1)

    assert instant_of(date(2026, 10, 25), said, "Europe/Paris") == utc("2026-10-25T00:30")


def test_local_day_is_the_day_on_the_calendar_there():
    at = utc("2026-03-28T22:30")

    found = [local_day(at, zone) for zone in ("UTC", "Asia/Beirut", "America/New_York")]

    assert found == [date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 28)]


def test_day_exists_everywhere_but_in_apia():
    left_out = date(2011, 12, 30)

    assert [day_exists(left_out, zone) for zone in ("Pacific/Apia", "Pacific/Pago_Pago")] == [False, True]
    assert day_exists(date(2026, 4, 24), "Africa/Cairo")


def test_daily_has_no_occurrence_on_a_day_that_never_was():
    window = {"after": utc("2011-12-28T00:00"), "until": utc("2012-01-01T00:00")}

    found = list(occurrences(Daily(time(8)), **window, zone="Pacific/Apia"))

    assert found == [
        (date(2011, 12, 28), utc("2011-12-28T18:00")),
        (date(2011, 12, 29), utc("2011-12-29T18:00")),
        (date(2011, 12, 31), utc("2011-12-30T18:00")),
        (date(2012, 1, 1), utc("2011-12-31T18:00")),
    ]


def test_weekly_keeps_the_week_whose_day_never_was():
    window = {"after": utc("2011-12-20T00:00"), "until": utc("2012-01-08T00:00")}

    found = list(occurrences(Weekly(4, time(8)), **window, zone="Pacific/Apia"))

    assert found == [
        (date(2011, 12, 23), utc("2011-12-23T18:00")),
        (date(2011, 12, 30), utc("2011-12-30T10:00")),
        (date(2012, 1, 6), utc("2012-01-05T18:00")),
    ]


def test_weekly_crosses_iso_week_53():
    found = occurrences(Weekly(3, time(8)), after=utc("2026-12-20T00:00"), until=utc("2027-01-15T00:00"), zone="UTC")

    weeks = [day.isocalendar()[:2] for day, _ in found]

    assert weeks == [(2026, 52), (2026, 53), (2027, 1), (2027, 2)]


@pytest.mark.parametrize("weekday", [-1, 7])
def test_weekly_refuses_an_eighth_day(weekday):
    with pytest.raises(ValueError, match="0 to 6"):
        Weekly(weekday, time(8))


def test_windows_that_follow_each_other_give_each_occurrence_once():
    first, last = utc("2026-10-20T06:00"), utc("2026-11-03T06:00")
    whole = list(occurrences(Daily(time(8)), after=first, until=last, zone="Europe/Paris"))

    parts = []
    while first < last:
        parts += occurrences(Daily(time(8)), after=first, until=first + HOUR, zone="Europe/Paris")
        first += HOUR

    assert parts == whole
    assert [day for day, _ in whole] == [date(2026, 10, 21) + number * DAY for number in range(13)]


MOVES = [
    ("Europe/Madrid", "Asia/Tokyo"), ("Europe/Madrid", "America/New_York"), ("Pacific/Niue", "Pacific/Kiritimati"),
    ("Pacific/Kiritimati", "Pacific/Niue"), ("America/New_York", "Europe/Paris"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), MOVES)
def test_moving_to_another_zone_loses_no_day_and_doubles_none(old, new):
    start, end = utc("2026-10-20T00:00"), utc("2026-11-06T00:00")

    for hours in range(24, 24 * 14):
        moved = start + hours * HOUR
        ledger = dict(occurrences(Daily(time(8)), after=start, until=moved, zone=old))
        for day, at in occurrences(Daily(time(8)), after=moved - 2 * DAY, until=end, zone=new):
            ledger.setdefault(day, at)
        assert sorted(ledger) == [min(ledger) + number * DAY for number in range(len(ledger))]
        assert (max(ledger) - min(ledger)).days >= 15


def changes(zone: str, first: datetime, last: datetime) -> Iterator[datetime]:
    """An instant at most six hours after each change of the zone's clock, or the first one where nothing changes."""
    here, step, found = ZoneInfo(zone), 6 * HOUR, False
    before, at = first.astimezone(here).utcoffset(), first
    while at < last:
        at += step
        offset = at.astimezone(here).utcoffset()
        if offset != before:
            before, found = offset, True
            yield at
    if not found:
        yield first


def check_around(zone: str, change: datetime) -> int:
    """How many occurrences around the change were compared with a walk along every minute; all are the same."""
    here, after, until = ZoneInfo(zone), change - 42 * HOUR, change + 36 * HOUR
    minutes = [after + number * MINUTE for number in range((until - after) // MINUTE + 1)]
    furthest = list(accumulate((at.astimezone(here).replace(tzinfo=None) for at in minutes), max))
    days = sorted({shown.date() for shown in furthest})
    cases = 0
    for half in HALF_HOURS:
        expected = []
        for day in days:
            place = bisect_left(furthest, datetime.combine(day, half))
            if 0 < place < len(minutes):
                expected.append((day, minutes[place]))
        found = list(occurrences(Daily(half), after=after, until=until, zone=zone))
        assert found == expected, (zone, change, half)
        for weekday in {day.weekday() for day in days}:
            weekly = list(occurrences(Weekly(weekday, half), after=after, until=until, zone=zone))
            assert weekly == [(day, at) for day, at in expected if day.weekday() == weekday], (zone, change, half)
            cases += len(weekly)
        cases += len(found)
    return cases


def check_every_zone(first: datetime, last: datetime) -> int:
    zones = sorted(available_timezones())
    return sum(check_around(zone, change) for zone in zones for change in changes(zone, first, last))


def test_every_zone_in_half_a_year():
    cases = check_every_zone(utc("2026-01-01T00:00"), utc("2026-07-01T00:00"))

    assert cases >= 100_000


@pytest.mark.slow
def test_every_zone_at_every_change_until_2032():
    cases = check_every_zone(utc("2024-01-01T00:00"), utc("2033-01-01T00:00"))

    assert cases >= 1_000_000


SHOW = """
import time
time.tzset()
from datetime import UTC, date, datetime, time, timedelta
from core.clock import Daily, Weekly, instant_of, local_day, occurrences
from core.working import WorkingTime

start = datetime(2026, 1, 1, tzinfo=UTC)
for zone, country in (("Europe/Paris", "FR"), ("Africa/Cairo", "EG"), ("Pacific/Apia", "WS"), ("Asia/Kathmandu", "NP")):
    for rule in (Daily(time(0, 30)), Daily(time(2, 30)), Weekly(6, time(2, 30))):
        print(*occurrences(rule, after=start, until=start + timedelta(days=400), zone=zone))
    working = WorkingTime(zone, country)
    for hours in range(0, 9_000, 7):
        at = start + timedelta(hours=hours)
        print(local_day(at, zone), working.plus_hours(at, 9.5), working.is_working_at(at))
"""


def shown_on_a_server_in(zone: str) -> str:
    command = [sys.executable, "-c", SHOW]
    run = subprocess.run(command, cwd=ROOT, env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True)
    return run.stdout


def test_the_zone_of_the_server_changes_nothing():
    expected = shown_on_a_server_in("UTC")

    assert expected.count("\n") > 5_000
    for zone in ("Asia/Kathmandu", "Pacific/Apia", "America/New_York"):
        assert shown_on_a_server_in(zone) == expected
