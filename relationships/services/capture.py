"""What people connect so that they need not type: mailboxes and calendars, and a feed of their own dates."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from core import cells
from core.bulk import check_seen, held
from core.db import change
from core.secrets import sealed
from integrations.rules import digest
from relationships.capture_choices import Hold, MailboxState, SignInKind
from relationships.capture_rules import LONGEST_SECRET, check_address, check_grant, check_server
from relationships.counting import plan
from relationships.models import Calendar, CalendarFeed, CalendarMeeting, Mailbox
from users.models import User

MOST_CONNECTED = 5
NOTED_EVERY = timedelta(hours=1)
MAILBOX_FIELDS = ("address", "host", "port", "security", "sign_in", "username", "reads_inbox", "reads_sent")


@change
def connect_mailbox(person: User, *, secret: str, by: User | None, **fields: Any) -> Mailbox:
    """The person's mail is read from now on, and their accounts are listened to since now."""
    _check_number(Mailbox, person)
    mailbox = Mailbox(person=person, connected_at=timezone.now())
    _fill(mailbox, fields)
    _seal(mailbox, secret)
    mailbox.save()
    _listen_anew(person)
    return mailbox


@change
def update_mailbox(mailbox: Mailbox, *, version: int, by: User | None, secret: str = "", **fields: Any) -> Mailbox:
    """The mailbox is read as the fields say and tried at once; its secret stays unless another one is given. Refused
    when somebody changed it since that version."""
    current = held(Mailbox.objects.filter(pk=mailbox.pk))
    check_seen(current, version)
    is_elsewhere = (current.host, current.port, current.sign_in) != tuple(
        fields.get(name, getattr(current, name)) for name in ("host", "port", "sign_in")
    )
    _fill(current, fields)
    if secret:
        _seal(current, secret)
    elif is_elsewhere:
        # Else whoever borrows an open session would send the password to a machine of theirs
        raise ValidationError(
            {"secret": ValidationError(_("Another server or way to sign in: enter the secret again."), code="secret")}
        )
    current.version += 1
    current.leased_until, current.trouble = None, ""
    if current.state != MailboxState.STOPPED:
        current.state = MailboxState.WAITING
    current.save()
    return current


@change
def remove_mailbox(mailbox: Mailbox, *, by: User | None) -> None:
    """The mailbox is forgotten with its secret and its counts; what was stored from it stays."""
    person = mailbox.person
    Mailbox.objects.filter(pk=mailbox.pk).delete()
    _listen_anew(person)


@change
def stop_mailbox(mailbox: Mailbox, *, by: User | None) -> Mailbox:
    """Nothing is read from the mailbox until it is continued; a second time changes nothing."""
    return _set_state(mailbox, MailboxState.STOPPED)


@change
def continue_mailbox(mailbox: Mailbox, *, by: User | None) -> Mailbox:
    """The mailbox is read again, from where reading stopped."""
    return _set_state(mailbox, MailboxState.WAITING)


@change
def connect_calendar(person: User, *, name: str, address: str, by: User | None) -> Calendar:
    """Meetings with customers are read from the calendar at this private address from now on."""
    _check_number(Calendar, person)
    check_address(address)
    calendar = Calendar(person=person, name=cells.text(name), sealed_address=sealed(address.strip()))
    calendar.clean_fields(exclude=["person"])
    calendar.save()
    return calendar


@change
def remove_calendar(calendar: Calendar, *, by: User | None) -> None:
    """The calendar is forgotten, and so are its meetings that nobody said anything about."""
    ours = CalendarMeeting.objects.filter(person=calendar.person_id, uid__startswith=f"{calendar.pk}/")
    ours.filter(hold=Hold.UNKNOWN).delete()
    Calendar.objects.filter(pk=calendar.pk).delete()


@change
def renew_feed(person: User, *, by: User | None) -> str:
    """The person's dates are to be had by a new secret, which is returned and never to be had again; the one before
    opens nothing any more."""
    held(User.objects.filter(pk=person.pk))
    revoke_feed(person, by=by)
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(person=person, address_hash=digest(secret), created_at=timezone.now())
    return secret


@change
def revoke_feed(person: User, *, by: User | None) -> None:
    """No address shows the person's dates any more."""
    CalendarFeed.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=timezone.now())


@change
def note_fetch(feed: CalendarFeed, *, by: User | None) -> None:
    """The feed was fetched within the last hour, as its person sees."""
    now = timezone.now()
    if feed.fetched_at is None or feed.fetched_at < now - NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(fetched_at=now)


def _check_number(model: type[Mailbox] | type[Calendar], person: User) -> None:
    held(User.objects.filter(pk=person.pk))
    if model._default_manager.filter(person=person).count() >= MOST_CONNECTED:
        message = _("At most %(most)d. Remove one you no longer need.") % {"most": MOST_CONNECTED}
        raise ValidationError(message, code="too_many")


def _fill(mailbox: Mailbox, fields: Mapping[str, Any]) -> None:
    for name in MAILBOX_FIELDS:
        if name in fields:
            value = fields[name]
            setattr(mailbox, name, cells.text(value) if isinstance(value, str) else value)
    mailbox.address = mailbox.address.lower()
    mailbox.clean_fields(exclude=["person", "sealed_secret"])
    check_server(mailbox.host, mailbox.port, mailbox.security, is_local=settings.LOCAL)


def _seal(mailbox: Mailbox, secret: str) -> None:
    if not secret or len(secret) > LONGEST_SECRET:
        raise ValidationError({"secret": ValidationError(_("Enter the password or token."), code="secret")})
    if mailbox.sign_in == SignInKind.XOAUTH2:
        check_grant(secret)
    mailbox.sealed_secret = sealed(secret)


def _set_state(mailbox: Mailbox, state: MailboxState) -> Mailbox:
    current = held(Mailbox.objects.filter(pk=mailbox.pk))
    if (current.state == MailboxState.STOPPED) == (state == MailboxState.STOPPED):
        return current
    current.state, current.trouble, current.leased_until = state, "", None
    current.version += 1
    current.save()
    return current


def _listen_anew(person: User) -> None:
    """Silence of the person's accounts counts from the day they are listened to (DESIGN §6)."""
    plan(Account.objects.filter(owner=person).values_list("pk", flat=True))
