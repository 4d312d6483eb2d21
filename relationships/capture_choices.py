"""Words of mail and calendars that are read for people."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Security(TextChoices):
    TLS = "TLS", _("TLS")
    STARTTLS = "STARTTLS", _("STARTTLS")
    NONE = "NONE", _("None, on this machine only")


class SignInKind(TextChoices):
    PASSWORD = "PASSWORD", _("Password")
    XOAUTH2 = "XOAUTH2", _("Access token (XOAUTH2)")


class MailboxState(TextChoices):
    WAITING = "WAITING", _("Not read yet")
    READING = "READING", _("Reading")
    TROUBLE = "TROUBLE", _("Cannot be read")
    STOPPED = "STOPPED", _("Stopped")


class Verdict(TextChoices):
    """What became of a message that was seen."""

    STORED = "STORED", _("Stored")
    UNKNOWN = "UNKNOWN", _("Ignored: nobody of a customer")
    INTERNAL = "INTERNAL", _("Ignored: among ourselves")
    DUPLICATE = "DUPLICATE", _("Ignored: stored already")
    UNDATED = "UNDATED", _("Failed: no date that can be read")
    REFUSED = "REFUSED", _("Failed: too large or broken")


FAILED = (Verdict.UNDATED, Verdict.REFUSED)


class Hold(TextChoices):
    UNKNOWN = "UNKNOWN", _("Not said yet")
    HELD = "HELD", _("Held")
    MOVED = "MOVED", _("Moved")
    CANCELLED = "CANCELLED", _("Cancelled")
