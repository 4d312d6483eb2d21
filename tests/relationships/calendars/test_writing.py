"""Our own calendar, read by the library that others use too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from relationships.calendars.reading import entries_of
from relationships.calendars.writing import FeedEntry, feed
from tests.fuzz.hostile import TEXTS

MADRID = ZoneInfo("Europe/Madrid")
REVIEW = FeedEntry(
    uid="review-7@rapport",
    title="Review; Acme, Q4",
    starts_at=datetime(2026, 11, 23, 10, 0, tzinfo=MADRID),
    ends_at=datetime(2026, 11, 23, 11, 0, tzinfo=MADRID),
    description="What we owe:\n- an offer",
    url="https://rapport.example/accounts/7/",
)
PROMISE = FeedEntry(uid="promise-1@rapport", title="Send the offer", on=date(2026, 11, 24))


def test_a_feed_says_what_is_to_be_done():
    calendar = Calendar.from_ical(feed("Rapport: Eva", [REVIEW, PROMISE]))

    review, promise = calendar.walk("VEVENT")
    assert str(calendar["X-WR-CALNAME"]) == "Rapport: Eva"
    assert calendar.errors == []
    assert (str(review["UID"]), str(review["SUMMARY"])) == ("review-7@rapport", "Review; Acme, Q4")
    assert review["DTSTART"].dt == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert review["DTEND"].dt == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert str(review["DESCRIPTION"]) == "What we owe:\n- an offer"
    assert str(review["URL"]) == "https://rapport.example/accounts/7/"
    assert (promise["DTSTART"].dt, promise["DTEND"].dt) == (date(2026, 11, 24), date(2026, 11, 25))


def test_a_feed_is_written_in_lines_as_the_standard_has_them():
    raw = feed("Rapport", [FeedEntry(uid="1", title="ñ" * 500, on=date(2026, 11, 24))])

    lines = raw.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(map(len, lines)) <= 75


def test_the_same_entries_give_the_same_bytes():
    assert feed("Rapport", [REVIEW, PROMISE]) == feed("Rapport", [REVIEW, PROMISE])


def test_an_entry_without_a_time_is_left_out():
    assert b"VEVENT" not in feed("Rapport", [FeedEntry(uid="1", title="Some day")])


def test_a_feed_without_entries_is_a_calendar():
    assert Calendar.from_ical(feed("Rapport", [])).walk("VEVENT") == []


def test_our_feed_can_be_read_by_us():
    found = entries_of(
        feed("Rapport", [REVIEW, PROMISE]),
        first=datetime(2026, 11, 1, tzinfo=UTC),
        last=datetime(2026, 12, 1, tzinfo=UTC),
        zone=MADRID,
    )

    assert [(entry.uid, entry.title) for entry in found] == [
        ("review-7@rapport", "Review; Acme, Q4"),
        ("promise-1@rapport", "Send the offer"),
    ]
    assert found[1].ends_at - found[1].starts_at == timedelta(days=1)


@pytest.mark.parametrize(
    "text", [*TEXTS.values(), "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil"], ids=[*TEXTS, "an end"]
)
def test_hostile_text_stays_in_its_place(text):
    hostile = FeedEntry(
        uid=text or "1", title=text, on=date(2026, 11, 24), description=text, url=f"https://a.example/{text}"
    )

    calendar = Calendar.from_ical(feed(text, [hostile, PROMISE]))
    first, second = calendar.walk("VEVENT")
    assert first["DTSTART"].dt == date(2026, 11, 24)
    assert str(second["UID"]) == "promise-1@rapport"
