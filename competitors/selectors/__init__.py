from competitors.selectors.listing import ENDING_DAYS, Sitting, competitor_rows, presence_rows, sitting_of, with_sitting
from competitors.selectors.naming import competitors_named
from competitors.selectors.pieces import competitors_like, presences_of_account, presences_shown

__all__ = [
    "ENDING_DAYS",
    "Sitting",
    "competitor_rows",
    "competitors_like",
    "competitors_named",
    "presence_rows",
    "presences_of_account",
    "presences_shown",
    "sitting_of",
    "with_sitting",
]
