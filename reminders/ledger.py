"""What must be heard is written down once: rules of any app say what holds now, and the ledger raises, lets rise and
closes (HEALTH §1.5). Done again with nothing changed it changes nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from reminders.choices import CONDITION_AGAIN_DAYS, CONDITION_ENDS_DAYS, Ending, Escalation, Family, Kind, Priority


@dataclass(frozen=True, slots=True)
class Level:
    """How far a family has come: what it is called, how much it matters, and when the manager hears of it."""

    kind: Kind
    priority: Priority
    escalation: Escalation = Escalation.NEVER
    if_strategic: Escalation | None = None  # of strategic accounts otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A statement that selects what holds now of the accounts `%(keys)s` at `%(now)s`, one row for each account and
    subject: account_id, subject, episode, level (from 1), began_at, due_at, person_id (null: whoever looks after the
    account), facts, rows (both jsonb), held ('', or the Hold that keeps it from being said).

    What ends an event is what it asked for, as `ends_as` says; after `within_days`, under a pause or at a former
    customer it has only passed. `prepare` works out parameters of its own, where a day needs somebody's calendar.

    A condition has no episode of its own: the ledger gives it the day it began, ends it once it has been false for a
    week, and raises it again `again_days` after it began at the earliest.
    """

    family: Family
    levels: Sequence[Level]
    select: str
    prepare: Callable[[Sequence[int], datetime], Mapping[str, Any]] | None = None
    is_condition: bool = False
    again_days: int = CONDITION_AGAIN_DAYS
    ends_as: Ending = Ending.PASSED
    within_days: int = 3650

    def __call__(self, keys: Sequence[int], now: datetime) -> None:
        apply(self, keys, now)


_HOLDS = """
WITH found AS MATERIALIZED ({select}),
holds AS MATERIALIZED (
    SELECT f.account_id, f.subject, {episode} AS episode, f.level, f.began_at, f.due_at, f.person_id, f.facts, f.rows,
           {held} AS held
    FROM found f {current}
), levels (level, kind, priority, escalation, if_strategic) AS (VALUES {levels}),
"""
# An event names its episode; a condition goes on with the one that is open, or that was not said until lately
_EVENT = {"episode": "f.episode", "held": "f.held", "current": ""}
_CONDITION = {
    "episode": """coalesce(open.episode,
        CASE WHEN f.held <> '' OR earlier.id IS NOT NULL THEN unsaid.episode END,
        (%(now)s::timestamptz AT TIME ZONE 'UTC')::date::text)""",
    "held": """CASE WHEN f.held <> '' THEN f.held WHEN open.id IS NULL AND earlier.id IS NOT NULL
        THEN 'AGAIN_TOO_SOON' ELSE '' END""",
    "current": """
    LEFT JOIN reminders_reminder open ON open.family = %(family)s AND open.account_id = f.account_id
        AND open.subject = f.subject AND open.state = 'OPEN'
    LEFT JOIN LATERAL (SELECT r.id FROM reminders_reminder r WHERE r.family = %(family)s
        AND r.account_id = f.account_id AND r.subject = f.subject AND r.state = 'CLOSED'
        AND r.raised_at > %(now)s::timestamptz - make_interval(days => %(again)s) LIMIT 1) earlier ON true
    LEFT JOIN LATERAL (SELECT w.episode FROM reminders_withheld w WHERE w.family = %(family)s
        AND w.account_id = f.account_id AND w.subject = f.subject
        AND w.last_on >= %(now)s::timestamptz::date - %(ends_after)s ORDER BY w.last_on DESC, w.id DESC LIMIT 1
        ) unsaid ON true""",
}
_WRITE = """
raised AS (
    INSERT INTO reminders_reminder AS r (family, account_id, subject, episode, kind, level, priority, weight, person_id,
        facts, rows, began_at, due_at, raised_at, level_at, escalation, answer, snoozes, state, ending, ended_with,
        verdict, version)
    SELECT %(family)s, h.account_id, h.subject, h.episode, l.kind, h.level, l.priority,
           (4 - l.priority) * CASE a.tier WHEN 'STRATEGIC' THEN 4 WHEN 'KEY' THEN 3 WHEN 'CORE' THEN 2 ELSE 1 END
               * CASE WHEN renewal.id IS NULL THEN 1 ELSE 2 END,
           h.person_id, h.facts, h.rows, h.began_at, h.due_at, %(now)s, %(now)s,
           CASE WHEN a.is_strategic THEN l.if_strategic ELSE l.escalation END, '', 0, 'OPEN', '', '', '', 1
    FROM holds h JOIN levels l ON l.level = h.level JOIN accounts_account a ON a.id = h.account_id
    LEFT JOIN LATERAL (SELECT g.id FROM accounts_agreement g WHERE g.account_id = h.account_id
        AND g.decision_on BETWEEN %(now)s::date AND %(now)s::date + 90 LIMIT 1) renewal ON true
    WHERE h.held = ''
    ON CONFLICT (family, account_id, subject, episode) DO UPDATE SET
        level = excluded.level, kind = excluded.kind, priority = excluded.priority, weight = excluded.weight,
        escalation = excluded.escalation, due_at = excluded.due_at, facts = excluded.facts, rows = excluded.rows,
        person_id = excluded.person_id, escalates_at = CASE WHEN r.state = 'OPEN' THEN r.escalates_at END,
        level_at = CASE WHEN excluded.level > r.level THEN excluded.level_at ELSE r.level_at END,
        state = 'OPEN', ending = '', ended_at = NULL, ended_with = '', verdict = '', false_since = NULL,
        version = r.version + 1
    WHERE (r.state = 'OPEN' AND (excluded.level > r.level OR r.false_since IS NOT NULL
            OR (excluded.level = r.level AND excluded.person_id IS DISTINCT FROM r.person_id)))
        OR (r.state = 'CLOSED' AND r.ended_by_id IS NULL)
), withheld AS (
    INSERT INTO reminders_withheld AS w (family, account_id, subject, episode, recipient_id, reason, first_on, last_on)
    SELECT %(family)s, h.account_id, h.subject, h.episode, coalesce(h.person_id, a.owner_id), h.held,
           %(now)s::date, %(now)s::date
    FROM holds h JOIN accounts_account a ON a.id = h.account_id
    WHERE h.held <> '' AND coalesce(h.person_id, a.owner_id) IS NOT NULL
    ON CONFLICT (family, account_id, subject, episode, recipient_id, reason) DO UPDATE SET last_on = excluded.last_on
)
"""
_OVER = """
FROM (SELECT r.id, a.status <> 'FORMER' AND r.began_at > %(now)s::timestamptz - make_interval(days => %(within)s)
        AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.account_id = r.account_id AND h.held = 'PAUSED') AS is_acted
    FROM reminders_reminder r JOIN accounts_account a ON a.id = r.account_id
    WHERE r.family = %(family)s AND r.account_id = ANY (%(keys)s)
    AND r.state = 'OPEN' AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.account_id = r.account_id
        AND h.subject = r.subject AND h.episode = r.episode AND h.held <> 'PAUSED')) over
WHERE r.id = over.id
"""
_CLOSE = (
    """UPDATE reminders_reminder r SET state = 'CLOSED', ended_at = %(now)s, version = r.version + 1,
    ending = CASE WHEN is_acted THEN %(ends_as)s ELSE 'PASSED' END,
    verdict = CASE WHEN is_acted THEN %(verdict)s ELSE '' END"""
    + _OVER
)
# False for a week before it ends: a single call must not close what a quiet week brings back
_FADE = (
    """UPDATE reminders_reminder r SET false_since = coalesce(r.false_since, %(now)s),
    state = CASE WHEN r.false_since <= %(now)s::timestamptz - make_interval(days => %(ends_after)s) THEN 'CLOSED'
        ELSE 'OPEN' END,
    ending = CASE WHEN r.false_since <= %(now)s::timestamptz - make_interval(days => %(ends_after)s) THEN %(ends_as)s
        ELSE '' END,
    ended_at = CASE WHEN r.false_since <= %(now)s::timestamptz - make_interval(days => %(ends_after)s) THEN
        %(now)s::timestamptz END"""
    + _OVER
)


def apply(rule: Rule, keys: Sequence[int], now: datetime) -> None:
    """What the rule says of these accounts stands in the ledger: raised once, risen, or closed; and what may not be
    said stands with what holds it back."""
    parts = _CONDITION if rule.is_condition else _EVENT
    levels = ", ".join(
        f"({place}, '{level.kind}', {level.priority.value}, '{level.escalation}',"
        f" '{level.if_strategic or level.escalation}')"
        for place, level in enumerate(rule.levels, start=1)
    )
    statement = _HOLDS.format(select=rule.select, levels=levels, **parts) + _WRITE
    statement += _FADE if rule.is_condition else _CLOSE
    values: dict[str, Any] = {
        "keys": list(keys), "now": now, "family": rule.family.value, "again": rule.again_days,
        "ends_after": CONDITION_ENDS_DAYS, "within": rule.within_days, "ends_as": rule.ends_as.value,
        "verdict": "ACTED" if rule.ends_as == Ending.ACTED else "",
    }  # fmt: skip
    if rule.prepare is not None:
        values.update(rule.prepare(keys, now))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# In the transaction of the contact itself: what asked for it is done
HEARD = """
WITH heads AS (
    SELECT DISTINCT coalesce(managed_with_id, id) AS id FROM accounts_account WHERE id = ANY (%(keys)s)
), spoken AS (
    SELECT heads.id AS head, max(s.last_two_way_at) AS at FROM heads
    JOIN accounts_account a ON a.id = heads.id OR a.managed_with_id = heads.id
    JOIN accounts_accountstate s ON s.account_id = a.id GROUP BY heads.id
)
UPDATE reminders_reminder r SET state = 'CLOSED', ending = 'ACTED', verdict = 'ACTED', ended_at = %(now)s,
    version = r.version + 1
FROM spoken WHERE r.account_id = spoken.head AND r.family = 'CONTACT' AND r.state = 'OPEN' AND spoken.at > r.began_at
"""


def heard(keys: Collection[int], now: datetime) -> None:
    """We were in contact with these customers: reminders that asked for it are closed, in the same transaction."""
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(HEARD, {"keys": sorted(keys), "now": now})
