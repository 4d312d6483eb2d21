from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """What a token lets another system do, within what its person may."""

    READ = "read", _("Read")
    WRITE = "write", _("Create and change")
    IMPORT = "import", _("Bring in many rows and files")
    ADMIN = "admin", _("Change people and portfolios")


LONGEST_DAYS = 365
USUAL_DAYS = 90
TOKENS_PER_PERSON = 50
