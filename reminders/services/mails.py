"""Somebody decides on a mail of which it is not known whether it arrived."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.bulk import held
from core.db import change
from reminders.choices import MailState
from reminders.mailing.leases import tell
from reminders.models import OutgoingMail
from users.models import User


@change
def send_again(mail: OutgoingMail, *, by: User) -> OutgoingMail:
    """The mail is due again now, under the same Message-ID, so that a mail program shows one."""
    current = _held(mail, MailState.UNCERTAIN, MailState.DEAD)
    current.state, current.due_at, current.attempts = MailState.DUE, timezone.now(), 0
    return _decided(current, by, "state", "due_at", "attempts")


@change
def note_arrival(mail: OutgoingMail, *, by: User) -> OutgoingMail:
    """The mail arrived: what it holds has been told. One that was given up did not: what it held is in the next."""
    current = _held(mail, MailState.UNCERTAIN)
    now = timezone.now()
    current.state, current.sent_at = MailState.SENT, now
    tell(current, now)
    return _decided(current, by, "state", "sent_at")


def _held(mail: OutgoingMail, *states: MailState) -> OutgoingMail:
    current = held(OutgoingMail.objects.filter(pk=mail.pk))
    if current.state not in states:
        raise ValidationError(_("Nothing is in doubt about this mail."), code="not_in_doubt")
    return current


def _decided(mail: OutgoingMail, by: User, *names: str) -> OutgoingMail:
    mail.decided_by = by
    mail.save(update_fields=[*names, "decided_by"])
    return mail
