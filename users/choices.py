from functools import cache
from zoneinfo import available_timezones

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody is employed to do; the matrix in roles.py says what that allows."""

    ACCOUNT_MANAGER = "ACCOUNT_MANAGER", _("Account manager")
    KEY_ACCOUNT_MANAGER = "KEY_ACCOUNT_MANAGER", _("Key account manager")
    CONTRIBUTOR = "CONTRIBUTOR", _("Contributor")
    SALES_MANAGER = "SALES_MANAGER", _("Sales manager")
    SALES_DIRECTOR = "SALES_DIRECTOR", _("Sales director")
    ADMINISTRATOR = "ADMINISTRATOR", _("Administrator")
    AUDITOR = "AUDITOR", _("Auditor")


class Standing(TextChoices):
    """How far somebody is with signing in."""

    CAN_SIGN_IN = "CAN_SIGN_IN", _("Can sign in")
    ON_ITS_WAY = "ON_ITS_WAY", _("Invitation on its way")
    INVITED = "INVITED", _("Invited")
    FAILED = "FAILED", _("Invitation failed")
    NOT_INVITED = "NOT_INVITED", _("Not invited yet")
    NO_EMAIL = "NO_EMAIL", _("No e-mail")
    DEACTIVATED = "DEACTIVATED", _("Deactivated")

    @property
    def meaning(self) -> str:
        return {"CAN_SIGN_IN": "good", "FAILED": "bad", "ON_ITS_WAY": "watch", "INVITED": "watch"}.get(self, "unknown")


@cache
def time_zones() -> frozenset[str]:
    """Every IANA time zone, read from disk once; not those that mean another one on every machine."""
    return frozenset(available_timezones() - {"Factory", "localtime"})
