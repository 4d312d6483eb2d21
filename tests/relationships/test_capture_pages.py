"""The pages by which people connect what is captured, see what became of it, and answer what is asked."""

import csv
import io
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar as ICalendar

from accounts.models import AccountState
from core.secrets import unsealed
from relationships.capture_choices import Hold, MailboxState
from relationships.models import CalendarFeed, CalendarMeeting, Interaction, Mailbox, MailboxDay, MailboxTally
from tests.factories import UserFactory, today
from tests.relations import CalendarFactory, CalendarMeetingFactory, CommitmentFactory, MailboxFactory
from tests.relationships.capturing import colleague, customers
from tests.relationships.mail.letters import letter
from tests.relationships.test_capture_meetings import calendar_file, event
from users.choices import Role

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
CONNECT = {
    "address": "bob@rapport.example", "host": "imap.rapport.example", "port": 993, "security": "TLS",
    "sign_in": "PASSWORD", "username": "bob", "secret": "hunter2", "reads_inbox": "on", "reads_sent": "on",
}  # fmt: skip


@pytest.fixture
def bob(client):
    person = colleague(accounts=customers())
    client.force_login(person)
    return person


def page(client, view, *args, **query):
    response = client.get(reverse(f"relationships:{view}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def send(client, view, *args, data=None, **extra):
    return client.post(reverse(f"relationships:{view}", args=args), data or {}, **extra)


def test_mailbox_is_connected_changed_stopped_and_removed(client, bob):
    assert send(client, "mailbox_create", data=CONNECT).status_code == 302
    mailbox = Mailbox.objects.get()
    assert (mailbox.person, unsealed(mailbox.sealed_secret)) == (bob, "hunter2")

    shown = page(client, "mailbox_edit", mailbox.pk)
    assert "hunter2" not in shown
    assert mailbox.sealed_secret not in shown
    changed = CONNECT | {"secret": "", "version": 1, "reads_sent": ""}
    assert send(client, "mailbox_edit", mailbox.pk, data=changed).status_code == 302
    mailbox.refresh_from_db()
    assert (mailbox.reads_sent, unsealed(mailbox.sealed_secret)) == (False, "hunter2")

    send(client, "mailbox_stop", mailbox.pk)
    assert Mailbox.objects.get().state == MailboxState.STOPPED
    send(client, "mailbox_continue", mailbox.pk)
    assert Mailbox.objects.get().state == MailboxState.WAITING
    assert "every 3s" in page(client, "capture")
    assert send(client, "mailbox_remove", mailbox.pk).status_code == 302
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"secret": ""}, "required"),
        ({"reads_inbox": "", "reads_sent": ""}, "Read what comes in, what you send, or both."),
        ({"host": "not a host"}, "This is not the name of a mail server."),
        ({"sign_in": "XOAUTH2"}, "Give a JSON object with"),
        ({"port": "70000"}, "65535"),
    ],
)
def test_refused_mailbox_keeps_what_was_typed_but_not_the_secret(client, bob, wrong, said):
    response = send(client, "mailbox_create", data=CONNECT | wrong)

    text = response.content.decode()
    assert (response.status_code, said in text, "hunter2" in text) == (422, True, False)
    assert not Mailbox.objects.exists()


def test_mailbox_is_connected_once(client, bob):
    send(client, "mailbox_create", data=CONNECT)

    again = send(client, "mailbox_create", data=CONNECT | {"address": "BOB@rapport.example"})

    assert (again.status_code, Mailbox.objects.count()) == (422, 1)
    assert "This mailbox is connected already." in again.content.decode()


def test_mailbox_somebody_else_changed_meanwhile_is_not_overwritten(client, bob):
    send(client, "mailbox_create", data=CONNECT)
    Mailbox.objects.update(version=5)

    response = send(client, "mailbox_edit", Mailbox.objects.get().pk, data=CONNECT | {"version": 1})

    assert response.status_code == 422
    assert "Somebody changed this meanwhile" in response.content.decode()


@pytest.mark.parametrize(
    "view", ["mailbox_edit", "mailbox_remove", "mailbox_stop", "mailbox_continue", "reconciliation", "calendar_remove"]
)
def test_what_others_connected_is_not_there(client, bob, view):
    other = CalendarFactory() if view == "calendar_remove" else MailboxFactory()

    for response in (client.get(reverse(f"relationships:{view}", args=[other.pk])), send(client, view, other.pk)):
        assert response.status_code in (404, 405)
    assert Mailbox.objects.count() + (view == "calendar_remove") == 1


def test_whoever_may_not_capture_has_no_such_page(client):
    client.force_login(UserFactory(role=Role.AUDITOR))

    for view in ("capture", "mailbox_create", "calendar_create", "mail_drop"):
        assert client.get(reverse(f"relationships:{view}")).status_code == 403


def test_reconciliation_says_what_became_of_every_message(client, bob):
    mailbox = MailboxFactory(person=bob)
    for days, extra in ((0, 0), (1, 2)):
        day = today() - timedelta(days=days)
        MailboxDay.objects.create(mailbox=mailbox, day=day, seen=1_007 + extra)
        for verdict, number in (("STORED", 5), ("UNKNOWN", 1_000), ("REFUSED", 2)):
            MailboxTally.objects.create(mailbox=mailbox, day=day, verdict=verdict, number=number)

    shown = page(client, "reconciliation", mailbox.pk)
    rows = list(csv.DictReader(io.StringIO(page(client, "reconciliation", mailbox.pk, format="csv"))))

    assert (shown.count("differ"), "does not add up" in shown) == (2, True)
    assert [(row["seen"], row["stored"], row["unknown"], row["refused"]) for row in rows] == [
        ("1007", "5", "1000", "2"), ("1009", "5", "1000", "2"),
    ]  # fmt: skip


def dropped(client, *files):
    data = {"mails": [SimpleUploadedFile(name, raw) for name, raw in files]}
    return send(client, "mail_drop", data=data)


def from_ana(number, **head):
    date = "Mon, 05 Jan 2026 08:00:00 +0000"
    sender, to = "ana@client0.example", "bob@rapport.example"
    return letter(f"Body {number}", **{"sender": sender, "to": to, "message_id": f"<d{number}@x>", "date": date} | head)


def test_dropped_mail_is_stored_or_counted(client, bob):
    stranger = from_ana(7, sender="x@elsewhere.example", subject="Nothing of this stays")
    box = b"".join(b"From x Mon Jan  5 08:00:00 2026\n" + raw + b"\n\n" for raw in (from_ana(1), from_ana(2), stranger))

    response = dropped(client, ("a.eml", from_ana(3, subject="Offer <b>")), ("b.mbox", box), ("c.pdf", b"%PDF"))

    text = response.content.decode()
    assert "3 stored, 1 ignored: nobody of a customer you work on, 1 too large or broken." in text
    assert "Only .eml and .mbox files hold mail that can be read." in text
    assert "Offer &lt;b&gt;" in text
    assert Interaction.objects.filter(logged_by=bob).count() == 3
    assert "Nothing of this stays" not in text + str(list(Interaction.objects.values()))


def test_dropped_twice_is_stored_once(client, bob):
    dropped(client, ("a.eml", from_ana(3)))

    again = dropped(client, ("a.eml", from_ana(3)))

    assert "1 stored before." in again.content.decode()
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize("files", [[], [("empty.eml", b"")]])
def test_nothing_dropped_is_said(client, bob, files):
    assert dropped(client, *files).status_code == 422


def test_calendar_file_and_address(client, bob):
    raw = calendar_file(event("one", timezone.now() - timedelta(days=1), "ana@client0.example"))

    by_file = send(client, "calendar_create", data={"file": SimpleUploadedFile("c.ics", raw)})
    by_address = send(client, "calendar_create", data={"name": "Work", "address": "https://calendar.example/x.ics"})
    neither = send(client, "calendar_create", data={"name": "Work"})
    broken = send(client, "calendar_create", data={"file": SimpleUploadedFile("c.ics", b"\x00\x01")})

    assert [each.status_code for each in (by_file, by_address, neither, broken)] == [302, 302, 422, 422]
    assert CalendarMeeting.objects.get().uid == "file/one"
    assert "calendar.example" not in page(client, "capture")


@pytest.fixture
def meeting(bob):
    account = bob.memberships.get(account__name="client0.example").account
    meeting = CalendarMeetingFactory(person=bob, account=account, uid="1/x")
    meeting.contacts.set([account.employments.get().contact])
    return meeting


def test_meeting_is_answered_with_and_without_javascript(client, meeting):
    row = send(client, "meeting_hold", meeting.pk, data={"hold": "HELD"}, headers=HTMX)
    assert (row.status_code, row.content.decode().lstrip().startswith("<li")) == (200, True)
    assert Interaction.objects.count() == 1

    answer = send(client, "meeting_hold", meeting.pk, data={"hold": "MOVED", "back": "/accounts/"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/")
    elsewhere = send(client, "meeting_hold", meeting.pk, data={"hold": "MOVED", "back": "https://evil.example/"})
    assert elsewhere["Location"] == reverse("relationships:capture")
    assert (Interaction.objects.count(), CalendarMeeting.objects.get().hold) == (0, Hold.MOVED)


def test_no_answer_is_refused_in_place(client, meeting):
    assert send(client, "meeting_hold", meeting.pk, data={"hold": "?"}, headers=HTMX).status_code == 422


def test_meetings_of_others_are_not_there(client, bob):
    assert send(client, "meeting_hold", CalendarMeetingFactory().pk, data={"hold": "HELD"}).status_code == 404


def test_person_page_says_how_much_is_heard(client, bob):
    assert "Nothing is heard of Bob" in page(client, "person_capture", bob.pk)


def feed_of(client):
    """The path of a new feed."""
    text = send(client, "feed_renew").content.decode()
    return urlsplit(text.partition('id="feed-address"')[2].partition('value="')[2].partition('"')[0]).path


def test_feed_shows_own_dates_and_no_more_than_a_locked_phone_may(client, bob):
    account = bob.memberships.get(account__name="client0.example").account
    CommitmentFactory(account=account, owner=bob, text="Secret discount")
    CommitmentFactory(account=account, text="Of somebody else")
    type(account).objects.filter(pk=account.pk).update(name="Acme; GmbH\r\nX-EVIL:1")
    AccountState.objects.filter(account=account).update(contact_due_on=today())

    response = Client().get(feed_of(client))

    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert not response.cookies
    entries = ICalendar.from_ical(response.content).walk("VEVENT")
    assert [(str(each["SUMMARY"]), each["DTSTART"].dt) for each in entries] == [
        ("We promised: Acme; GmbH\nX-EVIL:1", today() + timedelta(days=3))
    ]
    assert b"Secret discount" not in response.content
    assert CalendarFeed.objects.get().fetched_at is not None


def test_feed_ends_with_its_address_its_person_and_its_right(client, bob):
    first = feed_of(client)
    second = feed_of(client)
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]

    type(bob).objects.filter(pk=bob.pk).update(is_active=False)
    assert Client().get(second).status_code == 404
    type(bob).objects.filter(pk=bob.pk).update(is_active=True)
    assert Client().get(second).status_code == 200
    client.force_login(type(bob).objects.get(pk=bob.pk))
    send(client, "feed_revoke")
    assert Client().get(second).status_code == 404
    assert first.partition("calendar/")[2][:-4] not in str(list(CalendarFeed.objects.values()))


def test_addresses_of_feeds_cannot_be_tried_in_masses(client, bob, settings):
    settings.API_REQUESTS_PER_MINUTE = {"anonymous": 3}
    cache.clear()
    guesses = [Client().get(reverse("relationships:calendar_feed", args=[f"guess{n}"])) for n in range(8)]

    assert 429 in [each.status_code for each in guesses]
    cache.clear()
