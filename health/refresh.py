"""Scores accounts that are due, in one statement for many: because something happened there, or because a day came
(HEALTH §1.5, §1.6). The only writer of AccountState's health and of snapshots."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from core.db import change
from health.models import COMPONENTS, HealthVersion
from health.statement import SCORED
from relationships.replies import expect_replies
from users.models import User

CHUNK = 1000
LONGEST_TURN = 40.0  # seconds; the task is ended after sixty, and what is left is due with the next tick
Rule = Callable[[Sequence[int], datetime], object]

# The accounts that are due and everybody of their groups, whose scores hang together. Who else looks at one of them now
# keeps it: a group is taken whole or not at all.
CLAIM = """
WITH due AS (
    SELECT account_id FROM accounts_accountstate
    WHERE stale_since IS NOT NULL OR next_eval_at <= %(now)s
    ORDER BY coalesce(stale_since, next_eval_at), account_id LIMIT %(limit)s
), heads AS (
    SELECT DISTINCT coalesce(a.managed_with_id, a.id) AS id FROM due JOIN accounts_account a ON a.id = due.account_id
), whole AS (
    SELECT id FROM heads UNION SELECT a.id FROM accounts_account a WHERE a.managed_with_id = ANY (SELECT id FROM heads)
)
SELECT s.account_id FROM accounts_accountstate s WHERE s.account_id IN (SELECT id FROM whole)
ORDER BY s.account_id FOR UPDATE OF s SKIP LOCKED
"""
# Rows are looked up by their keys whatever the database knows of the tables: a plan made after an import and before the
# database looked again would read all of them for each account
PLANNED_WELL = "SET LOCAL jit = off; SET LOCAL enable_seqscan = off"

WRITE = (
    SCORED
    + """, today AS (SELECT (at AT TIME ZONE 'UTC')::date AS day FROM clock)
, settled AS (
    SELECT scored.*, today.day, s.band AS was, s.band_since AS was_since, found.band AS found,
           scored.score IS NULL OR s.band = 'UNKNOWN' OR scored.cap <> '' OR found.band = s.band
           OR (s.band = 'GREEN' AND scored.score < 65) OR (s.band = 'RED' AND scored.score >= 45)
           OR (s.band = 'AMBER' AND (scored.score < 35 OR scored.score >= 75))
           OR today.day - coalesce(s.beyond_since, today.day) >= 15 AS is_moved,
           coalesce(s.beyond_since, today.day) AS beyond
    FROM scored CROSS JOIN today JOIN accounts_accountstate s ON s.account_id = scored.id
    CROSS JOIN LATERAL (SELECT CASE WHEN scored.score IS NULL THEN 'UNKNOWN' WHEN scored.score >= 70 THEN 'GREEN'
        WHEN scored.score >= 40 THEN 'AMBER' ELSE 'RED' END AS band) found
), banded AS MATERIALIZED (
    SELECT settled.*, CASE WHEN is_moved THEN found ELSE was END AS band,
           CASE WHEN NOT is_moved THEN beyond END AS beyond_since,
           settled.score - month.score AS trend, settled.score - week.score AS week_trend
    FROM settled
    LEFT JOIN LATERAL (SELECT h.score FROM health_healthsnapshot h WHERE h.account_id = settled.id
        AND h.version_id = %(version)s AND h.taken_on BETWEEN day - 35 AND day - 21
        ORDER BY abs(h.taken_on - (day - 28)), h.taken_on LIMIT 1) month ON true
    LEFT JOIN LATERAL (SELECT h.score FROM health_healthsnapshot h WHERE h.account_id = settled.id
        AND h.version_id = %(version)s AND h.taken_on BETWEEN day - 14 AND day - 7
        ORDER BY h.taken_on DESC LIMIT 1) week ON true
), kept AS (
    UPDATE accounts_accountstate s SET score = b.score, band = b.band, beyond_since = b.beyond_since,
        band_since = CASE WHEN b.band = b.was THEN coalesce(b.was_since, b.day) ELSE b.day END,
        evidence = b.evidence, confidence = b.confidence, cap = b.cap, trend = b.trend, week_trend = b.week_trend,
        is_new = b.is_new, scored_at = clock.at, stale_since = NULL,
        next_eval_at = least(
            ((clock.at AT TIME ZONE b.time_zone)::date + 1)::timestamp AT TIME ZONE b.time_zone
                + make_interval(secs => b.id %% 1800),
            -- and where those are who made a promise, by whose days it comes due
            (SELECT min(((clock.at AT TIME ZONE u.time_zone)::date + 1)::timestamp AT TIME ZONE u.time_zone)
                 + make_interval(secs => b.id %% 1800)
             FROM relationships_commitment k JOIN users_user u ON u.id = k.owner_id AND u.time_zone <> b.time_zone
             WHERE k.account_id = b.id AND k.state = 'OPEN'),
            CASE WHEN b.silent_days < 3 * b.days
                THEN clock.at + make_interval(secs => (3 * b.days - b.silent_days) * 86400 + 1) END,
            (SELECT min(each.at) FROM relationships_awaitedreply r
             CROSS JOIN LATERAL (VALUES (r.warn_at), (r.due_at), (r.late_at)) each (at)
             WHERE r.account_id = b.id AND r.answered_at IS NULL AND r.waived_at IS NULL AND each.at > clock.at))
    FROM banded b CROSS JOIN clock WHERE s.account_id = b.id
)
INSERT INTO health_healthsnapshot AS h (account_id, taken_on, score, band, evidence, confidence, cap, engagement,
    reciprocity, breadth, stance, commitments, vitality, version_id)
SELECT b.id, b.day, b.score, b.band, b.evidence, b.confidence, b.cap, b.engagement, b.reciprocity, b.breadth, b.stance,
       b.commitments, b.vitality, %(version)s
FROM banded b
LEFT JOIN LATERAL (SELECT * FROM health_healthsnapshot l WHERE l.account_id = b.id AND l.taken_on < b.day
    ORDER BY l.taken_on DESC LIMIT 1) last ON true
WHERE last.band IS DISTINCT FROM b.band OR (b.score IS NULL) <> (last.score IS NULL)
    OR abs(b.score - last.score) >= 1 OR (b.score IS NOT NULL AND last.taken_on <= b.day - 7)
    OR (b.score IS NOT NULL AND last.version_id <> %(version)s)
    OR EXISTS (SELECT 1 FROM health_healthsnapshot t WHERE t.account_id = b.id AND t.taken_on = b.day)
ON CONFLICT (account_id, taken_on) DO UPDATE SET score = excluded.score, band = excluded.band,
    evidence = excluded.evidence, confidence = excluded.confidence, cap = excluded.cap,
    engagement = excluded.engagement, reciprocity = excluded.reciprocity, breadth = excluded.breadth,
    stance = excluded.stance, commitments = excluded.commitments, vitality = excluded.vitality,
    version_id = excluded.version_id
"""
)


def weights_of(version: HealthVersion) -> dict[str, float]:
    """What each part weighs."""
    return {part: float(getattr(version, part)) for part in COMPONENTS}


def current_version() -> HealthVersion:
    """The weights that hold."""
    version: HealthVersion = HealthVersion.objects.order_by("-number")[0]
    return version


def parameters(keys: Collection[int], now: datetime, weights: Mapping[str, float]) -> dict[str, Any]:
    """What the statements of health.statement ask for."""
    return {"ids": sorted(keys), "now": now} | {f"w{place}": weights[part] for place, part in enumerate(COMPONENTS)}


def score_accounts(keys: Collection[int], now: datetime) -> None:
    """The health of these accounts is as of now, and kept in their history where it moved."""
    if not keys:
        return
    version = current_version()
    values = parameters(keys, now, weights_of(version)) | {"version": version.number}
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)


def evaluate_due(rules: Sequence[Rule]) -> int:
    """Every account that is due has been scored, and its reminders follow; answers how many were. A second run at once
    finds none."""
    begun, evaluated = time.monotonic(), 0
    while time.monotonic() - begun < LONGEST_TURN:
        found = evaluate_some(rules, by=None)
        evaluated += found
        if not found:
            break
    return evaluated


@change
def evaluate_some(rules: Sequence[Rule], *, by: User | None) -> int:
    """Up to a thousand due accounts and their groups have been scored, and what must be said of them is raised, risen
    or closed in the same transaction; answers how many."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(PLANNED_WELL)
        cursor.execute(CLAIM, {"now": now, "limit": CHUNK})
        keys = [key for (key,) in cursor.fetchall()]
    if keys:
        expect_replies(keys, now)
        score_accounts(keys, now)
        for rule in rules:
            rule(keys, now)
    return len(keys)
