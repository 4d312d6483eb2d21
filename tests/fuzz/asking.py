"""Single requests through the door, and for each operation one that is valid for somebody."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from werkzeug.test import Client

from tests.access.gate import CONDITIONAL
from tests.access.world import World
from tests.fuzz.door import Door
from tests.fuzz.driving import SCHEMA
from tests.fuzz.examples import Document, body_of, filled, operations, policy_of, rows_of

MOST_ROWS = 40


@dataclass(frozen=True)
class Request:
    """What is asked, by the token of a person of the company ("": by nobody)."""

    method: str
    path: str
    person: str = ""
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path} as {self.person or 'nobody'}"


@dataclass(frozen=True)
class Answer:
    status: int
    data: Any
    headers: dict[str, str]


def asked(door: Door, world: World, request: Request) -> Answer:
    """The answer; what it wrote is undone."""
    headers = dict(request.headers)
    if request.person:
        headers["Authorization"] = f"Bearer {world.tokens[request.person]}"
    if request.method in CONDITIONAL:
        headers.setdefault("If-Match", "*")
    if request.method in ("POST", "PUT"):
        headers.setdefault("Idempotency-Key", "asked")
    response = Client(door).open(request.path, method=request.method, headers=headers, **_sent(request.body))
    content = response.get_data()
    is_json = content and "json" in response.headers.get("Content-Type", "")
    return Answer(response.status_code, json.loads(content) if is_json else None, dict(response.headers))


def _sent(body: Any) -> dict[str, Any]:
    if body is None:
        return {}
    if isinstance(body, dict) and isinstance(body.get("file"), SimpleUploadedFile):
        body["file"].seek(0)
        sent = {"file": (BytesIO(body["file"].read()), body["file"].name)}
        return {"data": body | sent, "content_type": "multipart/form-data"}
    content = body if isinstance(body, bytes) else json.dumps(body, default=str).encode()
    return {"data": content, "content_type": "application/json"}


def description(door: Door, world: World) -> Document:
    """The API as it describes itself."""
    headers = {"Accept": "application/vnd.oai.openapi+json"}
    document = asked(door, world, Request("GET", SCHEMA, "director", headers=headers)).data
    assert document is not None
    return dict(document)


def requests_for(path: str, method: str, world: World, person: str) -> Iterator[Request]:
    """The valid request of an operation on each row that the person reaches."""
    name, policy = policy_of(path)
    for row in rows_of(path, policy, method, world.people[person])[:MOST_ROWS]:
        yield Request(method, filled(path, row), person, body_of(name, method, world, row) or None)


def valid_requests(door: Door, world: World, people: list[str]) -> dict[tuple[str, str], Request | None]:
    """For each operation a request that is answered 2xx, the first that somebody finds; None if nobody does."""
    document = description(door, world)
    return {
        (path, method): next(
            (
                request
                for person in people
                for request in requests_for(path, method, world, person)
                if asked(door, world, request).status < 300
            ),
            None,
        )
        for path, method, _operation in operations(document)
    }
