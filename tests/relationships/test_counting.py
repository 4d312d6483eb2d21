"""What contacts amount to follows them through any order of changes."""

import math
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AccountState
from relationships.choices import WEIGHTS, WRITTEN, Kind, Reached, Side
from relationships.counting import recount
from relationships.models import ContactState, Interaction, Participation
from relationships.services import log_interaction, remove_interactions, update_interaction
from tests.factories import AccountFactory
from tests.relations import EmploymentFactory

pytestmark = pytest.mark.django_db

LANDMARK = datetime(2020, 1, 1, tzinfo=UTC)
A_DAY = 86_400


def grown(at, half):
    return math.exp(math.log(2) * (at - LANDMARK).total_seconds() / (half * A_DAY))


def state_of(account):
    return AccountState.objects.get(account=account)


def test_a_call_counts_two_and_halves_in_ninety_days():
    job = EmploymentFactory()
    at = timezone.now() - timedelta(days=90)

    log_interaction(account=job.account_id, kind=Kind.CALL, occurred_at=at, contacts=[job.contact], by=None)

    state = state_of(job.account)
    now = timezone.now()
    assert state.s90 / grown(now, 90) == pytest.approx(1, rel=1e-4)
    assert state.s90_in / state.s90 == pytest.approx(0.5)
    assert state.s180 == pytest.approx(grown(at, 180))
    assert (state.first_at, state.last_two_way_at, state.last_out_at, state.last_in_at) == (at, at, at, None)
    assert ContactState.objects.get(contact=job.contact).s90 == pytest.approx(state.s90)


def test_one_contact_counts_three_a_day_at_most():
    job = EmploymentFactory()
    morning = timezone.now().replace(hour=0, minute=1) - timedelta(days=3)

    for hour in range(5):
        log_interaction(
            account=job.account_id, kind=Kind.CALL, occurred_at=morning + timedelta(hours=hour), contacts=[job.contact],
            by=None,
        )  # fmt: skip

    weights = list(Interaction.objects.order_by("occurred_at").values_list("weight", flat=True))
    assert weights == [2, 1, 0, 0, 0]
    assert list(Participation.objects.order_by("interaction__occurred_at").values_list("weight", flat=True)) == weights


def test_a_hundred_messages_that_nobody_answers_count_nothing():
    job = EmploymentFactory()
    now = timezone.now()

    for number in range(100):
        log_interaction(
            account=job.account_id, kind=Kind.EMAIL, occurred_at=now - timedelta(hours=number), contacts=[job.contact],
            by=None,
        )  # fmt: skip

    state = state_of(job.account)
    assert (state.s30, state.s90, state.s90_in, state.s180, state.last_two_way_at) == (0, 0, 0, 0, None)
    assert state.last_out_at == now


def sums():
    accounts = {
        row["account"]: row
        for row in AccountState.objects.values(
            "account", "s30", "s90", "s90_in", "s180", "first_at", "last_two_way_at", "last_in_at", "last_out_at",
            "contact_due_on", "observed_since",
        )
    }  # fmt: skip
    contacts = {
        (row["account"], row["contact"]): row
        for row in ContactState.objects.values(
            "account", "contact", "s90", "s180", "first_at", "last_two_way_at", "last_in_at", "last_out_at",
            "contact_due_on",
        )
        if row["first_at"] is not None
    }  # fmt: skip
    return accounts, contacts


def differences(before, after):
    assert before.keys() == after.keys()
    for key, row in before.items():
        for name, value in row.items():
            other = after[key][name]
            if isinstance(value, float):
                if abs(value - other) > 1e-9 * max(abs(value), abs(other)):
                    yield key, name, value, other
            elif value != other:
                yield key, name, value, other


def change_something(rng, jobs, kept):
    """One random insert, edit, delete, move or back-dating, through the services."""
    choice = rng.random()
    at = timezone.now() - timedelta(days=rng.expovariate(1 / 120), minutes=rng.randrange(600))
    if choice < 0.6 or not kept:
        job = rng.choice(jobs)
        kind = rng.choice(Kind.values)
        others = [one for one in jobs if one.account_id == job.account_id]
        kept.append(
            log_interaction(
                account=job.account_id, kind=kind, initiator=rng.choice(Side.values), occurred_at=at,
                contacts=[one.contact for one in rng.sample(others, rng.randrange(len(others) + 1))],
                reached=rng.choice(Reached.values) if kind == Kind.CALL else Reached.SPOKE,
                answered_at=at if kind in WRITTEN and rng.random() < 0.5 else None,
                is_automatic=rng.random() < 0.1, by=None,
            ).pk
        )  # fmt: skip
        return
    one = Interaction.objects.get(pk=rng.choice(kept))
    if choice < 0.7:
        kept.remove(one.pk)
        remove_interactions([one.pk], by=None)
    elif choice < 0.85:
        update_interaction(one, version=one.version, occurred_at=at, answered_at=None, by=None)
    else:
        job = rng.choice(jobs)
        update_interaction(
            one, version=one.version, account=job.account_id, contacts=[job.contact], initiator=Side.THEM, by=None
        )


def check_random_changes(seed, number):
    rng = random.Random(seed)
    accounts = AccountFactory.create_batch(4)
    jobs = [EmploymentFactory(account=account) for account in accounts for _ in range(3)]
    kept = []
    for _ in range(number):
        change_something(rng, jobs, kept)
    kept_sums = sums()

    recount([account.pk for account in accounts])

    rebuilt = sums()
    assert [*differences(kept_sums[0], rebuilt[0]), *differences(kept_sums[1], rebuilt[1])] == []
    assert Interaction.objects.count() == len(kept)


def test_sums_equal_a_rebuild_after_random_changes():
    check_random_changes(seed=4, number=300)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5, 25))
def test_sums_equal_a_rebuild_after_ten_thousand_random_changes(seed):
    check_random_changes(seed=seed, number=500)


def test_worth_is_what_the_model_says():
    assert WEIGHTS == {"MEETING": 3, "CALL": 2, "EMAIL": 1, "MESSAGE": 1, "EVENT": 1}


def test_growth_is_part_of_the_query_that_asks_for_it():
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN VERBOSE SELECT sum(relationships_grown(occurred_at, 90)) FROM relationships_interaction"
        )
        plan = " ".join(line for (line,) in cursor.fetchall())

    assert "exp(" in plan
    assert "relationships_grown" not in plan
