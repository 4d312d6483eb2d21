"""Delivers what stands in the ledger. The row is the record; every step may be cut off and is taken up again."""

import time
from datetime import timedelta

from django.utils import timezone

from reminders.choices import MailState
from reminders.mailing.composing import choose, compose, message_id_of
from reminders.mailing.leases import ATTEMPTS, begin, claim, settle, sweep
from reminders.mailing.planning import plan_mails
from reminders.mailing.sending import Line, line
from reminders.models import OutgoingMail
from reminders.telling import announce_and_escalate, drop_what_ended

LONGEST_TURN = 30.0  # seconds; with a mail server that hangs at the last mail still within the task's limit


def deliver_due() -> int:
    """What is due has been announced, planned and sent; answers how many mails were tried. A second run at once finds
    none."""
    sweep(by=None)
    drop_what_ended(timezone.now())
    announce_and_escalate()
    plan_mails(timezone.now(), by=None)
    begun, tried = time.monotonic(), 0
    with line() as opened:
        while time.monotonic() - begun < LONGEST_TURN:
            mails = claim(1, by=None)  # one alone: what kills its worker takes no other with it
            for mail in mails:
                deliver(mail, opened)
            tried += len(mails)
            if not mails:
                break
    return tried


def deliver(mail: OutgoingMail, opened: Line) -> None:
    """The claimed mail was sent, or stands with what became of it. No transaction is open while it is handed over."""
    if not (mail.recipient.is_active and mail.recipient.email):
        settle(mail, MailState.CANCELLED, error="The person cannot be reached by mail.", by=None)
        return
    reminders = choose(mail, by=None)
    if not reminders:
        settle(mail, MailState.CANCELLED, error="Nothing is left to tell.", by=None)
        return
    mail.message_id = message_id_of(mail)
    message = compose(mail, reminders)
    if not begin(mail, by=None):
        return
    known = opened.send(message)
    if known.state == MailState.DUE:
        again = timezone.now() + timedelta(minutes=2**mail.attempts)
        state = MailState.DEAD if mail.attempts >= ATTEMPTS else MailState.DUE
        settle(mail, state, error=known.error, again_at=again, by=None)
    else:
        settle(mail, known.state, error=known.error, by=None)
