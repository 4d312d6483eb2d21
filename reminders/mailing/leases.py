"""Who works on a mail, and for how long: every step is guarded by the token of the lease, and what nobody works on any
more is taken up again or put before a person, never sent twice by itself."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.utils import timezone

from core.db import change
from reminders.choices import DeliveryState, MailState
from reminders.models import Delivery, OutgoingMail
from users.models import User

LEASE = timedelta(seconds=120)
ATTEMPTS = 5
LONGEST_ERROR = 300
IN_DOUBT = "The process ended while the mail was being handed over."
WORN_OUT = "The process ended each time before the mail could be handed over."


@change
def claim(limit: int, *, by: User | None) -> list[OutgoingMail]:
    """Up to so many due mails, the longest due first, ours until the lease ends. Each has one attempt more, so that one
    on which every worker dies is given up in the end."""
    now = timezone.now()
    due = OutgoingMail.objects.filter(state=MailState.DUE, due_at__lte=now).order_by("due_at", "pk")
    mails = list(due.select_for_update(skip_locked=True, no_key=True)[:limit])
    token = uuid4()
    for mail in mails:
        mail.state, mail.lease_token, mail.lease_until = MailState.CLAIMED, token, now + LEASE
        mail.attempts += 1
    OutgoingMail.objects.bulk_update(mails, ["state", "lease_token", "lease_until", "attempts"])
    return mails


@change
def begin(mail: OutgoingMail, *, by: User | None) -> bool:
    """Whether the mail is still ours; then it is being sent, for the length of a fresh lease."""
    now = timezone.now()
    return bool(
        _ours(mail, MailState.CLAIMED).update(
            state=MailState.SENDING, lease_until=now + LEASE, message_id=mail.message_id
        )
    )


@change
def settle(mail: OutgoingMail, state: MailState, *, error: str = "", again_at: datetime | None = None,
           by: User | None) -> bool:  # fmt: skip
    """The mail was sent, is in doubt, not needed, given up, or due again; nothing happens when it is not ours any more.
    What a mail that is given up would have told waits for the next one."""
    now = timezone.now()
    values: dict[str, Any] = {
        "state": state,
        "last_error": error[:LONGEST_ERROR],
        "lease_token": None,
        "lease_until": None,
    }
    if state == MailState.SENT:
        values["sent_at"] = now
    if again_at is not None:
        values["due_at"] = again_at
    settled = _ours(mail, MailState.SENDING, MailState.CLAIMED).update(**values)
    if settled and state == MailState.SENT:
        tell(mail, now)
    if settled and state in (MailState.DEAD, MailState.CANCELLED):
        _leave_to_the_next([mail.pk])
    return bool(settled)


def tell(mail: OutgoingMail, now: datetime) -> None:
    """What the mail holds has been told."""
    Delivery.objects.waiting().filter(mail=mail).update(state=DeliveryState.SENT, told_at=now)


def _leave_to_the_next(mails: Collection[int]) -> None:
    """What these mails would have told waits for another one."""
    Delivery.objects.waiting().filter(mail__in=mails).update(mail=None)


def _ours(mail: OutgoingMail, *states: MailState) -> QuerySet[OutgoingMail]:
    """The mail, while nobody else has taken it up."""
    rows: QuerySet[OutgoingMail] = OutgoingMail.objects.filter(pk=mail.pk, lease_token=mail.lease_token)
    return rows.filter(state__in=states)


@change
def sweep(*, by: User | None) -> int:
    """Mails whose lease ended: one that was only claimed is due again, since nothing was sent; one that was being sent
    is in doubt, for a person to decide; one that was claimed too often is given up. Answers how many there were."""
    over = OutgoingMail.objects.filter(lease_until__lt=timezone.now())
    free = {"lease_token": None, "lease_until": None}
    doubted = over.filter(state=MailState.SENDING).update(state=MailState.UNCERTAIN, last_error=IN_DOUBT, **free)
    worn = over.filter(state=MailState.CLAIMED, attempts__gte=ATTEMPTS).select_for_update(skip_locked=True)
    keys = list(worn.order_by("pk").values_list("pk", flat=True))
    OutgoingMail.objects.filter(pk__in=keys).update(state=MailState.DEAD, last_error=WORN_OUT, **free)
    _leave_to_the_next(keys)
    return doubted + len(keys) + over.filter(state=MailState.CLAIMED).update(state=MailState.DUE, **free)
