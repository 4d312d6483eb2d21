"""What people must hear of contact with their customers (HEALTH §1.5): each rule says what holds now."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from core.clock import local_day
from relationships.choices import CommitmentState
from relationships.models import Commitment
from reminders.choices import Ending, Escalation, Family, Kind, Priority
from reminders.ledger import Level, Rule

WEEKLY, AT_ONCE = Escalation.WEEKLY, Escalation.AT_ONCE

# The accounts asked for as they are followed: heads with everybody of their group, the plan, who looks after them, how
# much of that person's contact is heard, and whether the client asked for silence
_FOLLOWED = """
(SELECT a.id, a.owner_id, a.is_strategic, coalesce(o.contact_days, r.contact_days)::float8 AS days,
        r.decision_makers AS planned_people, sums.last_at, sums.observed_since, sums.last_in_at,
        sums.s30 * exp(-0.693147180559945309::float8 * age.days / 30) AS d30,
        sums.s90 * exp(-0.693147180559945309::float8 * age.days / 90) AS d90,
        sums.s180 * exp(-0.693147180559945309::float8 * age.days / 180) AS n180, members.keys,
        extract(epoch FROM %(now)s::timestamptz - coalesce(sums.last_at, sums.observed_since))::float8 / 86400
            - reminders_paused_days(a.id, coalesce(sums.last_at, sums.observed_since), %(now)s) AS silent,
        CASE WHEN EXISTS (SELECT 1 FROM reminders_pause p WHERE p.account_id = a.id
                AND p.during @> %(now)s::timestamptz::date) THEN 'PAUSED' ELSE '' END AS paused,
        CASE WHEN heard.is_both THEN '' ELSE 'CAPTURE' END AS unheard
 FROM accounts_account a
 CROSS JOIN (SELECT (extract(epoch FROM %(now)s::timestamptz)::float8 - 1577836800) / 86400 AS days) age
 JOIN relationships_cadencerule r ON r.tier = a.tier
     AND r.version_id = (SELECT max(number) FROM relationships_cadenceversion)
 LEFT JOIN relationships_cadenceoverride o ON o.account_id = a.id AND o.during @> %(now)s::timestamptz::date
 CROSS JOIN LATERAL (SELECT array_agg(m.id) AS keys FROM accounts_account m
     WHERE m.id = a.id OR m.managed_with_id = a.id) members
 CROSS JOIN LATERAL (SELECT max(s.last_two_way_at) AS last_at, min(s.observed_since) AS observed_since,
         max(s.last_in_at) AS last_in_at, sum(s.s30) AS s30, sum(s.s90) AS s90, sum(s.s180) AS s180
     FROM accounts_accountstate s WHERE s.account_id = ANY (members.keys)) sums
 CROSS JOIN LATERAL (SELECT count(DISTINCT f.is_sent) = 2 AS is_both FROM relationships_mailbox b
     JOIN relationships_mailboxfolder f ON f.mailbox_id = b.id
     WHERE b.person_id = a.owner_id AND b.state = 'READING'
         AND b.read_at >= %(now)s::timestamptz - interval '2 days') heard
 WHERE a.id = ANY (%(keys)s) AND a.managed_with_id IS NULL AND a.status <> 'FORMER') f
"""
_LAST = """
LEFT JOIN LATERAL (SELECT i.id FROM relationships_interaction i WHERE i.account_id = ANY (f.keys)
    AND i.occurred_at = f.last_at AND i.is_two_way ORDER BY i.id DESC LIMIT 1) last ON true
"""

# Not asked for again while the contact that closed it is fresh, even where it was noted late
CONTACT = Rule(
    family=Family.CONTACT,
    levels=(
        Level(Kind.CONTACT_DUE, Priority.NORMAL),
        Level(Kind.CONTACT_OVERDUE, Priority.NORMAL, WEEKLY),
        Level(Kind.CONTACT_OVERDUE, Priority.IMPORTANT, WEEKLY),
        Level(Kind.GONE_QUIET, Priority.IMPORTANT, WEEKLY, if_strategic=AT_ONCE),
    ),
    select=f"""
    SELECT f.id AS account_id, 'account' AS subject, e.episode,
           CASE WHEN silent > 2 * days AND n180 >= 3 THEN 4 WHEN silent >= 1.5 * days THEN 3
               WHEN silent > days THEN 2 ELSE 1 END AS level,
           coalesce(last_at, observed_since) AS began_at,
           coalesce(last_at, observed_since) + make_interval(secs => days * 86400) AS due_at, NULL::bigint AS person_id,
           jsonb_build_object('last_at', last_at, 'planned_days', days, 'since', observed_since,
               'contact', (SELECT p.contact_id FROM relationships_participation p WHERE p.interaction_id = last.id
                   ORDER BY p.id LIMIT 1)) AS facts,
           CASE WHEN last.id IS NULL THEN '[]'::jsonb ELSE jsonb_build_array('interaction:' || last.id) END AS rows,
           paused AS held
    FROM {_FOLLOWED} {_LAST}
    CROSS JOIN LATERAL (SELECT coalesce('interaction:' || last.id, 'since:' || f.observed_since::date) AS episode) e
    WHERE silent >= days - greatest(1, 0.2 * days) AND NOT EXISTS (
        SELECT 1 FROM reminders_reminder r WHERE r.family = 'CONTACT' AND r.account_id = f.id
            AND r.ending = 'ACTED' AND r.episode <> e.episode
            AND r.ended_at > %(now)s::timestamptz - make_interval(secs => greatest(1, 0.2 * days) * 86400))""",
)

# What was imported long after it was written asks for nothing; of a conversation the first message that waits counts,
# one that only says thanks or was imported last. What came before somebody closed a reminder of it is closed with it.
REPLY = Rule(
    family=Family.REPLY,
    levels=(
        Level(Kind.UNANSWERED_INBOUND, Priority.NORMAL),
        Level(Kind.UNANSWERED_INBOUND, Priority.URGENT),
        Level(Kind.UNANSWERED_INBOUND, Priority.URGENT),
        Level(Kind.UNANSWERED_INBOUND, Priority.URGENT, AT_ONCE),
    ),
    ends_as=Ending.ACTED,
    within_days=90,
    select=f"""
    SELECT DISTINCT ON (f.id, coalesce(nullif(i.thread, ''), i.id::text)) f.id AS account_id,
           'interaction:' || i.id AS subject, 'interaction:' || i.id AS episode,
           CASE WHEN w.is_closing THEN 1 WHEN w.late_at <= %(now)s THEN 4 WHEN w.due_at <= %(now)s THEN 3 ELSE 2 END
               AS level,
           w.arrived_at AS began_at, w.due_at, NULL::bigint AS person_id,
           jsonb_build_object('arrived_at', w.arrived_at, 'due_at', w.due_at, 'subject', i.subject, 'name', c.name,
               'contact', c.id) AS facts,
           jsonb_build_array('interaction:' || i.id) AS rows,
           CASE WHEN paused <> '' THEN paused WHEN i.created_at > i.occurred_at + interval '2 days' THEN 'IMPORTED'
               ELSE unheard END AS held
    FROM {_FOLLOWED}
    JOIN relationships_awaitedreply w ON w.account_id = ANY (f.keys) AND w.answered_at IS NULL
        AND w.waived_at IS NULL AND w.warn_at <= %(now)s AND w.arrived_at > %(now)s::timestamptz - interval '90 days'
    JOIN relationships_interaction i ON i.id = w.interaction_id
    LEFT JOIN LATERAL (SELECT c.id, c.name FROM relationships_participation p
        JOIN relationships_contact c ON c.id = p.contact_id WHERE p.interaction_id = i.id
        ORDER BY p.id LIMIT 1) c ON true
    WHERE NOT EXISTS (SELECT 1 FROM reminders_reminder r WHERE r.family = 'REPLY' AND r.account_id = f.id
        AND r.ended_by_id IS NOT NULL AND r.ended_at >= w.arrived_at
        AND (r.subject = 'interaction:' || i.id OR r.subject IN (SELECT 'interaction:' || e.id
            FROM relationships_interaction e WHERE e.thread = i.thread AND e.thread <> '')))
    ORDER BY f.id, coalesce(nullif(i.thread, ''), i.id::text),
             i.created_at > i.occurred_at + interval '2 days', w.is_closing, w.arrived_at, i.id""",
)

ONE_WAY = Rule(
    family=Family.ONE_WAY,
    levels=(Level(Kind.ONE_WAY, Priority.NORMAL),),
    select=f"""
    SELECT f.id AS account_id, 'account' AS subject, 'since:' || coalesce(last_in_at::date::text, 'never') AS episode,
           1 AS level, sent.first_at AS began_at, NULL::timestamptz AS due_at, NULL::bigint AS person_id,
           jsonb_build_object('sent', sent.number, 'last_in_at', last_in_at) AS facts, sent.rows,
           CASE WHEN paused <> '' THEN paused ELSE unheard END AS held
    FROM {_FOLLOWED}
    CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE i.initiator = 'US') AS number,
            bool_or(i.is_two_way) AS is_answered, min(i.occurred_at) AS first_at,
            jsonb_agg('interaction:' || i.id ORDER BY i.occurred_at DESC) AS rows
        FROM relationships_interaction i WHERE i.account_id = ANY (f.keys) AND NOT i.is_automatic
            AND i.occurred_at BETWEEN %(now)s::timestamptz - interval '30 days' AND %(now)s) sent
    WHERE sent.number >= 4 AND NOT sent.is_answered""",
)

ENGAGEMENT = Rule(
    family=Family.ENGAGEMENT,
    levels=(Level(Kind.ENGAGEMENT_DROP, Priority.IMPORTANT, WEEKLY),),
    is_condition=True,
    select=f"""
    SELECT f.id AS account_id, 'account' AS subject, NULL::text AS episode, 1 AS level,
           %(now)s::timestamptz AS began_at,
           NULL::timestamptz AS due_at, NULL::bigint AS person_id,
           jsonb_build_object('ratio', round((3 * d30 / d90)::numeric, 2), 'last_at', last_at) AS facts,
           CASE WHEN last.id IS NULL THEN '[]'::jsonb ELSE jsonb_build_array('interaction:' || last.id) END AS rows,
           CASE WHEN paused <> '' THEN paused ELSE unheard END AS held
    FROM {_FOLLOWED} {_LAST} WHERE d90 >= 6 AND 3 * d30 / d90 <= 0.6""",
)

# One contact carries the relationship, or one of those who decide is all we reach
SINGLE_THREADED = Rule(
    family=Family.SINGLE_THREADED,
    levels=(Level(Kind.SINGLE_THREADED, Priority.NORMAL),),
    is_condition=True,
    select=f"""
    SELECT f.id AS account_id, 'account' AS subject, NULL::text AS episode, 1 AS level,
           %(now)s::timestamptz AS began_at,
           %(now)s::timestamptz + interval '14 days' AS due_at, NULL::bigint AS person_id,
           jsonb_build_object('name', c.name, 'contact', c.id, 'share', round((100 * top.share)::numeric),
               'active', active.number, 'planned', planned_people) AS facts,
           jsonb_build_array('contact:' || c.id) AS rows, paused AS held
    FROM {_FOLLOWED}
    CROSS JOIN LATERAL (SELECT s.contact_id, s.s90 / nullif(sum(s.s90) OVER (), 0) AS share
        FROM relationships_contactstate s WHERE s.account_id = ANY (f.keys) ORDER BY s.s90 DESC LIMIT 1) top
    CROSS JOIN LATERAL (SELECT count(*) AS number FROM relationships_employment e
        JOIN relationships_assessment b ON b.employment_id = e.id AND b.influence IS NOT NULL
        JOIN relationships_contactstate s ON s.account_id = e.account_id AND s.contact_id = e.contact_id
        WHERE e.account_id = ANY (f.keys) AND e.during @> %(now)s::timestamptz::date
            AND s.last_two_way_at >= %(now)s::timestamptz - make_interval(days => greatest(90, 2 * days)::int)) active
    JOIN relationships_contact c ON c.id = top.contact_id
    WHERE (n180 >= 8 AND top.share >= 0.7) OR (active.number = 1 AND planned_people >= 3)""",
)

COLD = Rule(
    family=Family.COLD,
    levels=(Level(Kind.DECISION_MAKER_COLD, Priority.NORMAL, if_strategic=WEEKLY),),
    is_condition=True,
    select=f"""
    SELECT f.id AS account_id, 'contact:' || c.id AS subject, NULL::text AS episode, 1 AS level,
           max(known.at) AS began_at, max(known.at) + make_interval(secs => max(limits.days) * 86400) AS due_at,
           NULL::bigint AS person_id,
           jsonb_build_object('name', c.name, 'contact', c.id, 'last_at', max(s.last_two_way_at),
               'since', max(known.at))
               AS facts,
           jsonb_build_array('contact:' || c.id) AS rows, f.paused AS held
    FROM {_FOLLOWED}
    JOIN relationships_employment e ON e.account_id = ANY (f.keys) AND e.during @> %(now)s::timestamptz::date
    JOIN relationships_assessment b ON b.employment_id = e.id AND b.influence >= 4
    JOIN relationships_contact c ON c.id = e.contact_id AND c.kind = 'PERSON' AND NOT c.is_not_to_be_contacted
    LEFT JOIN relationships_contactstate s ON s.account_id = e.account_id AND s.contact_id = e.contact_id
    CROSS JOIN LATERAL (SELECT coalesce(s.last_two_way_at,
        greatest(f.observed_since, lower(e.during)::timestamptz)) AS at) known
    CROSS JOIN LATERAL (SELECT CASE WHEN EXISTS (SELECT 1 FROM relationships_heldrole h
        WHERE h.employment_id = e.id AND h.role = 'ECONOMIC_BUYER') THEN 90
        ELSE greatest(30, 2 * f.days) END AS days) limits
    WHERE known.at < %(now)s::timestamptz - make_interval(secs => limits.days * 86400)
    GROUP BY f.id, c.id, f.paused""",
)

CHAMPION_LEFT = Rule(
    family=Family.CHAMPION_LEFT,
    levels=(Level(Kind.CHAMPION_LEFT, Priority.URGENT, AT_ONCE),),
    ends_as=Ending.ACTED,
    within_days=30,
    select=f"""
    SELECT f.id AS account_id, 'contact:' || c.id AS subject, 'employment:' || e.id AS episode, 1 AS level,
           upper(e.during)::timestamptz AS began_at, upper(e.during)::timestamptz + interval '1 day' AS due_at,
           NULL::bigint AS person_id,
           jsonb_build_object('name', c.name, 'contact', c.id, 'left_on', upper(e.during)) AS facts,
           jsonb_build_array('contact:' || c.id) AS rows, '' AS held
    FROM {_FOLLOWED}
    JOIN relationships_employment e ON e.account_id = ANY (f.keys)
        AND upper(e.during) BETWEEN %(now)s::timestamptz::date - 30 AND %(now)s::timestamptz::date
    JOIN relationships_heldrole h ON h.employment_id = e.id AND h.role = 'CHAMPION'
    JOIN relationships_contact c ON c.id = e.contact_id
    WHERE NOT EXISTS (SELECT 1 FROM relationships_employment n
        JOIN relationships_heldrole r ON r.employment_id = n.id AND r.role = 'CHAMPION'
        WHERE n.account_id = ANY (f.keys) AND n.during @> %(now)s::timestamptz::date)""",
)

# Working days of whoever looks after the promise, from three before it is due
STEPS = (-3, -1, 0, 1, 3)


def _steps(keys: Sequence[int], now: datetime) -> dict[str, object]:
    """How far each open promise of the accounts has come, by the calendar of who looks after it."""
    promises = Commitment.objects.filter(account__in=list(keys), state=CommitmentState.OPEN).select_related("owner")
    found: list[dict[str, Any]] = []
    for promise in promises.order_by("pk"):
        working = promise.owner.working_time
        level = step_reached(promise.due_on, local_day(now, promise.owner.time_zone), working)
        if level:
            found.append({"id": promise.pk, "level": level})
    return {"steps": json.dumps(found)}


def step_reached(due_on: date, today: date, working: Any) -> int:
    """How many of the steps before and after the due day have been reached; 0 before the first."""
    return sum(today >= (working.plus_days(due_on, step) if step else due_on) for step in STEPS)


COMMITMENT = Rule(
    family=Family.COMMITMENT,
    levels=(
        Level(Kind.COMMITMENT_DUE, Priority.NORMAL),
        Level(Kind.COMMITMENT_DUE, Priority.NORMAL),
        Level(Kind.COMMITMENT_DUE, Priority.IMPORTANT),
        Level(Kind.COMMITMENT_OVERDUE, Priority.IMPORTANT),
        Level(Kind.COMMITMENT_OVERDUE, Priority.IMPORTANT, WEEKLY),
    ),
    ends_as=Ending.ACTED,
    prepare=_steps,
    select="""
    SELECT c.account_id, 'commitment:' || c.id AS subject, 'due:' || c.due_on AS episode, steps.level,
           c.due_on::timestamptz AS began_at, c.due_on::timestamptz AS due_at, c.owner_id AS person_id,
           jsonb_build_object('text', c.text, 'due_on', c.due_on, 'side', c.promised_by) AS facts,
           jsonb_build_array('commitment:' || c.id) AS rows, '' AS held
    FROM jsonb_to_recordset(%(steps)s::jsonb) AS steps (id bigint, level int)
    JOIN relationships_commitment c ON c.id = steps.id""",
)

RULES = (CONTACT, REPLY, ONE_WAY, ENGAGEMENT, SINGLE_THREADED, COLD, CHAMPION_LEFT, COMMITMENT)
