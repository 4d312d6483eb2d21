"""How the relationships of the demo company stand, and how they stood each week of the year past."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection

from accounts.choices import Band
from accounts.models import Account, AccountMember, AccountState, Agreement, Revenue
from core.db import change, look_again_at
from health.models import HealthSnapshot
from health.refresh import current_version, evaluate_some, weights_of
from health.rules import PARTS, Facts, Standing, next_standing, score
from health.selectors.gathering import facts_of_all
from relationships.models import (
    Assessment,
    Attendance,
    Commitment,
    Contact,
    ContactState,
    Employment,
    HeldRole,
    Interaction,
    Participation,
)
from users.models import User
from workspace.tasks import REMINDING

WEEKS = 52
# What came in this transaction; without a look at it the database would plan as for empty tables
MADE = (
    Account, AccountMember, AccountState, Agreement, Revenue, Assessment, Attendance, Commitment, Contact, ContactState,
    Employment, HeldRole, Interaction, Participation, User,
)  # fmt: skip

# What contact amounted to at an instant, from the interactions alone (HEALTH §1.1)
THEN = """
SELECT i.account_id, max(i.occurred_at) FILTER (WHERE i.is_two_way), min(i.occurred_at),
       sum(i.weight * exp(-ln(2)::float8 * age.days / 30)), sum(i.weight * exp(-ln(2)::float8 * age.days / 90)),
       sum(i.weight * exp(-ln(2)::float8 * age.days / 90) * CASE WHEN i.initiator = 'THEM' THEN 1
           WHEN i.kind IN ('EMAIL', 'MESSAGE') THEN 0 ELSE 0.5 END),
       coalesce(sum(exp(-ln(2)::float8 * age.days / 180)) FILTER (WHERE i.is_two_way), 0)
FROM relationships_interaction i
CROSS JOIN LATERAL (SELECT extract(epoch FROM %(at)s::timestamptz - i.occurred_at)::float8 / 86400 AS days) age
WHERE i.occurred_at <= %(at)s GROUP BY i.account_id
"""


def tell_health(*, today: date) -> None:
    """Every relationship has a year of history, and is scored; whoever must hear of it finds it in Rapport."""
    look_again_at(*MADE)
    _remember_year(today=today, by=None)
    while evaluate_some(REMINDING, by=None):
        pass


@change
def _remember_year(*, today: date, by: User | None) -> None:
    now = datetime.combine(today, time(6), UTC)
    known = facts_of_all(Account.objects.order_by("pk").values_list("pk", flat=True), now)
    standing = {key: Standing(Band.UNKNOWN, None) for key in known}
    snapshots: list[HealthSnapshot] = []
    for week in range(WEEKS, 0, -1):
        snapshots += _week(known, standing, now - timedelta(weeks=week))
    HealthSnapshot.objects.bulk_create(snapshots, batch_size=1000)


def _week(known: dict[int, Facts], standing: dict[int, Standing], at: datetime) -> Iterator[HealthSnapshot]:
    version = current_version()
    weights = weights_of(version)
    for key, facts in _then(known, at):
        scored = score(facts, weights)
        was = standing[key]
        standing[key] = next_standing(scored.value, is_capped=bool(scored.cap), was=was, today=at.date())
        if scored.value is None and was.band == Band.UNKNOWN:
            continue
        yield HealthSnapshot(
            account_id=key, taken_on=at.date(), score=scored.value, band=standing[key].band, evidence=scored.evidence,
            confidence=scored.confidence, cap=scored.cap, version=version,
            **{part: scored.parts[part] for part in PARTS},
        )  # fmt: skip


def _then(known: dict[int, Facts], at: datetime) -> Iterator[tuple[int, Facts]]:
    """What was known of each account then: its contacts as of that day, and the rest as it is today."""
    with connection.cursor() as cursor:
        cursor.execute(THEN, {"at": at})
        rows = cursor.fetchall()
    for key, last_at, first_at, d30, d90, d90_in, n180 in rows:
        if key not in known:
            continue
        silent = (at - last_at).total_seconds() / 86400 if last_at else None
        observed = (at - first_at).total_seconds() / 86400
        yield key, replace(
            known[key], silent_days=silent, observed_days=observed, d30=d30, d90=d90, d90_in=d90_in, n180=n180,
            has_traffic=silent is not None and silent <= 90, lacks_successor=False,
        )  # fmt: skip
