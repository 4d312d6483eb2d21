from celery import shared_task

from core.wake import wake
from users.delivery import AT_ONCE, send_due_invitations


@shared_task
def send_invitations() -> int:
    """Send what is due; a second run at once finds nothing and returns 0."""
    tried = send_due_invitations()
    if tried == AT_ONCE:
        wake(send_invitations)
    return tried
