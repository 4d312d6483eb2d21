"""Working days and hours: by hand, as rules that hold everywhere, and against a count of every minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.working import WorkingTime

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MADRID = WorkingTime("Europe/Madrid", "ES")
PLACES = [
    MADRID,
    WorkingTime("America/New_York", "US"),
    WorkingTime("Asia/Jerusalem", "IL"),
    WorkingTime("Australia/Lord_Howe", "AU", time(8, 30), time(16, 30)),
    WorkingTime("Asia/Kathmandu", ""),
    WorkingTime("Africa/Cairo", "", time(0), time(8)),
]


def local(text: str, zone: str = "Europe/Madrid") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("country", "on", "expected"),
    [
        ("ES", "2026-11-23", True),
        ("ES", "2026-11-21", False),  # Saturday
        ("ES", "2026-11-22", False),  # Sunday
        ("ES", "2026-10-12", False),  # the national holiday, a Monday
        ("US", "2026-07-03", False),  # the fourth is a Saturday
        ("US", "2021-12-31", False),  # the first of the year after is a Saturday
        ("IL", "2026-11-22", True),  # Sunday is worked
        ("IL", "2026-11-20", False),  # Friday is not
        ("CN", "2026-02-14", True),  # a Saturday worked for the days of the New Year
        ("", "2026-10-12", True),
        ("", "2026-12-25", True),
        ("", "2026-11-21", False),
        ("XX", "2026-12-25", True),
        ("XX", "2026-11-22", False),
        ("IN", "2060-01-27", True),  # a year whose days are not decided yet: no complaint
    ],
)
def test_is_working_day(country, on, expected):
    assert WorkingTime("UTC", country).is_working_day(day(on)) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2026-11-23", "2026-11-23"), ("2026-11-21", "2026-11-23"), ("2026-10-10", "2026-10-13"),
     ("2026-04-03", "2026-04-06"), ("2026-12-25", "2026-12-28")],
)  # fmt: skip
def test_next_working_day(on, expected):
    assert MADRID.next_working_day(day(on)) == day(expected)


@pytest.mark.parametrize(
    ("country", "first", "number", "expected"),
    [
        ("", "2026-11-23", -3, "2026-11-18"),  # three working days before a Monday: the Wednesday
        ("", "2026-11-21", 0, "2026-11-21"),
        ("", "2026-11-21", 1, "2026-11-23"),
        ("", "2026-11-21", -1, "2026-11-20"),
        ("", "2026-01-30", 1, "2026-02-02"),  # month ends on a Saturday
        ("", "2028-02-28", 1, "2028-02-29"),  # leap day, a Tuesday
        ("", "2028-03-01", -1, "2028-02-29"),
        ("", "2027-02-26", 1, "2027-03-01"),
        ("", "2024-02-29", 1, "2024-03-01"),
        ("", "2026-12-31", 1, "2027-01-01"),  # in ISO week 53
        ("ES", "2026-12-31", 1, "2027-01-04"),  # New Year's Day is a Friday, in ISO week 53 too
        ("ES", "2027-01-04", -1, "2026-12-31"),
        ("", "2026-12-25", 5, "2027-01-01"),
        ("", "2026-04-01", -1, "2026-03-31"),  # quarter ends
        ("", "2026-07-01", -1, "2026-06-30"),
        ("", "2027-01-01", -1, "2026-12-31"),
        ("ES", "2026-04-02", 1, "2026-04-06"),  # Good Friday
        ("ES", "2026-12-09", -2, "2026-12-04"),  # a Tuesday off: Monday 7th, then Friday 4th
    ],
)
def test_plus_days(country, first, number, expected):
    assert WorkingTime("UTC", country).plus_days(day(first), number) == day(expected)


def test_the_last_working_day_of_each_month_of_2026():
    ends = ["01-30", "02-27", "03-31", "04-30", "05-29", "06-30", "07-31", "08-31", "09-30", "10-30", "11-30", "12-31"]
    firsts = [date(2026 + month // 12, month % 12 + 1, 1) for month in range(1, 13)]

    found = [WorkingTime("UTC").plus_days(first, -1) for first in firsts]

    assert found == [day(f"2026-{end}") for end in ends]


def test_days_do_not_depend_on_the_zone():
    zones = ("UTC", "Pacific/Kiritimati", "Pacific/Niue", "Asia/Kathmandu")

    found = {WorkingTime(zone, "ES").plus_days(day("2026-12-24"), 1) for zone in zones}

    assert found == {day("2026-12-28")}


@pytest.mark.parametrize(
    ("at", "is_working", "begins"),
    [
        ("2026-11-23T09:00", True, "2026-11-23T09:00"),
        ("2026-11-23T16:59:59", True, "2026-11-23T16:59:59"),
        ("2026-11-23T17:00", False, "2026-11-24T09:00"),
        ("2026-11-23T08:59:59", False, "2026-11-23T09:00"),
        ("2026-11-27T20:00", False, "2026-11-30T09:00"),
        ("2026-10-09T17:30", False, "2026-10-13T09:00"),  # a weekend and a holiday
        ("2026-03-27T18:00", False, "2026-03-30T09:00"),  # over the change of the clocks
    ],
)
def test_working_instants(at, is_working, begins):
    assert MADRID.is_working_at(local(at)) == is_working
    assert MADRID.next_working_instant(local(at)) == local(begins)


@pytest.mark.parametrize(
    ("at", "hours", "expected"),
    [
        ("2026-11-20T18:00", 8, "2026-11-23T17:00"),
        ("2026-11-20T18:00", 8.5, "2026-11-24T09:30"),
        ("2026-11-20T18:00", 0, "2026-11-20T18:00"),
        ("2026-11-23T09:00", 8, "2026-11-23T17:00"),
        ("2026-11-23T17:00", 0.25, "2026-11-24T09:15"),
        ("2026-11-23T16:00", 2, "2026-11-24T10:00"),
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),  # 08:00 UTC: the clocks went forward
        ("2026-10-23T16:00", 2, "2026-10-26T10:00"),  # 09:00 UTC: and back
        ("2026-12-23T12:00", 40, "2026-12-31T12:00"),  # Christmas
    ],
)
def test_plus_hours(at, hours, expected):
    assert MADRID.plus_hours(local(at), hours) == local(expected)


def test_a_working_day_is_as_short_as_the_change_of_the_clocks_makes_it():
    early = WorkingTime("Africa/Cairo", "", time(0), time(8))
    thursday_evening = datetime(2026, 4, 23, 21, tzinfo=UTC)  # 23:00; Friday begins at 01:00 and has seven hours

    assert early.plus_hours(thursday_evening, 7) == datetime(2026, 4, 24, 5, tzinfo=UTC)
    assert early.plus_hours(thursday_evening, 8) == datetime(2026, 4, 26, 22, tzinfo=UTC)


def test_plus_hours_does_not_go_back():
    with pytest.raises(ValueError, match="forward"):
        MADRID.plus_hours(local("2026-11-23T12:00"), -1)


def test_a_day_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="cannot end"):
        WorkingTime("UTC", "", time(17), time(9))


places = st.sampled_from(PLACES)
days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
instants = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))
quarters = st.integers(0, 4 * 100).map(lambda number: number / 4)


@settings(deadline=None)
@given(places, instants, quarters, quarters)
def test_plus_hours_adds_up(place, at, some, more):
    assert place.plus_hours(place.plus_hours(at, some), more) == place.plus_hours(at, some + more)


@settings(deadline=None)
@given(places, instants, instants, quarters, quarters)
def test_plus_hours_never_falls(place, at, other, some, more):
    assert place.plus_hours(min(at, other), some) <= place.plus_hours(max(at, other), some)
    assert at <= place.plus_hours(at, some) <= place.plus_hours(at, some + more)


@settings(max_examples=40, deadline=None)
@given(places, instants, st.integers(1, 200).map(lambda number: number / 4))
def test_plus_hours_passes_as_many_working_minutes(place, at, hours):
    at = at.replace(second=0, microsecond=0)
    end = place.plus_hours(at, hours)
    zone = ZoneInfo(place.zone)

    worked = 0
    while at < end:
        there = at.astimezone(zone)
        worked += place.begins <= there.time() < place.ends and place.is_working_day(there.date())
        at += MINUTE

    assert worked == hours * 60


@settings(deadline=None)
@given(places, instants)
def test_next_working_instant_is_the_first(place, at):
    begins = place.next_working_instant(at)

    assert place.is_working_at(begins)
    assert begins >= at
    assert begins == at or not place.is_working_at(at)
    assert begins == at or not place.is_working_at(begins - MINUTE / 60)


@settings(deadline=None)
@given(places, days, st.integers(-300, 300))
def test_working_days_between_undoes_plus_days(place, first, number):
    assert place.working_days_between(first, place.plus_days(first, number)) == number


@settings(deadline=None)
@given(places, days, days)
def test_working_days_between_counts_each_day(place, first, last):
    first, last = min(first, last), max(first, last)
    worked = [first + number * DAY for number in range((last - first).days + 1)]
    worked = [each for each in worked if place.is_working_day(each)]

    assert place.working_days_between(first, last) == len(worked) - (first in worked)
    assert place.working_days_between(last, first) == (last in worked) - len(worked)
