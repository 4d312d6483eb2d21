from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LOCK_ROWS = ("reporting_line", "account_tree", "customer_reporting_line")


class Door(TextChoices):
    """Through which way a change came in."""

    PAGE = "PAGE", _("a page")
    API = "API", _("the API")
    IMPORT = "IMPORT", _("an import")
    TASK = "TASK", _("a background job")
    SQL = "SQL", _("the database itself")
