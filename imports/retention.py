"""How long the files of imports are kept."""

from datetime import timedelta

from django.utils import timezone

from core.db import change
from imports.choices import DAYS_FILES_ARE_KEPT, WORKING
from imports.models import ImportFilePart


@change
def forget_old_files() -> int:
    """The files of imports that nothing happened to for 30 days are gone; what became of their rows stays."""
    before = timezone.now() - timedelta(days=DAYS_FILES_ARE_KEPT)
    old = ImportFilePart.objects.filter(job__updated_at__lt=before).exclude(job__state__in=WORKING)
    return int(old.delete()[0])
