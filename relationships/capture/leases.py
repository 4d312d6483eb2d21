"""Who reads which mailbox or calendar: a lease in the database, renewed with every page, free again when it ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from core.db import change
from relationships.capture_choices import MailboxState
from relationships.models import Calendar, Mailbox

LEASE = timedelta(minutes=5)  # longer than a server may take for a page
FIRST_REST, LONGEST_REST = timedelta(minutes=5), timedelta(hours=4)
MAY_CAPTURE = "relationships.capture_contacts"

Source = Mailbox | Calendar


class LeaseLost(Exception):
    """Somebody stopped or removed it, or another worker has it now."""


@dataclass
class Lease:
    """The right to read, as long as the row still says the same end: each commit moves it on. `rest` is how long the
    last failure had it wait."""

    model: type[Source]
    pk: int
    until: datetime | None
    rest: timedelta


@change
def claim(model: type[Source], *, every: timedelta, pk: int | None = None) -> Lease | None:
    """The one that waited longest is ours until the lease ends; one whose person may not have it read any more is
    stopped. None when there is nothing to read."""
    now = timezone.now()
    rows = model._default_manager.filter(due(now, every)).select_related("person")
    rows = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
    source = (rows.filter(pk=pk) if pk else rows).order_by(F("leased_until").asc(nulls_first=True), "pk").first()
    if source is None:
        return None
    if not source.person.has_perm(MAY_CAPTURE):
        source.state = MailboxState.STOPPED
        source.save(update_fields=["state"])
        return claim(model, every=every, pk=pk)
    rest = _rest(source)
    source.leased_until = now + LEASE
    source.save(update_fields=["leased_until"])
    return Lease(model, source.pk, source.leased_until, rest)


def _rest(source: Source) -> timedelta:
    """How long the last failure had it wait."""
    if source.state != MailboxState.TROUBLE or source.leased_until is None:
        return timedelta()
    return source.leased_until - source.updated_at


def due(now: datetime, every: timedelta) -> Q:
    """Whatever nobody reads now and was not read for so long, of people who work here; what failed once it rested."""
    is_free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    is_old = Q(read_at__isnull=True) | Q(read_at__lte=now - every) | ~Q(state=MailboxState.READING)
    return is_free & is_old & ~Q(state=MailboxState.STOPPED) & Q(person__is_active=True)


def held(lease: Lease) -> Source:
    """The row, locked until this transaction ends and its lease renewed; LeaseLost when it is no longer ours."""
    rows = lease.model._default_manager.select_for_update(no_key=True, of=("self",)).filter(pk=lease.pk)
    source = rows.exclude(state=MailboxState.STOPPED).first()
    if source is None or source.leased_until != lease.until:
        raise LeaseLost
    source.leased_until = timezone.now() + LEASE
    source.save(update_fields=["leased_until"])
    return source


@change
def finish(lease: Lease) -> None:
    """Everything is read, and next time it is soon enough when it is due."""
    source = held(lease)
    source.state, source.trouble = MailboxState.READING, ""
    source.read_at = source.leased_until = timezone.now()
    source.save()


@change
def let_go(lease: Lease) -> None:
    """There is more to read, by whoever comes next, after those that wait longer."""
    source = held(lease)
    source.leased_until = timezone.now()
    source.save(update_fields=["leased_until"])


@change
def fail(lease: Lease, trouble: str) -> None:
    """It cannot be read now, which its person is told; it is tried again after 5, 10, 20 … at most 240 minutes."""
    source = held(lease)
    source.state, source.trouble = MailboxState.TROUBLE, trouble[:300]
    source.save()
    source.leased_until = source.updated_at + min(max(2 * lease.rest, FIRST_REST), LONGEST_REST)
    source.save(update_fields=["leased_until"])
