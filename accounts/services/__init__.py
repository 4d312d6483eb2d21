from accounts.services.account import create_account, update_account, upsert_accounts
from accounts.services.agreement import add_agreement, remove_agreements, update_agreement, upsert_agreements
from accounts.services.member import add_member, end_membership, keep_sellers
from accounts.services.removal import remove_accounts
from accounts.services.revenue import record_revenue, remove_revenue, upsert_revenue
from accounts.services.signal import close_signal, open_signal, remove_signals, upsert_signals

__all__ = [
    "add_agreement",
    "add_member",
    "close_signal",
    "create_account",
    "end_membership",
    "keep_sellers",
    "open_signal",
    "record_revenue",
    "remove_accounts",
    "remove_agreements",
    "remove_revenue",
    "remove_signals",
    "update_account",
    "update_agreement",
    "upsert_accounts",
    "upsert_agreements",
    "upsert_revenue",
    "upsert_signals",
]
