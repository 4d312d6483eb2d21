"""When something happened, as people say it."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.moments import read_moment, said_moment
from tests.fuzz.hostile import DAYS, TEXTS

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 23, 11, 20, tzinfo=UTC)  # a Monday, 12:20 in Madrid


def read(text: str, *, language: str = "en", now: datetime = NOW, zone: ZoneInfo = MADRID) -> str:
    return read_moment(text, zone=zone, language=language, now=now).astimezone(zone).isoformat(" ", "minutes")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", "2026-11-23 12:20"),
        ("  ", "2026-11-23 12:20"),
        ("now", "2026-11-23 12:20"),
        ("ahora", "2026-11-23 12:20"),
        ("today", "2026-11-23 12:20"),
        ("Hoy a las 9:05", "2026-11-23 09:05"),
        ("yesterday 15:00", "2026-11-22 15:00"),
        ("yesterday at 3 pm", "2026-11-22 15:00"),
        ("15:00, yesterday", "2026-11-22 15:00"),
        ("AYER 15:00", "2026-11-22 15:00"),
        ("ayer", "2026-11-22 12:20"),
        ("anteayer 9h", "2026-11-21 09:00"),
        ("the day before yesterday 9:00", "2026-11-21 09:00"),
        ("2 h ago", "2026-11-23 10:20"),
        ("2h ago", "2026-11-23 10:20"),
        ("an hour and 5 minutes ago", "2026-11-23 11:15"),
        ("hace 20 min", "2026-11-23 12:00"),
        ("hace una hora", "2026-11-23 11:20"),
        ("hace 3 días", "2026-11-20 12:20"),
        ("hace 3 dias 10:00", "2026-11-20 10:00"),
        ("3 days ago at 10:00", "2026-11-20 10:00"),
        ("a week ago", "2026-11-16 12:20"),
        ("monday 9:30", "2026-11-23 09:30"),
        ("monday 13:30", "2026-11-16 13:30"),
        ("last monday 9:30", "2026-11-16 09:30"),
        ("el lunes pasado 9:30", "2026-11-16 09:30"),
        ("Tuesday", "2026-11-17 12:20"),
        ("on fri 10:00", "2026-11-20 10:00"),
        ("el miércoles a las 10:00", "2026-11-18 10:00"),
        ("sábado 11:00", "2026-11-21 11:00"),
        ("12:20", "2026-11-23 12:20"),
        ("9am", "2026-11-23 09:00"),
        ("12 am", "2026-11-23 00:00"),
        ("12.11. 10:30", "2026-11-12 10:30"),
        ("12.11.2025", "2025-11-12 12:20"),
        ("12.11.25 10:30", "2025-11-12 10:30"),
        ("29.2. 8:00", "2024-02-29 08:00"),
        ("12 November 10:30", "2026-11-12 10:30"),
        ("Nov 12, 2025 at 9:15 pm", "2025-11-12 21:15"),
        ("3 de noviembre", "2026-11-03 12:20"),
        ("el 3 de noviembre de 2025 a las 9:15", "2025-11-03 09:15"),
        ("2026-11-20", "2026-11-20 12:20"),
        ("2026-11-20 10:00", "2026-11-20 10:00"),
        ("2026-11-20T10:00", "2026-11-20 10:00"),
        ("2026-11-20T10:00:00Z", "2026-11-20 11:00"),
        ("2026-11-20 10:00+05:30", "2026-11-20 05:30"),
        ("ayer １５:００", "2026-11-22 15:00"),
    ],
)
def test_words_mean_a_moment_in_either_language(text, moment, language):
    assert read(text, language=language)[:16] == moment


@pytest.mark.parametrize(
    ("text", "language", "moment"),
    [
        ("11/12/2025", "en", "2025-11-12"),
        ("11/12/2025", "es", "2025-12-11"),
        ("1/2", "en", "2026-01-02"),
        ("1/2", "es", "2026-02-01"),
        ("13/11", "en", "2026-11-13"),
        ("11/13", "es", "2026-11-13"),
        ("1.2.", "en", "2026-02-01"),
    ],
)
def test_day_and_month_stand_as_the_language_has_them(text, language, moment):
    assert read(text, language=language)[:10] == moment


@pytest.mark.parametrize(
    "text",
    ["15:00", "3 pm", "tomorrow", "mañana 9:00", "24.11.", "24 nov", "2026-11-23 12:21", "9999-12-31", "in 2 days"],
)
def test_the_future_is_refused(text):
    with pytest.raises(ValidationError) as caught:
        read(text)
    assert caught.value.code == "in_the_future"


@pytest.mark.parametrize(
    "text",
    ["soon", "yesterday at 3", "25:00", "13 pm", "yesterday 9:60", "31.2.", "2026-13-01", "30 february", "5", "2026",
     "november", "12 12 12", "1700000000", "yesterday 9:00 10:00", "hace 9999 años", "1850-01-01", "0001-01-01",
     "12:00 12:00", "2026-11-20 10:00+99:99", "½", "x" * 101, "yesterday" + " " * 100],
)  # fmt: skip
def test_what_means_no_moment_is_refused(text):
    with pytest.raises(ValidationError) as caught:
        read(text)
    assert caught.value.code == "moment"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-29 02:30", "2026-03-29 03:30+02:00"),
        ("2026-10-25 02:30", "2026-10-25 02:30+02:00"),
        ("2026-10-25 02:30+01:00", "2026-10-25 02:30+01:00"),
    ],
)
def test_where_the_clocks_change(text, moment):
    assert read(text) == moment


def test_hours_ago_are_hours_whatever_the_clocks_did():
    now = datetime(2026, 10, 25, 3, 0, tzinfo=UTC)  # 04:00 in Madrid, three hours after 02:00

    assert read("3 h ago", now=now) == "2026-10-25 02:00+02:00"
    assert read("yesterday", now=now) == "2026-10-24 04:00+02:00"


def test_a_day_without_a_year_is_the_nearest_or_else_last_years():
    january = datetime(2027, 1, 5, 11, 0, tzinfo=UTC)

    assert read("28.12.", now=january)[:10] == "2026-12-28"
    assert read("24 nov", now=january)[:10] == "2026-11-24"
    assert read("3.1.", now=january)[:10] == "2027-01-03"


def test_today_is_the_persons_today():
    auckland = ZoneInfo("Pacific/Auckland")

    assert read("today 0:10", zone=auckland) == "2026-11-24 00:10+13:00"
    assert read("yesterday 23:00", zone=auckland) == "2026-11-23 23:00+13:00"
    assert read("monday 23:00", zone=auckland) == "2026-11-23 23:00+13:00"


@settings(deadline=None)
@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Madrid", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Monrovia"]),
)
def test_what_is_said_of_a_moment_means_it(moment, name):
    zone = ZoneInfo(name)
    said = said_moment(moment, zone)

    assert read_moment(said, zone=zone, language="es", now=NOW) == moment.replace(microsecond=0)


def test_a_moment_is_said_in_the_active_zone_to_the_minute():
    assert said_moment(datetime(2026, 11, 23, 9, 5, tzinfo=UTC)) == "2026-11-23 09:05"
    assert said_moment(datetime(2026, 11, 23, 9, 5, tzinfo=UTC), MADRID) == "2026-11-23 10:05"


@pytest.mark.parametrize("text", [*TEXTS.values(), *(str(day) for day in DAYS)])
def test_hostile_text_is_read_or_refused(text):
    _decided(text[:100])
    _decided(text)


VOCABULARY = """
    yesterday ayer hace ago h days días week 3 12 9999 15:00 9:30 am pm at a las lunes monday last in . , / - : 12.11.
    noviembre nov 2026 now el de z +01:00 decade siglo mes año before and y one un 99999999999999999999
"""
WORDS = st.sampled_from(VOCABULARY.split())


@settings(deadline=None)
@given(st.lists(WORDS, max_size=20).map(" ".join) | st.text(st.characters(exclude_categories=[]), max_size=100))
def test_any_text_is_read_or_refused(text):
    _decided(text[:100])


def _decided(text: str) -> None:
    for language in ("en", "es"):
        try:
            moment = read_moment(text, zone=MADRID, language=language, now=NOW)
        except ValidationError as error:
            found = error.code
        else:
            found = "past" if moment.tzinfo and moment <= NOW else "future"
        assert found in ("past", "moment", "in_the_future")


def test_any_text_decides_at_once():
    _decided("hace mucho")  # the library reads its languages
    texts = [
        *(text[:100] for text in TEXTS.values()),
        "9" * 100,
        "hace " * 20,
        "1 " * 50,
        "a " * 50,
        "1d" * 50,
        "ago " * 25,
    ]
    for text in texts:
        took = min(_seconds(text) for _turn in range(3))
        assert took < 0.05, (text, took)


def _seconds(text: str) -> float:
    begun = time.process_time()
    _decided(text)
    return (time.process_time() - begun) / 2
