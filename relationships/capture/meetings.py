"""Meetings with customers in people's calendars: known from two weeks back to a month ahead, so that each can
be asked about once it is over."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.db import change
from core.secrets import SecretLost, unsealed
from relationships.calendars.fetching import CalendarUnavailable, fetch
from relationships.calendars.lines import CalendarRefused
from relationships.calendars.reading import CalendarEntry, entries_of
from relationships.capture.leases import Lease, LeaseLost, claim, fail, finish, held
from relationships.capture.places import AddressBook, Place
from relationships.capture_choices import Hold
from relationships.models import Calendar, CalendarMeeting
from users.models import User

EVERY = timedelta(minutes=15)
BACK, AHEAD = timedelta(days=14), timedelta(days=30)
FROM_FILE = "file"
LONGEST_TITLE = 300


@dataclass
class Window:
    first: datetime
    last: datetime

    @classmethod
    def now(cls) -> "Window":
        now = timezone.now()
        return cls(now - BACK, now + AHEAD)


def read_due_calendars(*, seconds: float, pk: int | None = None) -> bool:
    """Read what is due, or this calendar alone, for about so long; whether something is left to do at once."""
    until = time.monotonic() + seconds
    while (lease := claim(Calendar, every=EVERY, pk=pk)) is not None:
        read_calendar(lease)
        if time.monotonic() >= until:
            return True
    return False


def read_calendar(lease: Lease) -> None:
    """The meetings with customers in the calendar are known; where it cannot be read, its person is told why."""
    calendar = Calendar.objects.select_related("person").filter(pk=lease.pk).first()
    if calendar is None:
        return
    with override(calendar.person.language):
        try:
            _read(calendar, lease)
        except LeaseLost:
            return


def _read(calendar: Calendar, lease: Lease) -> None:
    window, person = Window.now(), calendar.person
    try:
        raw = fetch(unsealed(calendar.sealed_address))
        entries = entries_of(raw, first=window.first, last=window.last, zone=ZoneInfo(person.time_zone))
    except (CalendarUnavailable, CalendarRefused) as error:
        fail(lease, error.reason)
    except SecretLost:
        fail(lease, _("The address of this calendar cannot be opened any more. Connect it again."))
    else:
        lease.until = _take(lease, entries, window, by=person)
        finish(lease)


@change
def _take(lease: Lease, entries: Sequence[CalendarEntry], window: Window, *, by: User) -> datetime | None:
    calendar = held(lease)
    take_entries(entries, window, origin=str(calendar.pk), by=by)
    return calendar.leased_until


@change
def take_file(raw: bytes, *, by: User) -> int:
    """The meetings with customers in an .ics file are known; answers how many there are. Raises CalendarRefused."""
    window = Window.now()
    entries = entries_of(raw, first=window.first, last=window.last, zone=ZoneInfo(by.time_zone))
    return take_entries(entries, window, origin=FROM_FILE, by=by, is_whole=False)


@change
def take_entries(
    entries: Sequence[CalendarEntry], window: Window, *, origin: str, by: User, is_whole: bool = True
) -> int:
    """Every entry with contacts of an account that is open to the person stands as a meeting, as its calendar has it
    now, until the person says what became of it; one that is gone from a whole calendar is forgotten."""
    known = _known(entries, by=by)
    ours = CalendarMeeting.objects.filter(person=by, uid__startswith=f"{origin}/")
    here = {each.uid: each for each in ours.filter(uid__in=[f"{origin}/{uid}" for uid in known])}
    elsewhere = _elsewhere(known, origin, by=by)
    kept: set[str] = set()
    for uid, (entry, place) in known.items():
        if uid not in elsewhere:
            _put(here.get(f"{origin}/{uid}"), f"{origin}/{uid}", entry, place, by=by)
            kept.add(f"{origin}/{uid}")
    if is_whole:
        inside = ours.filter(hold=Hold.UNKNOWN, ends_at__gte=window.first, starts_at__lte=window.last)
        inside.exclude(uid__in=kept).delete()
    return len(kept)


def _known(entries: Sequence[CalendarEntry], *, by: User) -> dict[str, tuple[CalendarEntry, Place]]:
    """The entries that take place with people we know, by name, and where those belong."""
    coming = {entry.uid: _present(entry) for entry in entries}
    book = AddressBook.of({address for present in coming.values() for address in present}, reader=by)
    found: dict[str, tuple[CalendarEntry, Place]] = {}
    for entry in entries:
        present = coming[entry.uid]
        outside = [each for each in present if each not in book.colleagues and each != by.email]
        places = [place for place in book.places(outside) if place.contacts]
        if places and not entry.is_cancelled and not _declined(entry, by):
            found[entry.uid] = (entry, places[0])
    return found


def _present(entry: CalendarEntry) -> list[str]:
    """Whoever calls the meeting and whoever did not decline."""
    people = [each for each in entry.attendees if each.answer != "DECLINED"]
    calling = [entry.organizer] if entry.organizer and entry.attendees else []
    return list(dict.fromkeys(each.address.lower() for each in (*calling, *people) if each.address))


def _declined(entry: CalendarEntry, person: User) -> bool:
    return any(each.address.lower() == person.email and each.answer == "DECLINED" for each in entry.attendees)


def _elsewhere(known: dict[str, tuple[CalendarEntry, Place]], origin: str, *, by: User) -> set[str]:
    """Which of the meetings another calendar of the person, or a file, told us of already: each is asked about once."""
    starts = [entry.starts_at for entry, _place in known.values()]
    others = CalendarMeeting.objects.filter(person=by, starts_at__in=starts).exclude(uid__startswith=f"{origin}/")
    return {uid.partition("/")[2] for uid in others.values_list("uid", flat=True)}


def _put(meeting: CalendarMeeting | None, uid: str, entry: CalendarEntry, place: Place, *, by: User) -> None:
    """The meeting is as the calendar has it; one that was decided about stays as it was, but for one that was moved
    and now has its new time: it is asked about again."""
    if meeting is not None and meeting.hold != Hold.UNKNOWN:
        if meeting.hold != Hold.MOVED or entry.starts_at <= meeting.starts_at:
            return
        meeting.hold, meeting.decided_at = Hold.UNKNOWN, None
    told = {
        "account_id": place.account, "starts_at": entry.starts_at, "ends_at": max(entry.starts_at, entry.ends_at),
        "title": entry.title[:LONGEST_TITLE],
    }  # fmt: skip
    meeting = meeting or CalendarMeeting(person=by, uid=uid)
    if meeting.pk is None or any(getattr(meeting, name) != value for name, value in told.items()):
        for name, value in told.items():
            setattr(meeting, name, value)
        meeting.save()
    meeting.contacts.set(place.contacts)
