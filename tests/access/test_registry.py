"""Each route has its line in the policies, each line its route, and a route takes the methods its line declares."""

import pytest

from config.policies import PARTS, POLICIES, Api, Closed, Page, Visitor
from tests.access.bodies import API_BODIES, BODIES, WITHOUT_BODY
from tests.access.collector import collected_routes
from tests.access.gate import ALLOWED, NOBODY, SAFE, Call, Gate, is_as, model_of, only_of, reach_of
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
    assert sum(len(part.POLICIES) for part in PARTS) == len(POLICIES), "two parts declare the same route"


def test_every_permission_and_model_that_is_named_exists():
    for name, policy in POLICIES.items():
        if isinstance(policy, Page):
            assert roles_with(policy.permission), f"{name}: nobody holds {policy.permission}"
        if isinstance(policy, Api):
            assert all(roles_with(grant) for grant in policy.grants.values() if grant), f"{name}: nobody may"
        if model := model_of(policy):
            assert model_exists(model), f"{name}: there is no {model}"


def test_every_route_that_changes_something_has_a_body_to_try():
    changing = {
        name for name, policy in POLICIES.items() if "POST" in policy.accepts and not isinstance(policy, Closed | Api)
    }

    assert changing == BODIES.keys() | WITHOUT_BODY


def test_every_method_of_the_api_that_changes_something_has_a_body_to_try():
    changing = {
        (name, method)
        for name, policy in POLICIES.items()
        if isinstance(policy, Api)
        for method in policy.accepts - SAFE
    }

    assert changing == API_BODIES.keys()


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
    model, key = model_of(policy), gate.world.people.get(person)
    if not model or key is None:
        return []
    known = gate.reference.rows_of(model, only=only_of(policy))
    ways = {reach_of(policy, method) for method in policy.accepts}
    return [row for row in rows_of(gate, policy) if row in known
            and all(gate.reference.reaches(way, model, key.pk, row) for way in ways)]  # fmt: skip
