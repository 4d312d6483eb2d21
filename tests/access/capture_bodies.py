"""One valid body for each page that changes what is captured of somebody's contacts, and the rows it is about."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Account
from core.secrets import sealed
from relationships.models import CalendarMeeting, ContactPoint, Mailbox, MailboxDay, MailboxTally
from tests.factories import today
from tests.relations import CalendarFactory, CalendarFeedFactory, CalendarMeetingFactory, MailboxFactory

if TYPE_CHECKING:
    from tests.access.world import World
    from users.models import User

Body = dict[str, Any]
SERVER: Body = {
    "address": "own@rapport.test", "host": "imap.rapport.test", "port": "993", "security": "TLS", "username": "own",
    "sign_in": "PASSWORD", "secret": "secret", "reads_inbox": "on",
}  # fmt: skip
MAIL = "From: %s\r\nTo: y@nowhere.test\r\nDate: Mon, 05 Jan 2026 08:00:00 +0000\r\n\r\nHello\r\n"
# Who connected something, and the account of the meeting that is asked about
CAPTURED = {
    "administrator": "last",
    "am full": "first",
    "manager two": "manager's own",
    "contributor": "first",
    "auditor": "first",
}


def _same(**body: Any) -> Callable[["World", int], Body]:
    return lambda world, row: body


def _mailbox_edit(world: "World", row: int) -> Body:
    mailbox = Mailbox.objects.filter(pk=row).first()
    return SERVER | {"version": mailbox.version if mailbox else 1}


def _mail_drop(world: "World", row: int) -> Body:
    """A mail of somebody whom we know."""
    address = ContactPoint.objects.emails().filter(contact=world.jobs["manager's own"].contact_id).first()
    raw = MAIL % (address.value if address else "x@nowhere.test")
    return {"mails": SimpleUploadedFile("new.eml", raw.encode())}


CAPTURE_BODIES: dict[str, Callable[["World", int], Body]] = {
    "relationships:mailbox_create": _same(**SERVER),
    "relationships:mailbox_edit": _mailbox_edit,
    "relationships:mailbox_remove": _same(confirmed="yes"),
    "relationships:mailbox_stop": _same(confirmed="yes"),
    "relationships:mailbox_continue": _same(confirmed="yes"),
    "relationships:calendar_create": _same(name="Own", address="https://calendar.test/own.ics"),
    "relationships:calendar_remove": _same(confirmed="yes"),
    "relationships:feed_renew": _same(confirmed="yes"),
    "relationships:feed_revoke": _same(confirmed="yes"),
    "relationships:meeting_hold": _same(hold="HELD"),
    "relationships:mail_drop": _mail_drop,
}


def add_captured(world: "World") -> None:
    """Mailboxes, calendars and meetings of some people; one stopped the reading, one published a feed."""
    for label, account in CAPTURED.items():
        capture_one(world.people[label], world.accounts[account], number=1)
    Mailbox.objects.filter(person=world.people["manager two"]).update(state="STOPPED")
    CalendarFeedFactory(person=world.people["administrator"])


def capture_one(person: "User", account: Account, *, number: int) -> dict[str, int]:
    """As many of everything that is captured for the person; the first row of each."""
    mailboxes = MailboxFactory.create_batch(number, person=person, sealed_secret=sealed("secret"))
    for days in range(number):
        day = today() - timedelta(days=days)
        MailboxDay.objects.create(mailbox=mailboxes[0], day=day, seen=1)
        MailboxTally.objects.create(mailbox=mailboxes[0], day=day, verdict="UNKNOWN", number=1)
    calendars = [CalendarFactory(person=person, name=f"Calendar {n}") for n in range(number)]
    begins = timezone.now() - timedelta(hours=3)
    meetings: list[CalendarMeeting] = CalendarMeetingFactory.create_batch(
        number, person=person, account=account, starts_at=begins
    )
    return {
        "relationships.Mailbox": mailboxes[0].pk,
        "relationships.Calendar": calendars[0].pk,
        "relationships.CalendarMeeting": meetings[0].pk,
    }
