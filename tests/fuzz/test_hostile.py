"""Every field of every body and every list, tried with values that have brought other systems down."""

import json
import unicodedata
from typing import Any

import pytest

from tests.fuzz.asking import Answer, Request, asked, description, valid_requests
from tests.fuzz.door import opened_door
from tests.fuzz.examples import Document
from tests.fuzz.hostile import BODIES, TEXTS, values_for
from tests.fuzz.people import ROLES

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def known(world) -> tuple[Document, dict[tuple[str, str], Request]]:
    """The API as it describes itself, and a request of each operation that somebody succeeds with."""
    with opened_door() as door:
        found = valid_requests(door, world, list(ROLES.values()))
        document = description(door, world)
    return document, {operation: request for operation, request in found.items() if request is not None}


def schema_of(document: Document, path: str, method: str) -> dict[str, Any]:
    """The fields of the JSON body of an operation."""
    body = document["paths"][path][method.lower()].get("requestBody", {}).get("content", {})
    reference = body.get("application/json", {}).get("schema", {}).get("$ref", "")
    return document["components"]["schemas"][reference.split("/")[-1]]["properties"] if reference else {}


def faults_of(answer: Answer, name: str, value: Any) -> list[str]:
    """What is wrong with an answer to a hostile value: a failure, or a text that is stored as another."""
    if answer.status >= 500:
        return [f"answers {answer.status}"]
    if not isinstance(value, str) or not plain(value) or answer.status >= 300 or not isinstance(answer.data, dict):
        return []
    stored = answer.data.get(name, value)
    is_same = value not in TEXTS.values() or not isinstance(stored, str) or plain(stored) == plain(value)
    return [] if is_same else [f"stores {stored[:60]!r}"]


def plain(text: str) -> str:
    """What is the same text: spaces at the ends and between words, and how an accent is written, do not matter."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@pytest.mark.slow
def test_every_field_bears_every_value(world, door, known):
    document, valid = known
    tried, faults = 0, []
    for (path, method), request in valid.items():
        for name, schema in schema_of(document, path, method).items():
            for kind, value in values_for(schema):
                tried += 1
                body = json.dumps({**request.body, name: value}, default=str).encode()
                answer = asked(door, world, Request(method, request.path, request.person, body))
                faults += [f"{request}: {name} {kind}: {fault}" for fault in faults_of(answer, name, value)]

    assert faults == []
    assert door.faults == []
    assert tried > 1_500


def test_every_body_is_read_or_refused(world, door, known):
    _document, valid = known
    faults = []
    for request in valid.values():
        if not isinstance(request.body, dict) or "file" in request.body:
            continue
        inner = json.dumps(request.body, default=str).encode()[1:-1]
        for kind, body in BODIES.items():
            written = body.replace(b"%s", inner, 1)
            answer = asked(door, world, Request(request.method, request.path, request.person, written))
            is_no_change = kind == "empty" and request.method == "PATCH" and answer.status == 200
            if answer.status != 400 and not is_no_change:
                faults.append(f"{request}: {kind}: {answer.status}")

    assert faults == []
    assert door.faults == []


QUERIES = {
    "page_size=1&page_size=2": 400,
    "cursor=%00": 400,
    "cursor=%ff%fe": 400,
    "cursor=" + "9" * 5_000: 400,
    "page_size=" + "9" * 5_000: 400,
    "page_size=-1": 400,
    "page_size=%D9%A1": 400,
    "ordering=id;DROP": 400,
    "ordering=-": 400,
    "&".join(f"x{place}=1" for place in range(10_000)): 400,
    "nothing=1": 400,
    "page_size=200": 200,
}


def test_every_list_bears_every_query(world, door, known):
    _document, valid = known
    faults = []
    for (path, method), request in valid.items():
        if method != "GET" or "{" in path:
            continue
        for query, expected in QUERIES.items():
            answer = asked(door, world, Request("GET", f"{request.path}?{query}", request.person))
            if answer.status != expected:
                faults.append(f"{request}?{query[:40]}: {answer.status}")

    assert faults == []
