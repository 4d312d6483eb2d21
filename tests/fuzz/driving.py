"""Drives Schemathesis through the whole API as one person, and gathers what it finds."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import schemathesis
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.run import PhaseName
from schemathesis.transport.wsgi import WSGI_TRANSPORT
from werkzeug.test import Client

from tests.access.world import World
from tests.fuzz.beyond import EXPECTED_STATUSES
from tests.fuzz.door import Door
from tests.fuzz.examples import add_examples

SCHEMA = "/api/v1/schema/"
SEED = 20261123
# The four ways of asking: bodies that are known to be right, the edges of each value, anything, and one after another
PHASES = ("examples", "coverage", "fuzzing", "stateful")
ENDLESS = ("fuzzing", "stateful")
FEWEST, SCENARIOS = 2, 10  # examples of each operation in a turn; scenarios for each of these examples
OF_A_NETWORK = ("max_redirects", "verify", "cert", "proxies")


@dataclass
class Told:
    """What a run found: how often each operation answered what, each fault once, and checks by name."""

    answers: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    faults: dict[str, str] = field(default_factory=dict)
    checks: Counter[str] = field(default_factory=Counter)
    operations: frozenset[str] = frozenset()

    @property
    def never_asked(self) -> set[str]:
        return set(self.operations - self.answers.keys())

    @property
    def report(self) -> str:
        """Each fault with a request that shows it."""
        return "\n\n".join(f"{name}\n{shown}" for name, shown in sorted(self.faults.items()))

    def add(self, scenario: events.ScenarioFinished) -> None:
        recorder = scenario.recorder
        for key, node in recorder.cases.items():
            sent = recorder.interactions.get(key)
            if sent is not None and sent.response is not None:
                self.answers[node.value.operation.label][sent.response.status_code] += 1
        for checks in recorder.checks.values():
            for check in checks:
                self.checks[check.name] += 1
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    fault = f"{check.name}: {failure.operation}: {failure.message.splitlines()[0][:100]}"
                    self.faults.setdefault(fault, f"{failure.message}\n{check.failure_info.code_sample}"[:2_000])


@contextmanager
def in_process() -> Iterator[None]:
    """Schemathesis 4.32 hands settings of a network to its second requests in the same process, which know none."""
    send = WSGI_TRANSPORT.send

    def sent(case: Any, **kwargs: Any) -> Any:
        return send(case, **{name: value for name, value in kwargs.items() if name not in OF_A_NETWORK})

    WSGI_TRANSPORT.send = sent  # type: ignore[method-assign]
    try:
        yield
    finally:
        del WSGI_TRANSPORT.send  # type: ignore[method-assign]


def fuzzed(
    door: Door, world: World, label: str, *, wanted: int, phases: tuple[str, ...] = PHASES, seed: int = 0
) -> Told:
    """What the phases find, asked as this person; then the two that never end, again, until there were enough requests.

    Requests build on each other within a scenario of the stateful phase, and nowhere else.
    """
    told, begun = Told(), door.calls
    for turn in count():
        few = max(FEWEST, (wanted - door.calls + begun) // len(told.operations)) if turn else FEWEST
        schema = described(door, world, label, phases=phases, few=few, seed=SEED + seed + turn)
        build = schema.build_state_machine
        schema.build_state_machine = lambda build=build, **kwargs: _forgetting(build(**kwargs), door)
        told.operations |= {each.ok().label for each in schema.get_all_operations()}
        with in_process():
            _gather(told, schema, door)
        if door.calls - begun >= wanted or told.faults:
            break
        phases = ENDLESS
    door.keeps = False
    return told


def described(door: Door, world: World, label: str, *, phases: tuple[str, ...], few: int, seed: int) -> Any:
    """The API by its own description with valid examples, to be asked as this person."""
    headers = {"Authorization": f"Bearer {world.tokens[label]}"}
    asked = headers | {"Accept": "application/vnd.oai.openapi+json"}
    document = json.loads(Client(door).get(SCHEMA, headers=asked).get_data())
    add_examples(document, world, world.people[label])
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "headers": headers,
            "continue-on-failure": True,
            "generation": {"no-shrink": True, "database": "none"},
            "phases": {name: _phase(name, name in phases, few) for name in PHASES},
            "checks": {name: {"enabled": True} for name in CHECKS.get_all_names()}
            | {name: {"expected-statuses": statuses} for name, statuses in EXPECTED_STATUSES.items()},
        }
    )
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.app, schema.location = door, SCHEMA
    return schema


def _phase(name: str, is_on: bool, few: int) -> dict[str, Any]:
    """A phase, with how many examples of each operation it makes if that is not its own affair."""
    number = {"fuzzing": few, "stateful": few * SCENARIOS}.get(name)
    return {"enabled": is_on} | ({"generation": {"max-examples": number}} if number else {})


def _gather(told: Told, schema: Any, door: Door) -> None:
    for event in from_schema(schema).execute():
        if isinstance(event, events.PhaseStarted):
            door.forget()
            door.keeps = event.phase.name == PhaseName.STATEFUL_TESTING
        elif isinstance(event, events.ScenarioFinished):
            told.add(event)
        elif isinstance(event, events.NonFatalError):
            told.faults.setdefault(f"error: {event.label}", str(event.value))


def _forgetting(machine: Any, door: Door) -> Any:
    """The same state machine; the company is as it was before each of its scenarios."""

    class Forgetting(machine):
        def teardown(self) -> None:
            super().teardown()
            door.forget()

    return Forgetting
