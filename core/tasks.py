from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from core.models import IdempotencyKey

KEPT = timedelta(hours=24)


@shared_task
def forget_idempotency_keys() -> int:
    """Keys older than a day are forgotten; a second run at once finds none and returns 0."""
    forgotten, _by_model = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return forgotten
