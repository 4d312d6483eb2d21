from celery import shared_task

from users.tasks import send_invitations

DUE_WORK = (send_invitations,)


@shared_task
def tick() -> None:
    """Whatever no message woke is done: each task finds its own work in the database, or nothing."""
    for task in DUE_WORK:
        task()
