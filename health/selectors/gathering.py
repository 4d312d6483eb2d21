"""What is known of one account at an instant, gathered by the statement that scores all of them."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from accounts.models import Account, AccountState
from health.rules import Facts
from health.statement import READ_FACTS

SAID_AS = {"planned_days": "days"}  # as the statement calls it
FIELDS = tuple(each.name for each in dataclasses.fields(Facts))
FRESH = timedelta(hours=25)


def facts_of(account: Account, at: datetime) -> Facts:
    """The facts of the account as of the instant."""
    return facts_of_all([account.pk], at)[account.pk]


def facts_of_all(keys: Iterable[int], at: datetime) -> dict[int, Facts]:
    """The facts of these accounts as of the instant, by account."""
    with connection.cursor() as cursor:
        cursor.execute(READ_FACTS, {"ids": list(keys), "now": at})
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["id"]: Facts(**{name: row[SAID_AS.get(name, name)] for name in FIELDS}) for row in rows}


def moment_of(state: AccountState) -> datetime:
    """The instant a score is explained for: that of the score which stands everywhere, unless something happened since
    or it is older than a day; then now."""
    now = timezone.now()
    is_current = state.scored_at is not None and state.stale_since is None and now - state.scored_at < FRESH
    return state.scored_at if is_current and state.scored_at else now
