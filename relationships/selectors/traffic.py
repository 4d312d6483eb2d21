"""What went to and fro at an account in half a year: between whom, how often, how fast. One statement, whatever the
number of interactions."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection

from accounts.models import Account
from relationships.gaps import Tie
from relationships.selectors.stakeholders import Person
from relationships.strength import TieFacts, strength

DAYS, SHORT_DAYS = 180, 90
FEWEST_REPLIES = 3  # below, how fast somebody replies is not known
FASTEST_ACTIVE = 90  # days; whoever was in contact within, or within two planned intervals, is active (HEALTH §1.2 B)

# A reply within one working day: what is sent on a Friday has until the same hour on Monday, at a weekend until the end
# of Monday.
TRAFFIC = """
WITH recent AS MATERIALIZED (
    SELECT i.id, i.occurred_on, i.is_two_way, i.kind, i.notes <> '' OR i.subject <> '' AS has_content,
           CASE WHEN i.answered_at IS NOT NULL AND i.initiator = 'US' THEN i.answered_at <= CASE
               extract(isodow FROM i.occurred_at AT TIME ZONE %(zone)s)
               WHEN 5 THEN i.occurred_at + interval '3 days'
               WHEN 6 THEN (date_trunc('day', i.occurred_at AT TIME ZONE %(zone)s) + interval '3 days')
                   AT TIME ZONE %(zone)s
               WHEN 7 THEN (date_trunc('day', i.occurred_at AT TIME ZONE %(zone)s) + interval '2 days')
                   AT TIME ZONE %(zone)s
               ELSE i.occurred_at + interval '1 day' END END AS in_time
    FROM relationships_interaction i
    WHERE i.account_id = %(account)s AND i.occurred_on > %(since)s AND NOT i.is_automatic
)
SELECT a.person_id, p.contact_id, count(*) FILTER (WHERE NOT is_two_way), count(*) FILTER (WHERE is_two_way),
       count(*) FILTER (WHERE is_two_way AND occurred_on > %(lately)s), count(in_time),
       count(*) FILTER (WHERE in_time),
       max(occurred_on) FILTER (WHERE kind = 'MEETING' AND is_two_way AND has_content),
       max(occurred_on) FILTER (WHERE is_two_way), 0
FROM recent JOIN relationships_attendance a ON a.interaction_id = recent.id
JOIN relationships_participation p ON p.interaction_id = recent.id GROUP BY 1, 2
UNION ALL
SELECT NULL, p.contact_id, 0, 0, 0, 0, 0, NULL, NULL, sum(p.weight)
FROM recent JOIN relationships_participation p ON p.interaction_id = recent.id WHERE is_two_way GROUP BY 2
UNION ALL
SELECT NULL, NULL, 0, (SELECT count(*) FROM recent WHERE is_two_way), coalesce(own.contact_days, rule.contact_days),
       rule.decision_makers, 0, NULL, NULL, 0
FROM accounts_account head
LEFT JOIN relationships_cadencerule rule ON rule.tier = head.tier
    AND rule.version_id = (SELECT max(number) FROM relationships_cadenceversion)
LEFT JOIN relationships_cadenceoverride own ON own.account_id = head.id AND own.during @> %(today)s
WHERE head.id = %(head)s
"""


@dataclass(frozen=True)
class Plan:
    """How often the account is to be contacted, and with how many of those who decide."""

    contact_days: int = FASTEST_ACTIVE // 2
    decision_makers: int = 1

    def active_since(self, today: date) -> date:
        """The day since when a contact keeps somebody active."""
        return today - timedelta(days=max(FASTEST_ACTIVE, 2 * self.contact_days))


@dataclass(frozen=True)
class Traffic:
    """Facts and the last two-way contact by (our person, their contact), the two-way weight of each contact, how many
    two-way contacts the account had, and how many it is to have."""

    facts: dict[tuple[int, int], TieFacts] = field(default_factory=dict)
    last_on: dict[tuple[int, int], date | None] = field(default_factory=dict)
    weights: dict[int, float] = field(default_factory=dict)
    two_way: int = 0
    plan: Plan = Plan()


def traffic_of(account: Account, today: date) -> Traffic:
    """The traffic of half a year, and the cadence of the account's tier, or its own while it has one; a group has its
    head's."""
    asked: dict[str, Any] = {
        "account": account.pk,
        "head": account.managed_with_id or account.pk,
        "zone": account.time_zone,
        "today": today,
        "since": today - timedelta(days=DAYS),
        "lately": today - timedelta(days=SHORT_DAYS),
    }
    with connection.cursor() as cursor:
        cursor.execute(TRAFFIC, asked)
        rows = [_Row(*row) for row in cursor.fetchall()]
    ties = [row for row in rows if row.person is not None]
    whole = next(row for row in rows if row.contact is None)
    return Traffic(
        facts={(row.person, row.contact): _facts(row) for row in ties},
        last_on={(row.person, row.contact): row.last_on for row in ties},
        weights={row.contact: float(row.weight) for row in rows if row.person is None and row.contact is not None},
        two_way=whole.both,
        plan=Plan(whole.lately, whole.replies) if whole.lately else Plan(),
    )


class _Row(NamedTuple):
    """A line of the statement: a tie; of no person, a contact; of neither, the account, whose `lately` and `replies`
    are what its plan asks for: days between contacts, and decision makers."""

    person: Any
    contact: Any
    out: int
    both: int
    lately: int
    replies: int
    in_time: int
    met_on: date | None
    last_on: date | None
    weight: Any


def _facts(row: _Row) -> TieFacts:
    return TieFacts(
        one_way=row.out,
        two_way_180_days=row.both,
        two_way_90_days=row.lately,
        last_meeting_on=row.met_on,
        replies_in_time=2 * row.in_time >= row.replies if row.replies >= FEWEST_REPLIES else None,
    )


def ties_of(people: list[Person], traffic: Traffic, today: date) -> list[Tie]:
    """How strong each of us is tied to each of those who are there."""
    jobs = {person.job.contact_id: person for person in people}
    ties = []
    for (ours, theirs), facts in traffic.facts.items():
        if (person := jobs.get(theirs)) is not None:
            told = strength(replace(facts, stance=person.stance), today=today)
            ties.append(Tie(ours=f"u{ours}", theirs=person.key, strength=told))
    return ties
