"""A request of each operation that is valid, taken from the access tests, as an example in the description."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.urls import resolve

from config.policies import POLICIES, Api
from tests.access.bodies import API_BODIES
from tests.access.gate import SAFE
from tests.access.world import World
from users.models import User

Document = dict[str, Any]

REACHES = {"visible": "visible_to", "editable": "editable_by", "led": "led_by", "open": "open_to"}
METHODS = ("get", "post", "put", "patch", "delete")


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    """Each path with a method and what the description says of it."""
    for path, said in document["paths"].items():
        for method in METHODS:
            if method in said:
                yield path, method.upper(), said[method]


def filled(path: str, row: Any) -> str:
    """The path to this row."""
    return re.sub(r"{\w+}", str(row), path)


def policy_of(path: str) -> tuple[str, Api]:
    """The name of the route behind a described path, and who may do what there."""
    name = resolve(filled(path, "AM" if "{kind}" in path else 1)).view_name
    policy = POLICIES[name]
    assert isinstance(policy, Api)
    return name, policy


def rows_of(path: str, policy: Api, method: str, person: User) -> list[Any]:
    """What names a row in the path, for each that the person reaches this way; where no row is named, one nothing."""
    if not policy.model:
        return ["AM" if "{kind}" in path else None]
    model = apps.get_model(policy.model)
    reach = REACHES.get(policy.rows.get(method, ""), "visible_to")
    known = model._default_manager
    reached = getattr(known, reach)(person) if hasattr(known, reach) else known.all()
    return list(reached.order_by("pk").values_list("pk", flat=True))


def body_of(name: str, method: str, world: World, row: Any) -> Any:
    """The body that is valid for somebody, as JSON holds it; None where there is none."""
    written = API_BODIES.get((name, method)) if method not in SAFE else None
    return written(world, row or 0) if written else None


def add_examples(document: Document, world: World, person: User) -> None:
    """Every operation has an example of each parameter in its path, of If-Match and of its body."""
    for path, method, operation in operations(document):
        name, policy = policy_of(path)
        rows = rows_of(path, policy, method, person) or [1]
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "path":
                parameter["example"] = rows[0]
            elif parameter["name"] == "If-Match":
                parameter["example"] = "*"
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is not None:
            content["example"] = body_of(name, method, world, rows[0])
