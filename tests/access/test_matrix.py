"""Every cell of the matrix, executed: who gets in, who is turned away how, what is written and what can be read."""

import pytest

from config.policies import POLICIES
from tests.access.bodies import API_BODIES, BODIES
from tests.access.collector import collected_routes
from tests.access.gate import Call, Gate, model_of
from tests.access.matrix import EVERYBODY, faults_of, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def gate(world, reference):
    return Gate(world, reference)


@pytest.fixture(autouse=True)
def _without_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.mark.parametrize("person", EVERYBODY)
def test_nobody_gets_further_than_declared(person, gate, caplog):
    """With one row of every relation, and one more of each page."""
    caplog.set_level("CRITICAL")

    assert faults_of(gate, POLICIES, people=[person], others=1) == []


@pytest.mark.slow
@pytest.mark.parametrize("person", EVERYBODY)
def test_nobody_gets_further_than_declared_with_any_row(person, gate, caplog):
    caplog.set_level("CRITICAL")

    assert faults_of(gate, POLICIES, people=[person]) == []


@pytest.mark.parametrize("name", sorted(BODIES))
def test_every_body_is_valid_for_somebody(name, gate, caplog):
    """Else the matrix would not see a write that comes before the check."""
    caplog.set_level("CRITICAL")
    (route,) = (route for route in collected_routes() if route.name == name)
    policy = POLICIES[name]
    rows = rows_of(gate, policy) if model_of(policy) else [None]

    assert any(
        gate.call(Call(route, "POST", person, row, body=BODIES[name](gate.world, row or 0))).writes
        for row in rows
        for person in ("administrator", "manager two")
    )


@pytest.mark.parametrize(("name", "method"), sorted(API_BODIES))
def test_every_body_of_the_api_is_valid_for_somebody(name, method, gate, caplog):
    caplog.set_level("CRITICAL")
    (route,) = (route for route in collected_routes() if route.name == name)
    policy = POLICIES[name]
    rows = rows_of(gate, policy) if model_of(policy) else [None]

    assert any(
        gate.call(
            Call(route, method, person, row, body=API_BODIES[name, method](gate.world, row or 0), by_token=True)
        ).writes
        for row in rows
        for person in ("administrator", "manager two")
    )
