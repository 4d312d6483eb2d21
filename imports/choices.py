from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

PART_BYTES = 1024 * 1024
DAYS_FILES_ARE_KEPT = 30


class JobState(TextChoices):
    """How far an import has come."""

    UPLOADED = "UPLOADED", _("uploaded")
    CHECKING = "CHECKING", _("being checked")
    CHECKED = "CHECKED", _("checked")
    QUEUED = "QUEUED", _("waiting")
    RUNNING = "RUNNING", _("running")
    DONE = "DONE", _("done")
    FAILED = "FAILED", _("failed")
    CANCELLED = "CANCELLED", _("cancelled")
    UNDOING = "UNDOING", _("being undone")
    UNDONE = "UNDONE", _("undone")


# Worker work, and what is at an end
WORKING = (JobState.CHECKING, JobState.QUEUED, JobState.RUNNING, JobState.UNDOING)
ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.UNDONE)


class UndoState(TextChoices):
    """What the undo made of a row that the import had taken."""

    UNDONE = "UNDONE", _("undone")
    LEFT = "LEFT", _("left as it is")
