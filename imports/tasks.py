from celery import shared_task
from django.utils import timezone

from core.wake import wake
from imports.models import ImportJob
from imports.retention import forget_old_files
from imports.runner import take_turn

TURN_SECONDS = 100
# A check is one transaction and may take up to eight minutes
LONGEST_TURN = 600


@shared_task
def run_imports() -> None:
    """Files no longer needed are forgotten, and a worker is woken when an import has work that nobody does."""
    forget_old_files()
    if ImportJob.objects.due(timezone.now()).exists():
        wake(import_turn)


@shared_task(soft_time_limit=LONGEST_TURN, time_limit=LONGEST_TURN + 30)
def import_turn() -> None:
    """Work on imports for a while; what is left wakes the next turn. A second run at once finds them leased."""
    if take_turn(seconds=TURN_SECONDS):
        wake(import_turn)
