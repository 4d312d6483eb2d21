from accounts.selectors.changes import AccountHistory, account_history, changes_since, latest_changes
from accounts.selectors.likeness import Lookalike, accounts_like, known_to, lookalikes, tsquery
from accounts.selectors.listing import account_rows
from accounts.selectors.revenue import with_revenue

__all__ = [
    "AccountHistory",
    "Lookalike",
    "account_history",
    "account_rows",
    "accounts_like",
    "changes_since",
    "known_to",
    "latest_changes",
    "lookalikes",
    "tsquery",
    "with_revenue",
]
