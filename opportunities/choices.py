from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

SEEN_AFTER_CLOSE_DAYS = 90  # how long whoever owned an opportunity still sees the account's header (DESIGN §5)


class Outcome(TextChoices):
    OPEN = "OPEN", _("Open")
    WON = "WON", _("Won")
    LOST = "LOST", _("Lost")


# what an outcome means at a glance
MEANINGS: dict[str, str] = {Outcome.OPEN: "", Outcome.WON: "good", Outcome.LOST: "bad"}

# name, probability in percent, outcome: what an organisation starts with
DEFAULT_STAGES: tuple[tuple[str, Decimal, Outcome], ...] = (
    (gettext_noop("Prospecting"), Decimal(10), Outcome.OPEN),
    (gettext_noop("Engaging"), Decimal(25), Outcome.OPEN),
    (gettext_noop("Proposal"), Decimal(50), Outcome.OPEN),
    (gettext_noop("Negotiation"), Decimal(75), Outcome.OPEN),
    (gettext_noop("Won"), Decimal(100), Outcome.WON),
    (gettext_noop("Lost"), Decimal(0), Outcome.LOST),
)
