"""Sends the invitations that are due. The row is the record; a mail leaves outside any transaction."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core.db import change
from users.models import Invitation, User
from users.tokens import password_link

logger = logging.getLogger(__name__)

ATTEMPTS = 5
AT_ONCE = 20
LEASE = timedelta(minutes=2)


def send_due_invitations() -> int:
    """Try to send up to 20 due invitations, one lease each; returns how many were tried."""
    for tried in range(AT_ONCE):
        invitation = claim()
        if invitation is None:
            return tried
        settle(invitation, is_sent=_send(invitation))
    return AT_ONCE


@change
def claim() -> Invitation | None:
    """The next due invitation, ours until its lease ends; one tried five times is given up."""
    now = timezone.now()
    due = Invitation.objects.filter(state=Invitation.State.DUE, due_at__lte=now)
    due.filter(attempts__gte=ATTEMPTS).update(state=Invitation.State.FAILED, updated_at=now)
    invitation = (
        due.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .select_related("person", "invited_by")
        .order_by("due_at", "pk")
        .first()
    )
    if invitation is not None:
        invitation.due_at = now + LEASE
        invitation.attempts += 1
        invitation.save(update_fields=["due_at", "attempts", "updated_at"])
    return invitation


@change
def settle(invitation: Invitation, *, is_sent: bool) -> None:
    """The claimed invitation is sent, due again later, or given up; nothing happens when another worker has it now."""
    now = timezone.now()
    ours = Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.DUE, attempts=invitation.attempts)
    if is_sent:
        ours.update(state=Invitation.State.SENT, sent_at=now, updated_at=now)
    elif invitation.attempts >= ATTEMPTS or not _is_wanted(invitation.person):
        ours.update(state=Invitation.State.FAILED, updated_at=now)
    else:
        ours.update(due_at=now + timedelta(minutes=invitation.attempts), updated_at=now)


def _is_wanted(person: User) -> bool:
    return person.is_active and bool(person.email) and not person.has_usable_password()


def _send(invitation: Invitation) -> bool:
    person = invitation.person
    if not _is_wanted(person):
        return False
    try:
        _message(invitation).send()
    except (SMTPException, OSError) as error:
        logger.warning("invitation %s was not sent, attempt %s: %s", invitation.pk, invitation.attempts, error)
        return False
    return True


def _message(invitation: Invitation) -> EmailMultiAlternatives:
    person = invitation.person
    context = {"person": person, "inviter": invitation.invited_by, "link": password_link(person)}
    with translation.override(person.language):
        message = EmailMultiAlternatives(
            subject=render_to_string("users/mail/invitation_subject.txt", context).strip(),
            body=render_to_string("users/mail/invitation.txt", context),
            to=[str(person.email)],
        )
        message.attach_alternative(render_to_string("users/mail/invitation.html", context), "text/html")
    return message
