from accounts.models.account import Account, AccountExternalId, AccountState
from accounts.models.commerce import Agreement, Revenue, Signal
from accounts.models.member import AccountMember

__all__ = ["Account", "AccountExternalId", "AccountMember", "AccountState", "Agreement", "Revenue", "Signal"]
