"""Every night a seventh of the accounts is counted again from its interactions alone, and what differs is told: the
sums are kept by additions, and this is how we know (HEALTH §1.6)."""

import logging
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from accounts.models import Account
from core.db import change
from relationships.counting import plan, recount
from relationships.models import CadenceOverride, Employment, SumCheck
from users.models import User

SEVENTH, CHUNK = 7, 500
SMALLEST = 1e-9  # relative; what adding in another order may differ by is a millionth of that
NIGHT_ENDS = 5  # o'clock UTC: the first tick after midnight begins, and none after this hour

SUMS = """
SELECT account_id, s30, s90, s90_in, s180, first_at, last_two_way_at, last_in_at, last_out_at
FROM accounts_accountstate WHERE account_id = ANY (%s) ORDER BY account_id FOR UPDATE
"""
FLOATS = 4
logger = logging.getLogger(__name__)
Row = tuple[object, ...]


def check_seventh(now: datetime) -> int:
    """A seventh of the accounts, another one each night, has been counted again; answers how many were in this turn.
    Taken up again after a kill where the last chunk ended."""
    if now.hour >= NIGHT_ENDS:
        return 0
    counted = 0
    while number := _check_chunk(now.date(), by=None):
        counted += number
    return counted


@change
def _check_chunk(day: date, *, by: User | None) -> int:
    SumCheck.objects.get_or_create(day=day)
    check = SumCheck.objects.select_for_update().get(day=day)
    if check.ended_at is not None:
        return 0
    share = Account.objects.filter(pk__gt=check.last_account).extra(
        where=["id %% %s = %s"], params=[SEVENTH, day.toordinal() % SEVENTH]
    )
    keys = list(share.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    before = _sums(keys)
    recount(keys)
    differing = {row[0]: worst for row, again in zip(before, _sums(keys), strict=True)
                 if (worst := difference(row, again)) > SMALLEST}  # fmt: skip
    for account, worst in differing.items():
        logger.error("the sums of account %s differed by %.3g", account, worst)
    check.accounts += len(keys)
    check.differing += len(differing)
    check.worst = max([check.worst, *differing.values()])
    check.last_account = keys[-1] if keys else check.last_account
    check.ended_at = timezone.now() if len(keys) < CHUNK else None
    check.save()
    return len(keys)


def _sums(keys: list[int]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [keys])
        return list(cursor.fetchall())


def difference(row: Row, again: Row) -> float:
    """How far two rows of sums lie apart, as a share of the larger; 1 where a moment differs."""
    floats = zip(row[1 : FLOATS + 1], again[1 : FLOATS + 1], strict=True)
    parts = [abs(a - b) / max(abs(a), abs(b)) for a, b in floats if a != b]  # type: ignore[operator, arg-type]
    return max([*parts, 1.0 if row[FLOATS + 1 :] != again[FLOATS + 1 :] else 0.0])


@change
def plan_what_changed_today(*, by: User | None) -> int:
    """Accounts whose own cadence begins or ends, or who lost somebody, with yesterday or today are planned anew;
    answers how many. Done again it changes nothing."""
    today = timezone.now().date()
    days = [today, today.fromordinal(today.toordinal() - 1)]
    overrides = CadenceOverride.objects.filter(during__endswith__in=days).values_list("account", flat=True)
    begun = CadenceOverride.objects.filter(during__startswith__in=days).values_list("account", flat=True)
    left = Employment.objects.filter(during__endswith__in=days).values_list("account", flat=True)
    accounts = {*overrides, *begun, *left}
    plan(accounts)
    return len(accounts)
