"""Keeps what contacts amount to: the decayed sums of accounts and contacts (HEALTH §1.6) and the days on which the next
contact is due (DOMAIN §2.7). The database does the arithmetic, so that every door and every size cost the same."""

from collections.abc import Collection

from django.db import connection


def count(interactions: Collection[int]) -> None:
    """These interactions count; nothing of them did before. Their accounts are stale and their next contact is due
    anew."""
    _call("SELECT relationships_count(%s::bigint[])", interactions)


def recount(accounts: Collection[int]) -> None:
    """The sums of the accounts follow from their interactions alone, and what is due from those."""
    _call("SELECT relationships_recount(%s::bigint[])", accounts)


def plan(accounts: Collection[int]) -> None:
    """The next contact of the accounts, and with those who decide there, is due as the cadence says."""
    _call("SELECT relationships_plan(%s::bigint[])", accounts)


def _call(statement: str, keys: Collection[int]) -> None:
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(statement, [sorted(keys)])
