"""What calendar files say."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.calendars import reading
from relationships.calendars.lines import CalendarRefused
from relationships.calendars.reading import CalendarEntry, entries_of
from relationships.calendars.words import Attendee
from tests.fuzz.hostile import TEXTS
from tests.relationships.calendars.files import calendar, event

MADRID = ZoneInfo("Europe/Madrid")
FIRST, LAST = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
AT_TEN = ("DTSTART:20261110T100000Z", "DTEND:20261110T110000Z")


def read(*parts: str, **head) -> list[CalendarEntry]:
    return entries_of(calendar(*parts, **head), first=FIRST, last=LAST, zone=MADRID)


def starts(*parts: str) -> list[str]:
    return [f"{entry.starts_at:%d %H:%M}" for entry in read(*parts)]


def test_a_meeting_is_read_whole():
    [entry] = read(
        event(
            *AT_TEN, "SUMMARY:Review\\, Q4", "LOCATION:Room 1", "DESCRIPTION:One\\ntwo\\; three", "STATUS:CONFIRMED",
            "ORGANIZER;CN=Eva Sol:mailto:Eva@Example.com",
            'ATTENDEE;CN="Ruiz, Ana";PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:MAILTO:ana@acme.example',
            "ATTENDEE;CN=Ana again:mailto:ANA@acme.example", "ATTENDEE;CUTYPE=ROOM:mailto:room1@example.com",
            "ATTENDEE:invalid:nomail", "ATTENDEE;PARTSTAT=DECLINED:mailto:leo@acme.ex",
            " ample", "BEGIN:VALARM", "DESCRIPTION:Reminder", "DTSTART:20200101T000000Z", "END:VALARM",
        )
    )  # fmt: skip

    assert entry == CalendarEntry(
        uid="one@example",
        starts_at=datetime(2026, 11, 10, 10, tzinfo=UTC),
        ends_at=datetime(2026, 11, 10, 11, tzinfo=UTC),
        title="Review, Q4",
        description="One\ntwo; three",
        place="Room 1",
        organizer=Attendee("eva@example.com", "Eva Sol", ""),
        attendees=(Attendee("ana@acme.example", "Ruiz, Ana", "ACCEPTED"), Attendee("leo@acme.example", "", "DECLINED")),
        is_cancelled=False,
        is_all_day=False,
    )


CUSTOM = (
    "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\n"
    "BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
)


@pytest.mark.parametrize(
    ("start", "at"),
    [
        ("DTSTART:20261110T100000Z", "10:00"),
        ("DTSTART:20261110T100000", "09:00"),
        ("DTSTART;TZID=America/New_York:20261110T100000", "15:00"),
        ('DTSTART;TZID="Europe/London":20261110T100000', "10:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20261110T100000", "09:00"),
        ("DTSTART;TZID=Tokyo Standard Time:20261110T100000", "01:00"),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Athens:20261110T100000", "08:00"),
        ("DTSTART;TZID=/x.example/America/Argentina/Buenos_Aires:20261110T100000", "13:00"),
        ("DTSTART;TZID=Customized Time Zone:20261110T100000", "09:00"),
        ("DTSTART;TZID=No/Such_Place:20261110T100000", "09:00"),
        ("DTSTART;TZID=../../etc/passwd:20261110T100000", "09:00"),
    ],
)
def test_times_are_read_in_their_zones(start, at):
    [entry] = read(CUSTOM, event(start))
    assert f"{entry.starts_at:%H:%M}" == at
    assert entry.starts_at.utcoffset() == timedelta(0)


def test_a_zone_the_file_describes_changes_its_clocks():
    series = event("DTSTART;TZID=Customized Time Zone:20260101T100000", "RRULE:FREQ=MONTHLY")
    entries = entries_of(calendar(CUSTOM, series), first=FIRST - timedelta(days=200), last=LAST)

    assert [f"{each.starts_at:%m %H}" for each in entries] == [
        "05 08",
        "06 08",
        "07 08",
        "08 08",
        "09 08",
        "10 08",
        "11 09",
    ]


def test_one_file_does_not_say_what_a_zone_means_in_the_next():
    theirs = CUSTOM.replace("+0100", "-1100").replace("+0200", "-1000")
    read(theirs, event("DTSTART;TZID=Customized Time Zone:20261110T100000"))

    [entry] = read(event("DTSTART;TZID=Customized Time Zone:20261110T100000"))
    assert f"{entry.starts_at:%H:%M}" == "09:00"


def test_a_described_zone_that_never_ends_is_read():
    hostile = CUSTOM.replace("BYDAY=-1SU;BYMONTH=10", "BYMONTHDAY=30;BYMONTH=2").replace("FREQ=YEARLY", "FREQ=DAILY")
    assert len(read(hostile, event("DTSTART;TZID=Customized Time Zone:20261110T100000"))) == 1


@pytest.mark.parametrize(
    ("lines", "length"),
    [
        (("DTSTART:20261110T100000Z",), timedelta(0)),
        (("DTSTART:20261110T100000Z", "DURATION:PT1H30M"), timedelta(minutes=90)),
        (("DTSTART:20261110T100000Z", "DURATION:-PT1H"), timedelta(0)),
        (("DTSTART:20261110T100000Z", "DURATION:soon"), timedelta(0)),
        (("DTSTART:20261110T100000Z", "DTEND:20261110T090000Z"), timedelta(0)),
        (("DTSTART:20261110T100000Z", "DTEND;TZID=Europe/Madrid:20261110T120000"), timedelta(hours=1)),
        (("DTSTART;VALUE=DATE:20261110",), timedelta(days=1)),
        (("DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261113"), timedelta(days=3)),
    ],
)
def test_how_long_it_takes(lines, length):
    [entry] = read(event(*lines))
    assert entry.ends_at - entry.starts_at == length


def test_a_whole_day_is_one_where_its_owner_is():
    [entry] = read(event("DTSTART;VALUE=DATE:20261110"))

    assert entry.is_all_day
    assert entry.starts_at == datetime(2026, 11, 10, tzinfo=MADRID)


def test_only_what_touches_the_window_is_read():
    found = read(
        event("DTSTART:20261031T230000Z", "DTEND:20261101T010000Z", uid="over the edge"),
        event("DTSTART:20261031T220000Z", "DTEND:20261031T230000Z", uid="before"),
        event("DTSTART:20261201T000001Z", uid="after"),
    )
    assert [entry.uid for entry in found] == ["over the edge"]


SERIES = ("DTSTART;TZID=Europe/Madrid:20260105T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO", "SUMMARY:Weekly")


def test_each_meeting_of_a_series_is_an_entry_of_its_own():
    found = read(event(*SERIES))

    assert [entry.uid for entry in found] == [
        f"one@example/202611{day}T090000Z" for day in ("02", "09", "16", "23", "30")
    ]
    assert {entry.title for entry in found} == {"Weekly"}
    assert found[0].ends_at - found[0].starts_at == timedelta(hours=1)


def test_meetings_are_left_out_added_and_moved():
    found = read(
        event(*SERIES, "EXDATE;TZID=Europe/Madrid:20261102T100000,20261109T100000", "RDATE:20261104T170000Z"),
        event("RECURRENCE-ID:20261116T090000Z", "DTSTART:20261117T150000Z", "SUMMARY:Moved"),
        event("RECURRENCE-ID;TZID=Europe/Madrid:20261123T100000", *AT_TEN, "STATUS:CANCELLED"),
        event("RECURRENCE-ID:20270104T090000Z", "DTSTART:20261120T090000Z", "SUMMARY:From next year"),
    )

    assert [(entry.uid.partition("/")[2], f"{entry.starts_at:%d %H}", entry.is_cancelled) for entry in found] == [
        ("20261104T170000Z", "04 17", False),
        ("20261123T090000Z", "10 10", True),
        ("20261116T090000Z", "17 15", False),
        ("20270104T090000Z", "20 09", False),
        ("20261130T090000Z", "30 09", False),
    ]


def test_days_are_left_out_by_their_date():
    assert starts(event(*SERIES, "EXDATE;VALUE=DATE:20261102,20261109,20261116")) == ["23 09:00", "30 09:00"]
    yearly = event("DTSTART;VALUE=DATE:20251101", "RRULE:FREQ=DAILY;BYMONTHDAY=5,6", "EXDATE;VALUE=DATE:20261105")
    assert [entry.uid for entry in read(yearly)] == ["one@example/20261106"]


def test_the_newest_of_an_entry_counts():
    old, new = (event(*AT_TEN, f"SEQUENCE:{each}", f"SUMMARY:Version {each}") for each in (1, 2))

    for parts in ([old, new], [new, old]):
        assert [entry.title for entry in read(*parts)] == ["Version 2"]


def test_a_calendar_that_takes_its_entries_back_says_so():
    assert [entry.is_cancelled for entry in read(event(*AT_TEN), lines=("METHOD:CANCEL",))] == [True]


def test_a_birthday_since_1604_comes_every_year():
    assert starts(event("DTSTART;VALUE=DATE:16041112", "RRULE:FREQ=YEARLY")) == ["11 23:00"]


def test_an_entry_without_a_name_has_the_same_one_each_time():
    nameless = calendar(event(*AT_TEN, "SUMMARY:Lunch")).replace(b"UID:one@example\r\n", b"")
    first, second = (entries_of(nameless, first=FIRST, last=LAST) for _turn in range(2))

    assert first == second
    assert len(first[0].uid) == 64


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>Hello <b>Ana</b></p><p>Bring&nbsp;x</p>", "Hello Ana\nBring\u00a0x"),
        (
            "<html><style>p{}</style><script>alert(1)</script>Hi<br>there<img src=//evil.example/p.png></html>",
            "Hi\nthere",
        ),
        ("Ask Ana <ana@acme.example> if 1 < 2", "Ask Ana <ana@acme.example> if 1 < 2"),
        ("a\\n\\n\\n\\n\\nb", "a\n\nb"),
        ("a\x00b\x1b[31m", "ab[31m"),
    ],
)
def test_descriptions_are_text(written, shown):
    [entry] = read(event(*AT_TEN, f"DESCRIPTION:{written}"))
    assert entry.description == shown


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_are_written_in_many_ways(ending, encoding):
    raw = calendar(event(*AT_TEN, "SUMMARY:Año")).decode().replace("\r\n", ending).encode(encoding)
    assert [entry.title for entry in entries_of(raw, first=FIRST, last=LAST)] == ["Año"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 1000,
        b"<html>",
        b"\xff\xfe",
        b"BEGIN:VEVENT\r\nEND:VEVENT",
        b"PK\x03\x04",
        b"BEGIN:VCARD\r\nEND:VCARD",
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 100,
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 60_000,
        b"x" * (5 * 1024 * 1024 + 1),
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_what_is_no_persons_calendar_is_refused(raw):
    with pytest.raises(CalendarRefused) as caught:
        entries_of(raw, first=FIRST, last=LAST)
    assert str(caught.value.reason).endswith(".")


def test_more_meetings_than_a_person_has_are_refused():
    daily = [event("DTSTART:20200101T000000Z", "RRULE:FREQ=DAILY", uid=str(each)) for each in range(200)]

    with pytest.raises(CalendarRefused):
        read(*daily)


def test_a_calendar_made_to_take_long_is_refused_in_time(monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_READING", 0.5)
    never = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"

    with pytest.raises(CalendarRefused):
        read(*(event("DTSTART:19700101T000000Z", never, uid=str(each)) for each in range(1000)))


@pytest.mark.parametrize(
    "line",
    [
        "DTSTART:00010101T000000Z",
        "DTSTART:99991231T235959Z",
        "DTSTART:99991231",
        "DTSTART:20261301",
        "DTSTART:",
        "DTSTART",
        "DTSTART:20261110T100000Z\r\nDURATION:P99999999W",
        "DTSTART:20261110T100000Z\r\nDTEND:99991231T235959Z",
        "DTSTART:20261110T100000Z\r\nRECURRENCE-ID:00010101",
        "DTSTART;TZID=Asia/Tokyo:00010101T000000",
        "DTSTART:20261110T100000Z\r\nEXDATE:00010101T000000,,x",
        "DTSTART:٢٠٢٦١١١٠",
        "DTSTART:20261110T100000Z\r\nRRULE:" + "FREQ=DAILY;" * 1000,
        "DTSTART;TZID=America/New_York:99991231T235959\r\nRRULE:FREQ=DAILY",
        "DTSTART:20261110T100000Z\r\nDURATION:" + "9" * 5000 + "D",
    ],
)
def test_an_entry_that_cannot_be_read_leaves_the_others(line):
    found = read(event(line, uid="odd"), event(*AT_TEN, uid="even"))
    assert "even" in [entry.uid for entry in found]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_text_can_be_stored(text):
    line = text[:500_000].replace("\n", " ").replace("\r", " ")
    found = read(
        event(*AT_TEN, f"SUMMARY:{line}", f"DESCRIPTION:{line}", f"LOCATION:{line}", uid=line or "x"),
        event(*AT_TEN, f"ATTENDEE;CN={line}:mailto:{line}", f"ORGANIZER:{line}", uid="other"),
    )

    for entry in found:
        for said in (entry.uid, entry.title, entry.description, entry.place, *(each.name for each in entry.attendees)):
            assert "\x00" not in said
            said.encode()
            assert len(said) <= 20_000
        assert max(len(entry.uid), len(entry.title), len(entry.place)) <= 255
    assert len(found) == 2


PARTS = r"""
BEGIN:VCALENDAR END:VCALENDAR BEGIN:VEVENT END:VEVENT BEGIN:VTIMEZONE END:VTIMEZONE BEGIN:STANDARD END:STANDARD
UID:a UID:b DTSTART:20261110T100000Z DTSTART;TZID=X:20261110T100000 DTSTART;VALUE=DATE:20261110 DTSTART:16010101T000000
DTEND:20261111 DTEND:20261110T120000Z DURATION:P1D RRULE:FREQ=DAILY;COUNT=9 RRULE:FREQ=WEEKLY;UNTIL=20261120
RDATE:20261112,20261113T100000Z/PT1H EXDATE:20261112 RECURRENCE-ID:20261111T100000Z RECURRENCE-ID:00010101 TZID:X
TZOFFSETTO:+0130 TZOFFSETTO:-9999 ATTENDEE;CN="a:mailto:a@x.example ATTENDEE;:x SUMMARY:x\;;: = SEQUENCE:-1
STATUS:CANCELLED :
"""
LINES = st.sampled_from([*PARTS.split(), " folded"])


@settings(deadline=None)
@given(st.lists(LINES, max_size=30).map("\r\n".join).map(str.encode) | st.binary(max_size=300))
def test_any_bytes_give_entries_or_are_refused(raw):
    for each in (raw, calendar(raw.decode(errors="replace"))):
        try:
            found = entries_of(each, first=FIRST, last=LAST, zone=MADRID)
        except CalendarRefused:
            continue
        assert all(entry.ends_at >= FIRST and entry.starts_at <= LAST for entry in found)
        assert len({entry.uid for entry in found}) == len(found)
