"""Accounts that came in by mistake are taken away again."""

from collections.abc import Collection

from django.db.models import Q

from accounts.choices import MemberFunction
from accounts.models import Account, AccountMember
from core.db import change
from core.removal import Reasons, remove_records
from users.models import User


@change
def remove_accounts(keys: Collection[int], *, by: User | None) -> Reasons:
    """The accounts are gone with their names elsewhere and what the system gave with them; those that anything else
    refers to stay, each with the reason in the answer."""
    list(Account.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    given = Q(function__in=(MemberFunction.CREATOR, MemberFunction.SELLER))
    return remove_records(Account, keys, going={AccountMember: given})
