"""A calendar of ours that other programs subscribe to."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

MAKER = "-//Rapport//Calendar//EN"
ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class FeedEntry:
    """Something to do: on a day, or from one moment to another."""

    uid: str
    title: str
    on: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    description: str = ""
    url: str = ""


def feed(name: str, entries: Iterable[FeedEntry]) -> bytes:
    """The entries as an iCalendar file; the same entries give the same bytes. One without day and time is left out."""
    calendar = Calendar()
    calendar.add("PRODID", MAKER)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", _line(name))
    calendar.add("REFRESH-INTERVAL", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    for entry in entries:
        event = _event(entry)
        if event is not None:
            calendar.add_component(event)
    return calendar.to_ical()


def _event(entry: FeedEntry) -> Event | None:
    begins = entry.starts_at.astimezone(UTC) if entry.starts_at else entry.on
    if begins is None:
        return None
    event = Event()
    event.add("UID", _line(entry.uid))
    event.add("DTSTAMP", _stamp(begins))
    event.add("DTSTART", begins)
    event.add("DTEND", _end(begins, entry.ends_at))
    event.add("SUMMARY", _text(entry.title))
    event.add("TRANSP", "OPAQUE" if isinstance(begins, datetime) else "TRANSPARENT")
    if entry.description:
        event.add("DESCRIPTION", _text(entry.description))
    if entry.url:
        event.add("URL", _line(entry.url))
    return event


def _stamp(begins: date | datetime) -> datetime:
    """No clock of ours, so that a feed in which nothing changed reads the same."""
    return begins if isinstance(begins, datetime) else datetime.combine(begins, time(), UTC)


def _end(begins: date | datetime, ends_at: datetime | None) -> date | datetime:
    if isinstance(begins, datetime):
        return max(begins, ends_at.astimezone(UTC)) if ends_at else begins
    return begins + timedelta(days=1)


def _text(said: str) -> str:
    """What a calendar file may hold: a control character, or half of a pair, would end it early."""
    lines = "\n".join(said.splitlines())
    return "".join(each for each in lines if each == "\n" or unicodedata.category(each) not in {"Cc", "Cs"})


def _line(said: str) -> str:
    return _text(said).replace("\n", " ")
