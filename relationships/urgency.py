"""When somebody is asked with whom they last spoke: values in, values out."""

from datetime import date, timedelta

# How long ago "this week", "this month", "this quarter" and "longer" are in the middle of what they say, in days
AGES = {"week": 3, "month": 18, "quarter": 61, "longer": 228}


def first_monday_after(day: date) -> date:
    """The first Monday after the day."""
    return day + timedelta(days=7 - day.weekday())
