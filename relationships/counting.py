"""Keeps what contacts amount to: the decayed sums of accounts and contacts (HEALTH §1.6) and the days on which the next
contact is due (DOMAIN §2.7). The database does the arithmetic, so that every door and every size cost the same."""

from collections.abc import Collection

from django.db import connection
from django.utils import timezone

from core.wake import EVALUATE, wake_named
from reminders.ledger import heard

# Whom the interactions were with
ACCOUNTS = "SELECT DISTINCT account_id FROM relationships_interaction WHERE id = ANY (%s)"


def count(interactions: Collection[int]) -> None:
    """These interactions count; nothing of them did before. Their accounts are stale and their next contact is due
    anew; reminders that asked for contact are closed."""
    _call("SELECT relationships_count(%s::bigint[])", interactions)
    if interactions:
        with connection.cursor() as cursor:
            cursor.execute(ACCOUNTS, [sorted(interactions)])
            _follow([key for (key,) in cursor.fetchall()])


def recount(accounts: Collection[int]) -> None:
    """The sums of the accounts follow from their interactions alone, and what is due from those."""
    _call("SELECT relationships_recount(%s::bigint[])", accounts)
    if accounts:
        _follow(accounts)


def _follow(accounts: Collection[int]) -> None:
    heard(accounts, timezone.now())
    wake_named(EVALUATE)


def plan(accounts: Collection[int]) -> None:
    """The next contact of the accounts, and with those who decide there, is due as the cadence says."""
    _call("SELECT relationships_plan(%s::bigint[])", accounts)


def _call(statement: str, keys: Collection[int]) -> None:
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(statement, [sorted(keys)])
