from celery import shared_task

from core.tasks import forget_idempotency_keys
from imports.tasks import run_imports
from listings.tasks import tend_exports
from relationships.capture.tasks import capture_contacts
from relationships.tasks import check_sums, plan_days
from users.tasks import send_invitations

DUE_WORK = (
    send_invitations,
    run_imports,
    forget_idempotency_keys,
    tend_exports,
    plan_days,
    check_sums,
    capture_contacts,
)


@shared_task
def tick() -> None:
    """Whatever no message woke is done: each task finds its own work in the database, or nothing."""
    for task in DUE_WORK:
        task()
