from accounts.selectors.changes import AccountHistory, account_history, changes_since
from accounts.selectors.likeness import Lookalike, accounts_like, lookalike_is_known, lookalikes, tsquery
from accounts.selectors.listing import ORDERINGS, account_rows

__all__ = [
    "ORDERINGS",
    "AccountHistory",
    "Lookalike",
    "account_history",
    "account_rows",
    "accounts_like",
    "changes_since",
    "lookalike_is_known",
    "lookalikes",
    "tsquery",
]
