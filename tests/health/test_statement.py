"""The one statement against the row-by-row reading and the formulas (V2 of HEALTH §2.3)."""

import math
import random
from dataclasses import fields
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from health.refresh import CHUNK, parameters
from health.rules import PARTS, Facts, is_new, score
from health.statement import READ_SCORES
from tests.health.facts import WEIGHTS
from tests.health.histories import Histories, in_parts
from tests.health.reference import Reading

pytestmark = pytest.mark.django_db

NEAR = 1e-6
TOLD = [field.name for field in fields(Facts)]
COLUMNS = {"planned_days": "days"}


def read_scores(keys, now):
    """What the statement says of the accounts, as many at a time as in a turn of the product."""
    found = {}
    with connection.cursor() as cursor:
        for some in in_parts(keys, CHUNK):
            cursor.execute(READ_SCORES, parameters(some, now, WEIGHTS))
            names = [column.name for column in cursor.description]
            found |= {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    return found


def differs(ours, theirs):
    if isinstance(ours, float) or isinstance(theirs, float):
        return ours is None or theirs is None or not math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=NEAR)
    return ours != theirs


def compare(keys, now):
    """What the statement says otherwise than the reading, of any account."""
    reading, found = Reading(keys, now), read_scores(keys, now)
    assert set(found) == set(keys)
    wrong = []
    for key in keys:
        facts, row = reading.facts(key), found[key]
        whole = score(facts, WEIGHTS)
        expected = {name: getattr(facts, name) for name in TOLD} | dict(whole.parts)
        expected |= {"score": whole.value, "evidence": whole.evidence, "cap": whole.cap if whole.value else "",
                     "confidence": whole.confidence, "is_new": is_new(facts)}  # fmt: skip
        wrong += [
            (key, name, value, row[COLUMNS.get(name, name)])
            for name, value in expected.items()
            if differs(value, row[COLUMNS.get(name, name)])
        ]
    return wrong, found


def test_score_equals_the_formulas_on_random_histories_today_and_later():
    now = timezone.now()
    made = Histories(random.Random(1), 220, now)

    wrong, found = compare(made.keys, now)
    wrong_later, found_later = compare(made.keys, now + timedelta(days=33, hours=7))

    assert (wrong, wrong_later) == ([], [])
    assert_varied([*found.values(), *found_later.values()])


def assert_varied(found):
    """The histories reach every part, every cap and both sides of what is known."""
    assert {row["cap"] for row in found} == {"", "SILENCE", "SUCCESSOR", "OWNER"}
    assert {row["confidence"] for row in found} == {"LOW", "MEDIUM", "HIGH"}
    assert {row["is_member"] for row in found} == {True, False}
    for name in (*PARTS, "score"):
        assert {row[name] is None for row in found} == {True, False}, name


@pytest.mark.slow
def test_score_equals_the_formulas_on_ten_thousand_random_histories():
    now = timezone.now()
    made = Histories(random.Random(10_000), 10_000, now)

    wrong, found = compare(made.keys, now)

    assert wrong == []
    assert len(found) == 10_000
