from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

AT_ONCE = 5_000  # rows that are answered while the person waits; more are written by a worker
KEPT_FOR = timedelta(days=7)
PART_SIZE = 1024 * 1024
SHEET_ROWS = 1_048_575  # what a sheet holds below its head


class Format(TextChoices):
    CSV = "CSV", _("CSV")
    XLSX = "XLSX", _("Excel (XLSX)")


class State(TextChoices):
    """How far an export is."""

    DUE = "DUE", _("waiting")
    RUNNING = "RUNNING", _("being written")
    DONE = "DONE", _("ready")
    FAILED = "FAILED", _("failed")


class Reason(TextChoices):
    """Why an export failed, as its person reads it."""

    NO_LIST = "NO_LIST", _("This list is no longer here.")
    NOT_ACTIVE = "NOT_ACTIVE", _("You were not active any more when it was written.")
    OTHER_ROLE = "OTHER_ROLE", _("Your role changed while it was written. Export again.")
    NOT_ALLOWED = "NOT_ALLOWED", _("You may no longer see this list.")
    TOO_LONG = "TOO_LONG", _("A sheet cannot hold that many rows. Export as CSV, or narrow the list.")
    GIVEN_UP = "GIVEN_UP", _("It could not be written. Export again, or narrow the list first.")
