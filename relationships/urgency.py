"""Which contact is due first, and when somebody is asked with whom they last spoke: values in, values out."""

from datetime import date, timedelta

from accounts.choices import Tier

WEIGHTS = {Tier.STRATEGIC: 4, Tier.KEY: 3, Tier.CORE: 2, Tier.STANDARD: 1}
# How long ago "this week", "this month", "this quarter" and "longer" are in the middle of what they say, in days
AGES = {"week": 3, "month": 18, "quarter": 61, "longer": 228}


def urgency(due_on: date, tier: str, today: date) -> int:
    """How much a due contact matters today: the days it is overdue, today's included, times the weight of the tier."""
    return ((today - due_on).days + 1) * WEIGHTS.get(Tier(tier), 1)


def first_monday_after(day: date) -> date:
    """The first Monday after the day."""
    return day + timedelta(days=7 - day.weekday())
