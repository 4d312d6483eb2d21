from accounts.services.account import create_account, update_account, upsert_accounts
from accounts.services.agreement import add_agreement, update_agreement
from accounts.services.member import add_member, end_membership, keep_sellers
from accounts.services.removal import remove_accounts
from accounts.services.revenue import record_revenue
from accounts.services.signal import close_signal, open_signal

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
    "update_account",
    "update_agreement",
    "upsert_accounts",
]
