"""How strong the tie between one of us and one of them is: computed from their contacts, never typed (DOMAIN §2.4)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _

MEETING_DAYS = 60  # a meeting with content counts this long
STRONG_FROM, WORKING_FROM, WEAK_FROM = 6, 3, 1  # two-way contacts


class Strength(IntegerChoices):
    NONE = 0, _("No tie")
    ONE_WAY = 1, _("One-way only")
    WEAK = 2, _("Weak")
    WORKING = 3, _("Working")
    STRONG = 4, _("Strong")
    TRUSTED = 5, _("Trusted")


@dataclass(frozen=True, slots=True, kw_only=True)
class TieFacts:
    """What happened between one of us and one of them. `replies_in_time` says whether the median reply comes within one
    working day, and is None while too few replies are known; `stance` is None while nobody said it."""

    one_way: int = 0
    two_way_180_days: int = 0
    two_way_90_days: int = 0
    replies_in_time: bool | None = None
    last_meeting_on: date | None = None
    stance: int | None = None


def strength(facts: TieFacts, *, today: date) -> Strength:
    """The strength of the tie. One-way traffic alone is no relationship, and what is unknown makes none stronger."""
    if facts.two_way_90_days >= STRONG_FROM and facts.replies_in_time:
        return Strength.TRUSTED if _is_trusted(facts, today) else Strength.STRONG
    if facts.two_way_90_days >= WORKING_FROM:
        return Strength.WORKING
    if max(facts.two_way_180_days, facts.two_way_90_days) >= WEAK_FROM:
        return Strength.WEAK
    return Strength.ONE_WAY if facts.one_way else Strength.NONE


def _is_trusted(facts: TieFacts, today: date) -> bool:
    met = facts.last_meeting_on is not None and 0 <= (today - facts.last_meeting_on).days <= MEETING_DAYS
    return met and facts.stance is not None and facts.stance > 0
