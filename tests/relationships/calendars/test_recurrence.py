"""When series meet: as dateutil has it where it can be asked, and never for long."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.calendars.recurrence import occurrences

MADRID = ZoneInfo("Europe/Madrid")
FIRST, LAST = datetime(2026, 11, 1), datetime(2026, 11, 30, 23, 59)
BEGINS = datetime(2020, 1, 6, 10, 0)  # a Monday


def days(rule: str, begins: datetime = BEGINS) -> list[int]:
    return [each.day for each in occurrences(rule, begins, zone=MADRID, first=FIRST, last=LAST)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY", [2, 9, 16, 23, 30]),
        ("freq=weekly;byday=mo,we;interval=2", [2, 4, 16, 18, 30]),
        ("FREQ=MONTHLY;BYDAY=-1FR", [27]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", [2]),
        ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=12", [12]),
        ("FREQ=DAILY;UNTIL=20261103", [1, 2, 3]),
        ("FREQ=DAILY;UNTIL=20261103T090000Z", [1, 2, 3]),
        ("FREQ=DAILY;UNTIL=20261103T085959Z", [1, 2]),
        ("FREQ=DAILY;UNTIL=20261103T100000", [1, 2, 3]),
        ("FREQ=WEEKLY;COUNT=5", []),
        ("FREQ=WEEKLY;COUNT=358;UNTIL=20270101", [2, 9]),
    ],
)
def test_a_rule_is_followed(rule, expected):
    assert days(rule) == expected


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "nonsense",
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=90",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=99999",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;BYHOUR=25",
        "FREQ=DAILY;BYDAY=MO TU",
        "FREQ=DAILY;BYMONTHDAY=" + ",".join(["1"] * 1000),
        "FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5",
        "FREQ=DAILY;BYMONTHDAY=٣",
        "FREQ=YEARLY;BYSETPOS=0",
    ],
)
def test_a_rule_that_cannot_be_followed_leaves_the_beginning(rule):
    assert days(rule, datetime(2026, 11, 5, 10, 0)) == [5]
    assert days(rule) == []


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYSETPOS=50",
        "FREQ=DAILY;BYSETPOS=366",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31",
    ],
)
@pytest.mark.parametrize("begins", [datetime(2020, 1, 1), datetime(1604, 1, 1)])
def test_a_rule_that_never_fits_ends(rule, begins):
    begun = time.process_time()

    assert days(rule, begins) == []
    assert time.process_time() - begun < 3  # to the year 9999 it would take twice that and more


RULES = st.builds(
    "FREQ={};INTERVAL={}{}".format,
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 5),
    st.sampled_from(
        [
            "",
            ";BYDAY=MO",
            ";BYDAY=TU,TH;WKST=SU",
            ";BYMONTHDAY=-1",
            ";BYMONTHDAY=29,30,31",
            ";BYMONTH=11,2",
            ";COUNT=40",
            ";BYDAY=MO,TU,WE;BYSETPOS=-1",
            ";BYMONTH=11;BYDAY=TH",
            ";BYWEEKNO=46",
            ";BYYEARDAY=-50",
            ";BYHOUR=9,17",
        ]
    ),
)


@settings(deadline=None)
@given(RULES, st.datetimes(datetime(1995, 1, 1), datetime(2026, 12, 31)).map(lambda each: each.replace(microsecond=0)))
def test_a_rule_means_what_it_means_to_the_library(rule, begins):
    found = list(occurrences(rule, begins, zone=UTC, first=FIRST, last=LAST))

    theirs = set(rrulestr(rule, dtstart=begins).between(FIRST, LAST, inc=True))
    assert sorted(found) == sorted(theirs | ({begins} if FIRST <= begins <= LAST else set()))


PARTS = """
    FREQ= DAILY WEEKLY YEARLY MONTHLY ; ; BYDAY= MO -1FR 53SU BYSETPOS= 1 -1 366 0 , BYWEEKNO= 53 -53 BYMONTH= 12 13
    BYMONTHDAY= 31 -31 BYYEARDAY= 366 UNTIL= 20261103 00000000 99991231T235959Z COUNT= INTERVAL= 9999 WKST= XX : =
    BYHOUR= BYEASTER= RRULE:
"""
TOKENS = st.lists(st.sampled_from([*PARTS.split(), " ", "\n"]), max_size=14).map("".join)


@settings(deadline=None)
@given(TOKENS | TOKENS.map("FREQ=MONTHLY;".__add__), st.datetimes(datetime(1900, 1, 1)))
def test_any_rule_gives_times_in_the_window(rule, begins):
    for found in occurrences(rule, begins, zone=MADRID, first=FIRST, last=LAST):
        assert FIRST <= found <= LAST


def test_a_daily_meeting_of_long_ago_still_meets():
    assert days("FREQ=DAILY", FIRST - timedelta(days=365 * 50)) == list(range(1, 31))
