from celery import shared_task

from core.pulse import TICK, tell_pulse
from core.tasks import forget_idempotency_keys
from health.refresh import evaluate_due
from health.reminding import RULES as OF_HEALTH
from imports.tasks import run_imports
from listings.tasks import tend_exports
from portfolios.reminding import RULES as OF_PORTFOLIOS
from relationships.capture.tasks import capture_contacts
from relationships.reminding import RULES as OF_RELATIONSHIPS
from relationships.tasks import check_sums, plan_days
from reminders.tasks import deliver_reminders
from reminders.telling import tell
from users.tasks import send_invitations

# What people must hear, each rule beside what it is about; last, who hears of it
REMINDING = (*OF_RELATIONSHIPS, *OF_HEALTH, *OF_PORTFOLIOS, tell)


@shared_task
def evaluate_accounts() -> int:
    """Every account to which something happened, or whose day came, is scored and its reminders follow; a second run at
    once finds none and returns 0."""
    return evaluate_due(REMINDING)


DUE_WORK = (
    send_invitations,
    run_imports,
    forget_idempotency_keys,
    tend_exports,
    plan_days,
    check_sums,
    evaluate_accounts,
    deliver_reminders,
    capture_contacts,
)


@shared_task
def tick() -> None:
    """Whatever no message woke is done: each task finds its own work in the database, or nothing."""
    tell_pulse(TICK)
    for task in DUE_WORK:
        task()
