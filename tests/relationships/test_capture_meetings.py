"""Meetings in calendars: asked about once they are over, counted when they were held."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.secrets import sealed
from relationships.calendars.fetching import CalendarUnavailable
from relationships.capture import meetings
from relationships.capture.meetings import read_due_calendars, take_file
from relationships.capture_choices import Hold, MailboxState
from relationships.choices import Kind
from relationships.models import Attendance, Calendar, CalendarMeeting, Interaction, Participation
from relationships.selectors.capture import meetings_to_confirm
from relationships.services.meetings import hold_meeting
from tests.relations import CalendarFactory, CalendarMeetingFactory
from tests.relationships.capturing import colleague, customers

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANA, EVE = "ana@client0.example", "eve@rapport.example"


def event(uid, start, *people, title="Renewal", extra=""):
    lines = [f"ATTENDEE:mailto:{each}" if ":" not in each else each for each in people]
    times = [f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{start + HOUR:%Y%m%dT%H%M%SZ}"]
    head = ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", "ORGANIZER:mailto:bob@rapport.example"]
    return "\r\n".join([*head, *times, *lines, *([extra] if extra else []), "END:VEVENT"])


def calendar_file(*events):
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *events, "END:VCALENDAR", ""]).encode()


@pytest.fixture
def noon():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def bob():
    return colleague(accounts=customers())


@pytest.fixture
def serve(monkeypatch):
    """What stands at every calendar's address."""
    said = {}

    def fetch(url):
        if isinstance(said["raw"], bytes):
            return said["raw"]
        raise said["raw"]

    monkeypatch.setattr(meetings, "fetch", fetch)
    return lambda raw: said.update(raw=raw)


def read(calendar):
    Calendar.objects.filter(pk=calendar.pk).update(leased_until=None, read_at=None)
    assert read_due_calendars(seconds=60) is False
    calendar.refresh_from_db()


def connected(person, **facts):
    return CalendarFactory(person=person, sealed_address=sealed("https://calendar.example/x.ics"), **facts)


def held_by(person):
    return {each.uid.partition("/")[2]: each for each in CalendarMeeting.objects.filter(person=person)}


def test_only_meetings_with_customers_are_known(bob, noon, serve):
    serve(calendar_file(
        event("customer", noon - DAY, ANA), event("ourselves", noon - DAY, EVE),
        event("stranger", noon - DAY, "x@elsewhere.example"), event("domain", noon - DAY, "new@client1.example"),
        event("old", noon - 20 * DAY, ANA), event("far", noon + 40 * DAY, ANA), event("soon", noon + DAY, ANA),
        event("called off", noon, ANA, extra="STATUS:CANCELLED"),
        event("declined", noon, f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ANA}"),
        event("not mine", noon, ANA, "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@rapport.example"),
    ))  # fmt: skip
    calendar = connected(bob)

    read(calendar)

    assert held_by(bob).keys() == {"customer", "soon"}
    meeting = held_by(bob)["customer"]
    assert (meeting.account.name, [one.name for one in meeting.contacts.all()]) == ("client0.example", ["ana"])
    assert (meeting.starts_at, meeting.title, meeting.hold) == (noon - DAY, "Renewal", Hold.UNKNOWN)
    assert (calendar.state, calendar.trouble) == (MailboxState.READING, "")


def test_calendar_is_followed_until_somebody_decided(bob, noon, serve):
    calendar = connected(bob)
    serve(calendar_file(*(event(uid, noon - DAY, ANA) for uid in ("moves", "goes", "held", "put off"))))
    read(calendar)
    hold_meeting(held_by(bob)["held"], Hold.HELD, by=bob)
    hold_meeting(held_by(bob)["put off"], Hold.MOVED, by=bob)

    later = noon + DAY
    serve(calendar_file(event("moves", later, ANA, title="Later"), event("put off", later, ANA)))
    read(calendar)
    read(calendar)

    found = held_by(bob)
    assert found.keys() == {"moves", "held", "put off"}
    assert (found["moves"].starts_at, found["moves"].title) == (later, "Later")
    assert (found["held"].hold, found["held"].starts_at) == (Hold.HELD, noon - DAY)
    assert (found["put off"].hold, found["put off"].starts_at) == (Hold.UNKNOWN, later)


def test_meeting_in_two_calendars_of_a_person_is_asked_about_once(bob, noon, serve):
    serve(calendar_file(event("same", noon - DAY, ANA)))
    read(connected(bob, name="Work"))
    read(connected(bob, name="Phone"))

    assert take_file(calendar_file(event("same", noon - DAY, ANA)), by=bob) == 0
    assert len(meetings_to_confirm(bob, timezone.now())) == 1


def test_file_is_read_once_and_takes_nothing_away(bob, noon):
    assert take_file(calendar_file(event("one", noon - DAY, ANA)), by=bob) == 1
    assert take_file(calendar_file(event("two", noon - DAY, ANA)), by=bob) == 1

    assert held_by(bob).keys() == {"one", "two"}


@pytest.mark.parametrize("trouble", [CalendarUnavailable("The calendar does not answer."), b"no calendar"])
def test_calendar_that_cannot_be_read_is_said_and_forgets_nothing(bob, noon, serve, trouble):
    calendar = connected(bob)
    serve(calendar_file(event("one", noon - DAY, ANA)))
    read(calendar)

    serve(trouble)
    read(calendar)

    assert calendar.state == MailboxState.TROUBLE
    assert calendar.trouble
    assert held_by(bob).keys() == {"one"}


def test_account_that_is_not_open_stays_unknown(noon, serve):
    customers()
    stranger = colleague("eve")
    serve(calendar_file(event("one", noon - DAY, ANA)))

    read(connected(stranger))

    assert not CalendarMeeting.objects.exists()


def meeting_of(person, uid="1/x", **facts):
    account = person.memberships.get(account__name="client0.example").account
    meeting = CalendarMeetingFactory(person=person, account=account, uid=uid, **facts)
    meeting.contacts.set([account.employments.get().contact])
    return meeting


def test_held_counts_once_and_can_be_taken_back(bob):
    meeting = meeting_of(bob, title="Renewal")

    hold_meeting(meeting, Hold.HELD, by=bob)
    hold_meeting(meeting, Hold.HELD, by=bob)

    one = Interaction.objects.get()
    assert (one.kind, one.occurred_at, one.duration_minutes) == (Kind.MEETING, meeting.starts_at, 60)
    assert (one.subject, one.is_two_way, one.logged_by) == ("Renewal", True, bob)
    assert Participation.objects.get().contact == meeting.contacts.get()
    assert Attendance.objects.get().person == bob
    hold_meeting(meeting, Hold.CANCELLED, by=bob)
    meeting.refresh_from_db()
    assert (Interaction.objects.exists(), meeting.hold, meeting.interaction) == (False, Hold.CANCELLED, None)


@pytest.mark.parametrize("hold", [Hold.MOVED, Hold.CANCELLED])
def test_only_held_counts(bob, hold):
    hold_meeting(meeting_of(bob), hold, by=bob)

    assert not Interaction.objects.exists()
    assert meetings_to_confirm(bob, timezone.now()) == []


@pytest.mark.parametrize("hold", ["", "UNKNOWN", "nonsense"])
def test_anything_else_is_no_answer(bob, hold):
    with pytest.raises(ValidationError):
        hold_meeting(meeting_of(bob), hold, by=bob)


def test_meeting_that_has_not_begun_is_not_held(bob):
    begins = timezone.now() + HOUR
    meeting = meeting_of(bob, starts_at=begins, ends_at=begins + HOUR)

    with pytest.raises(ValidationError):
        hold_meeting(meeting, Hold.HELD, by=bob)

    meeting.refresh_from_db()
    assert meeting.hold == Hold.UNKNOWN


def test_meeting_that_two_of_ours_held_is_one(bob):
    eve = colleague("eve", [each.account for each in bob.memberships.all()])
    start = timezone.now() - 2 * HOUR
    ours = [meeting_of(bob, "1/same", starts_at=start), meeting_of(eve, "7/same", starts_at=start)]
    people = [bob, eve]

    for meeting, person in zip(ours, people, strict=True):
        hold_meeting(meeting, Hold.HELD, by=person)

    one = Interaction.objects.get()
    assert set(Attendance.objects.values_list("person", flat=True)) == {bob.pk, eve.pk}
    hold_meeting(ours[0], Hold.MOVED, by=bob)
    assert Interaction.objects.get() == one
    assert list(Attendance.objects.values_list("person", flat=True)) == [eve.pk]
    hold_meeting(ours[1], Hold.MOVED, by=eve)
    assert not Interaction.objects.exists()


def test_only_own_meetings_that_are_over_are_asked_about(bob):
    now = timezone.now()
    asked = meeting_of(bob, "1/over")
    meeting_of(bob, "1/running", starts_at=now - HOUR, ends_at=now + HOUR)
    meeting_of(bob, "1/long ago", starts_at=now - 15 * DAY, ends_at=now - 15 * DAY)
    meeting_of(bob, "1/said", hold=Hold.MOVED)
    eve = colleague("eve", [each.account for each in bob.memberships.all()])
    meeting_of(eve)
    CalendarMeetingFactory(person=bob)

    assert meetings_to_confirm(bob, now) == [asked]


def test_who_no_longer_works_on_the_account_does_not_join_a_meeting_of_others(bob, noon, serve):
    """The name and the start of a meeting are no secret; whoever took part reads what was noted."""
    eve = colleague("eve", accounts=[])
    meeting = event("same", noon - DAY, ANA)
    serve(calendar_file(meeting))
    read(connected(bob))
    held = hold_meeting(held_by(bob)["same"], Hold.HELD, by=bob)
    forged = CalendarMeetingFactory(
        person=eve, account=held.account, uid="file/same", starts_at=held.starts_at, ends_at=held.ends_at
    )

    with pytest.raises(ValidationError) as refused:
        hold_meeting(forged, Hold.HELD, by=eve)

    assert refused.value.code == "not_yours"
    assert list(Attendance.objects.values_list("person", flat=True)) == [bob.pk]
    assert hold_meeting(forged, Hold.CANCELLED, by=eve).hold == Hold.CANCELLED
