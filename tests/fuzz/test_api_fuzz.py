"""Whatever is sent to the API, by whoever it is: no failure inside, and nothing that its description does not say.

Every run goes through every operation with every check of Schemathesis and one of our own. `make test` asks a share of
400 times and more as each role; `make test-full` 7,500 times as each, 52,500 altogether; `make fuzz` 50,000 times as
each.
"""

import os

import pytest
from schemathesis.checks import CHECKS

from tests.fuzz.driving import Told, fuzzed
from tests.fuzz.people import ROLES

pytestmark = pytest.mark.django_db

SHARE = 400
FULL = int(os.environ.get("FUZZ_REQUESTS", "7500"))
# Judged by a property of the case that only some phases make, or by a second person
CHECKS_BY_CHANCE = {"max_response_time", "object_level_authorization"}


def check(told: Told, door, wanted: int) -> None:
    """Nothing was found, everything was asked, often enough, and no check was left out."""
    assert not told.faults, told.report
    assert door.faults == []
    assert {status for status in door.statuses if status >= 500} == set()
    assert told.never_asked == set()
    assert set(CHECKS.get_all_names()) - set(told.checks) <= CHECKS_BY_CHANCE
    assert door.calls >= wanted
    assert door.looks > 0


@pytest.mark.parametrize("role", ROLES)
def test_a_share_of_them_finds_nothing(role, world, door):
    check(fuzzed(door, world, ROLES[role], wanted=SHARE, phases=("examples", "fuzzing", "stateful")), door, SHARE)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_thousands_find_nothing(role, world, door):
    check(fuzzed(door, world, ROLES[role], wanted=FULL, seed=1), door, FULL)
