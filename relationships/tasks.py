from celery import shared_task
from django.utils import timezone

from relationships.reconciling import check_seventh, plan_what_changed_today


@shared_task
def check_sums() -> int:
    """Count a seventh of the accounts again each night; a second run the same night finds nothing and returns 0."""
    return check_seventh(timezone.now())


@shared_task
def plan_days() -> int:
    """Plan what began or ended with the day; a second run changes nothing."""
    return plan_what_changed_today(by=None)
