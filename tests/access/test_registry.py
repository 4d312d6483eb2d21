"""Each route has its line in the policies, each line its route, and a route takes the methods its line declares."""

import pytest

from config.policies import POLICIES, Closed, Page, Row, Visitor
from tests.access.bodies import BODIES, WITHOUT_BODY
from tests.access.collector import collected_routes
from tests.access.gate import ALLOWED, NOBODY, Call, Gate, is_as
from tests.access.matrix import METHODS, model_exists, rows_of
from users.roles import roles_with

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def gate(world, reference):
    return Gate(world, reference)


def test_every_route_is_declared_once():
    names = [route.name for route in collected_routes()]

    assert sorted(names) == sorted(set(names)), "two routes share a name: only one of them can be declared"
    assert set(names) - set(POLICIES) == set(), "routes without a policy"
    assert set(POLICIES) - set(names) == set(), "policies without a route"


def test_every_permission_and_model_that_is_named_exists():
    for name, policy in POLICIES.items():
        if isinstance(policy, Page):
            assert roles_with(policy.permission), f"{name}: nobody holds {policy.permission}"
        if isinstance(policy, Row):
            assert model_exists(policy.model), f"{name}: there is no {policy.model}"


def test_every_route_that_changes_something_has_a_body_to_try():
    changing = {
        name for name, policy in POLICIES.items() if "POST" in policy.accepts and not isinstance(policy, Closed)
    }

    assert changing == BODIES.keys() | WITHOUT_BODY


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_route_takes_the_methods_it_declares_and_no_other(name, gate, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    policy = POLICIES[name]
    (route,) = (route for route in collected_routes() if route.name == name)
    person = NOBODY if isinstance(policy, Visitor) else "administrator"
    row = next(iter(_reached(gate, policy, person)), None)
    wrong = []
    for method in METHODS:
        call = Call(route, method, person, row)
        answer = gate.call(call)
        due = gate.expected(call, policy)
        if not is_as(due, answer, policy):
            wrong.append(f"{method}: expected {due}, got {answer.status}")
        elif due == ALLOWED and answer.status == 405:
            wrong.append(f"{method}: declared, but not taken")

    assert wrong == []


def _reached(gate, policy, person):
    if not isinstance(policy, Row):
        return []
    return [row for row in rows_of(gate, policy) if row in gate.reference.rows_of(policy.model, only=policy.only)
            and gate.reference.reaches(policy.rows, policy.model, gate.world.people[person].pk, row)]  # fmt: skip
