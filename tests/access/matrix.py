"""The cells of the matrix: every route × declared method × person × kind of row, with and without a body."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps

from config.policies import ACCOUNT, OPPORTUNITY, Api, Closed, Policy
from tests.access.bodies import API_BODIES, BODIES
from tests.access.collector import Route, collected_routes
from tests.access.gate import NO_ROW, NOBODY, SAFE, Call, Gate, model_of, only_of, reach_of
from tests.access.world import PEOPLE

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
EVERYBODY = (*(label for label in PEOPLE if label != "not invited"), NOBODY)
SEE_EVERYTHING_OR_NOTHING = (NOBODY, "deactivated", "director", "administrator", "auditor")
SIGN_IN_PAGES = "auth/"
TRY_SIGN_IN_PAGES = ("administrator", "newcomer", "deactivated", NOBODY)


def cells(
    gate: Gate, policies: dict[str, Policy], *, people: Iterable[str] = EVERYBODY, routes: Iterable[str] = (),
    others: int | None = None,
) -> Iterator[tuple[Call, Policy]]:  # fmt: skip
    """All calls to make, or those of some people and routes. Sign-in pages know no role: a few people try them. Beside
    one row of every relation, a page is read for so many `others` (None: all)."""
    wanted = set(routes)
    for route in collected_routes():
        policy = policies[route.name]
        if (wanted and route.name not in wanted) or isinstance(policy, Closed):
            continue
        for person in people:
            if route.pattern.startswith(SIGN_IN_PAGES) and person not in TRY_SIGN_IN_PAGES:
                continue
            yield from _calls(gate, route, policy, person, others=others)


def _calls(
    gate: Gate, route: Route, policy: Policy, person: str, *, others: int | None
) -> Iterator[tuple[Call, Policy]]:
    kinds = kinds_of_rows(gate, policy, person)
    for row in kinds:
        for method in sorted(policy.accepts):
            yield Call(route, method, person, row), policy
            if isinstance(policy, Api):
                body = API_BODIES[route.name, method](gate.world, row or 0) if method not in SAFE else {}
                yield Call(route, method, person, row, body=body, by_token=True), policy
            elif method == "POST" and route.name in BODIES:
                yield Call(route, method, person, row, body=BODIES[route.name](gate.world, row or 0)), policy
    if "GET" in policy.accepts and model_of(policy):
        for row in _others_reached(gate, policy, person, kinds)[:others]:
            yield Call(route, "GET", person, row), policy
    if person in (NOBODY, "deactivated") and "GET" in policy.accepts and not isinstance(policy, Api):
        yield Call(route, "GET", person, kinds[0], is_piece=True), policy


def kinds_of_rows(gate: Gate, policy: Policy, person: str) -> list[int | None]:
    """One row of every relation the person has to such rows, and one that does not exist."""
    if not model_of(policy):
        return [None]
    if person in (NOBODY, "deactivated"):
        return [rows_of(gate, policy)[0], NO_ROW]
    key, kinds = gate.world.people[person].pk, {}
    fits = gate.reference.rows_of(model_of(policy), only=only_of(policy))
    for row in rows_of(gate, policy):
        ways = [gate.reference.reaches(way, model_of(policy), key, row) for way in ways_of(policy)]
        kinds.setdefault((*ways, row in fits), row)
    return [*kinds.values(), NO_ROW]


def ways_of(policy: Policy) -> tuple[str, ...]:
    if model_of(policy) == ACCOUNT:
        return ("visible", "open", "editable", "led")
    return ("visible", "editable", "led") if model_of(policy) == OPPORTUNITY else ("visible", "editable")


def _others_reached(gate: Gate, policy: Policy, person: str, tried: list[int | None]) -> list[int]:
    """The other rows a page shows to the person, so that nothing hidden stands on any; for who sees all nothing is."""
    is_form_about_other_things = not policy.accepts <= SAFE and model_of(policy) != ACCOUNT
    if person in SEE_EVERYTHING_OR_NOTHING or is_form_about_other_things:
        return []
    key = gate.world.people[person].pk
    way, model = reach_of(policy, "GET"), model_of(policy)
    reached = (row for row in rows_of(gate, policy) if gate.reference.reaches(way, model, key, row))
    return [row for row in reached if row not in tried]


def rows_of(gate: Gate, policy: Policy) -> list[int]:
    """The rows of the company by id, the nameless accounts that only fill a book left out."""
    rows = sorted(gate.reference.rows_of(model_of(policy)))
    if model_of(policy) == "accounts.Account":
        return sorted(account.pk for account in gate.world.accounts.values())
    if model_of(policy) in gate.reference.account_of:
        one_each = {gate.reference.account_of[model_of(policy)][row]: row for row in reversed(rows)}
        return sorted(one_each.values())
    return rows


def faults_of(gate: Gate, policies: dict[str, Policy], **narrowed: Any) -> list[str]:
    """Everything wrong in these cells."""
    return [fault for call, policy in cells(gate, policies, **narrowed) for fault in gate.judge(call, policy)]


def model_exists(label: str) -> bool:
    return label in {model._meta.label for model in apps.get_models()}
