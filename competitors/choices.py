from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

KNOWN_FOR_DAYS = 180  # what is said of a competitor counts this long unless somebody names another day (DOMAIN S14)


class Threat(TextChoices):
    LOW = "LOW", _("Low")
    MEDIUM = "MEDIUM", _("Medium")
    HIGH = "HIGH", _("High")


# what a threat means at a glance
MEANINGS: dict[str, str] = {Threat.LOW: "good", Threat.MEDIUM: "watch", Threat.HIGH: "bad"}


class Confidence(TextChoices):
    """How sure we are of what was said."""

    RUMOUR = "RUMOUR", _("Rumour")
    LIKELY = "LIKELY", _("Likely")
    CONFIRMED = "CONFIRMED", _("Confirmed")
