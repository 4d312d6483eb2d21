from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from users.choices import Role


class Kind(TextChoices):
    AM = "AM", _("Account manager's book")
    KAM = "KAM", _("Key account manager's book")
    HOLDING = "HOLDING", _("Holding")


# What an organisation starts with: kind → (ceiling, floor). Holding is a waiting room, not a book.
DEFAULT_RULES = {Kind.AM: (25, 10), Kind.KAM: (2, 1), Kind.HOLDING: (1_000_000, 0)}

# Who may hold which kind of portfolio
HOLDERS = {
    Kind.AM: (Role.ACCOUNT_MANAGER, Role.SALES_MANAGER, Role.SALES_DIRECTOR),
    Kind.KAM: (Role.KEY_ACCOUNT_MANAGER, Role.SALES_MANAGER, Role.SALES_DIRECTOR),
    Kind.HOLDING: (Role.SALES_MANAGER, Role.SALES_DIRECTOR, Role.ADMINISTRATOR),
}

# Whose work a book is; managers and directors may hold one too, without a floor
FLOOR_ROLES = {Kind.AM: Role.ACCOUNT_MANAGER, Kind.KAM: Role.KEY_ACCOUNT_MANAGER}

COVERS_PER_PERSON = 5
COVER_DAYS = 90
RENEWAL_GAP_DAYS = 90
RAMP_DAYS = 90
PROSPECTS_PER_BOOK = 15
COVER_NAMED_WITHIN_WORKING_DAYS = 5
OWNER_NAMED_WITHIN_DAYS = 90
TEAM_NAMED_WITHIN_DAYS = 30
TEAM_SIZE = 2


class Standing(TextChoices):
    """Where a portfolio stands between its floor and its ceiling."""

    UNDER = "UNDER", _("under the floor")
    RAMPING = "RAMPING", _("ramping up")
    WITHIN = "WITHIN", _("within its limits")
    FULL = "FULL", _("full")
    HOLDING = "HOLDING", _("waiting for an owner")
