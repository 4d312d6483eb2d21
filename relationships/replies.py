"""Which messages of customers still wait for an answer, and until when (HEALTH §1.5)."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection

from accounts.models import Account
from core.working import WorkingTime
from relationships.choices import WRITTEN, Side
from relationships.models import AwaitedReply, CadenceRule, Interaction

REMEMBERED = timedelta(days=90)
WARNED_AT, LATE_AT = 0.75, 2.0  # of the working hours allowed
LONGEST_CLOSING = 80
_CLOSING = re.compile(
    r"\W*(?:(?:ok(?:ay)?|perfect|great|super|thanks?|thank you|many thanks|cheers|received|got it|noted|gracias|muchas"
    r" gracias|perfecto|genial|vale|recibido|de acuerdo|entendido|un saludo|saludos|regards|best|merci|danke)\W*)+",
    re.IGNORECASE,
)

# What was said of the message since: it came to another account or at another time, or asks for nothing
OTHERWISE = """
DELETE FROM relationships_awaitedreply r USING relationships_interaction i
WHERE i.id = r.interaction_id AND r.account_id = ANY (%(keys)s) AND (
    i.account_id <> r.account_id OR i.initiator <> 'THEM' OR i.kind NOT IN ('EMAIL', 'MESSAGE') OR i.is_automatic
    OR (i.occurred_at <> r.arrived_at AND r.waived_at IS NULL))
"""
# Any later message, held call or meeting by any of us with that customer answers; what was said in the same
# conversation counts as of then
ANSWERED = """
UPDATE relationships_awaitedreply r SET answered_at = answer.at
FROM relationships_awaitedreply asked CROSS JOIN LATERAL (
    SELECT min(i.occurred_at) AS at FROM relationships_interaction i
    WHERE i.account_id = asked.account_id AND i.occurred_at > asked.arrived_at AND NOT i.is_automatic
        AND ((i.initiator = 'US' AND i.kind IN ('EMAIL', 'MESSAGE'))
            OR (i.kind NOT IN ('EMAIL', 'MESSAGE') AND i.reached = 'SPOKE'))
) answer
WHERE r.interaction_id = asked.interaction_id AND asked.account_id = ANY (%(keys)s)
    AND asked.arrived_at >= %(since)s AND r.answered_at IS DISTINCT FROM answer.at
"""


def expect_replies(keys: Collection[int], now: datetime) -> None:
    """Messages of these customers that need an answer stand with the hour it is due, and those that were answered with
    the hour they were; what was logged, changed or removed since is followed."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERWISE, {"keys": sorted(keys)})
    _note_new(keys, now)
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED, {"keys": sorted(keys), "since": now - REMEMBERED})


def is_closing(text: str) -> bool:
    """Whether somebody only says thanks: short, and nothing but such words."""
    said = text.strip()
    return len(said) <= LONGEST_CLOSING and bool(said) and _CLOSING.fullmatch(said) is not None


def _note_new(keys: Collection[int], now: datetime) -> None:
    rows = Interaction.objects.filter(
        account__in=list(keys), occurred_at__gte=now - REMEMBERED, occurred_at__lte=now, initiator=Side.THEM,
        kind__in=WRITTEN, is_automatic=False, is_copy=False, awaited_reply__isnull=True,
    )  # fmt: skip
    asked = list(rows.order_by("pk"))
    if not asked:
        return
    places = _places({one.account_id for one in asked})
    waived = _waived({one.thread for one in asked if one.thread})
    AwaitedReply.objects.bulk_create(
        (_awaited(one, *places[one.account_id], waived_at=waived.get((one.account_id, one.thread))) for one in asked),
        ignore_conflicts=True,
    )


def _awaited(one: Interaction, working: WorkingTime, hours: int, *, waived_at: datetime | None) -> AwaitedReply:
    came = one.occurred_at
    return AwaitedReply(
        interaction=one, account_id=one.account_id, arrived_at=came, is_closing=is_closing(one.notes or one.subject),
        warn_at=working.plus_hours(came, hours * WARNED_AT), due_at=working.plus_hours(came, hours),
        late_at=working.plus_hours(came, hours * LATE_AT), waived_at=waived_at,
    )  # fmt: skip


def _places(keys: Collection[int]) -> dict[int, tuple[WorkingTime, int]]:
    """The working time of whoever looks after each account, and the hours its tier allows."""
    hours = {
        rule.tier: rule.reply_hours
        for rule in CadenceRule.objects.filter(version=CadenceRule.objects.order_by("-version").values("version")[:1])
    }
    accounts = Account.objects.filter(pk__in=keys).select_related("owner")
    return {
        account.pk: (
            account.owner.working_time if account.owner else WorkingTime(account.time_zone, account.country),
            hours[account.tier],
        )
        for account in accounts
    }


def _waived(threads: Collection[str]) -> dict[tuple[int, str], datetime]:
    """Conversations of which somebody said that they need no answer, by account."""
    rows = AwaitedReply.objects.filter(interaction__thread__in=threads, waived_at__isnull=False)
    told = rows.values_list("account", "interaction__thread", "waived_at")
    return {(account, thread): at for account, thread, at in told if at is not None}
