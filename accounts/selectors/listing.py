"""The list of accounts: what is read of each, and what it may be narrowed to."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from accounts.models import Account
from accounts.querysets import AccountQuerySet
from accounts.selectors.likeness import LONGEST, having_words, tsquery
from core.text import fold
from users.models import User

PLAIN = ("status", "tier", "industry", "country")


def account_rows(user: User, filters: Mapping[str, Any]) -> tuple[AccountQuerySet, AccountQuerySet]:
    """The accounts the user may see under these filters: to be counted, and with everything the list shows. What does
    not stand in an account's header finds only accounts that are open to the user."""
    is_of_open = filters.get("industry") or filters.get("health")
    within = Account.objects.open_to(user) if is_of_open else Account.objects.visible_to(user)
    found = narrowed(within, filters, user=user)
    return found, found.select_related("owner").with_rank().with_facts(user).defer("notes")


def narrowed(accounts: AccountQuerySet, filters: Mapping[str, Any], *, user: User) -> AccountQuerySet:
    """Only the accounts that fit every filter named, as far as the user sees what it asks for."""
    for name in PLAIN:
        if filters.get(name):
            accounts = accounts.filter(**{name: filters[name]})
    if owner := filters.get("owner"):
        accounts = accounts.filter(owner=owner) if isinstance(owner, User) else accounts.none()
    if filters.get("health") and user.has_perm("health.view_health"):
        accounts = accounts.standing(str(filters["health"]))
    if filters.get("unassigned"):
        accounts = accounts.filter(owner__isnull=True)
    if filters.get("q"):
        accounts = _with_text(accounts, str(filters["q"]), user)
    return accounts


def _with_text(accounts: AccountQuerySet, text: str, user: User) -> AccountQuerySet:
    query = tsquery(fold(text[:LONGEST]))
    return having_words(accounts, query, user=user) if query else accounts.filter(Q(pk__in=[]))
