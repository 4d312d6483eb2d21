from celery import shared_task
from django.utils import timezone

from core.wake import wake
from relationships.capture import meetings, reading
from relationships.capture.leases import due
from relationships.models import Calendar, Mailbox

TURN_SECONDS = 60
LONGEST_TURN = 240


@shared_task
def capture_contacts() -> None:
    """A worker is woken for mailboxes and one for calendars, where any is due."""
    now = timezone.now()
    if Mailbox.objects.filter(due(now, reading.EVERY)).exists():
        wake(read_mailboxes)
    if Calendar.objects.filter(due(now, meetings.EVERY)).exists():
        wake(read_calendars)


@shared_task(soft_time_limit=LONGEST_TURN, time_limit=LONGEST_TURN + 30)
def read_mailboxes() -> None:
    """Read mail for a while; what is left wakes the next turn. A second run at once finds the mailboxes leased."""
    if reading.read_due_mailboxes(seconds=TURN_SECONDS):
        wake(read_mailboxes)


@shared_task(soft_time_limit=LONGEST_TURN, time_limit=LONGEST_TURN + 30)
def read_calendars() -> None:
    """Read calendars for a while; what is left wakes the next turn."""
    if meetings.read_due_calendars(seconds=TURN_SECONDS):
        wake(read_calendars)
