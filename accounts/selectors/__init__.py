from accounts.selectors.changes import AccountHistory, account_history, changes_since
from accounts.selectors.likeness import Lookalike, accounts_like, known_to, lookalikes, tsquery
from accounts.selectors.listing import ORDERINGS, account_rows
from accounts.selectors.revenue import with_revenue

__all__ = [
    "ORDERINGS",
    "AccountHistory",
    "Lookalike",
    "account_history",
    "account_rows",
    "accounts_like",
    "changes_since",
    "known_to",
    "lookalikes",
    "tsquery",
    "with_revenue",
]
