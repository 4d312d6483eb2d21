"""Whose name may stand beside what somebody took part in or looks after: not every account is theirs to see."""

from collections.abc import Iterable
from typing import Any

from accounts.models import Account
from users.models import User


def seen_accounts(user: User, keys: Iterable[int]) -> set[int]:
    """Those of the accounts of which the user sees at least the header."""
    wanted = set(keys)
    if not wanted or user.has_perm("accounts.view_every_account"):
        return wanted
    return set(Account.objects.visible_to(user).filter(pk__in=wanted).order_by().values_list("pk", flat=True))


def name_accounts(rows: Iterable[Any], user: User) -> list[Any]:
    """The rows, each with the `account_name` that the user may know; empty where the account is not theirs to see."""
    found = list(rows)
    seen = seen_accounts(user, (row.account_id for row in found))
    for row in found:
        row.account_name = row.account.name if row.account_id in seen else ""
    return found
