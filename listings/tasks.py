from celery import shared_task
from django.utils import timezone

from core.wake import wake
from listings.models import Export
from listings.runner import forget_old_files, write_due_export

LONGEST = 30 * 60


@shared_task(soft_time_limit=LONGEST, time_limit=LONGEST + 30)
def write_exports() -> int:
    """Write one export that is due and ask for the next; a second run at once finds nothing and returns 0."""
    if not write_due_export():
        return 0
    wake(write_exports)
    return 1


@shared_task
def tend_exports() -> int:
    """An export nobody writes is given to a worker, which has longer than a tick; files past their days are gone."""
    if Export.objects.claimable(timezone.now()).exists():
        wake(write_exports)
    return forget_old_files()
