"""No credentials, or none that hold: no success at any address by any method."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import resolve
from django.utils import timezone

from integrations.choices import Scope
from integrations.models import ApiToken
from integrations.services import create_token, revoke_token
from tests.fuzz.asking import Request, asked, valid_requests
from tests.fuzz.door import opened_door
from tests.fuzz.people import ROLES
from users.models import User

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@pytest.fixture(scope="module")
def valid(world) -> dict[tuple[str, str], Request]:
    """A request of each operation that somebody succeeds with."""
    with opened_door() as door:
        found = valid_requests(door, world, list(ROLES.values()))
    return {operation: request for operation, request in found.items() if request is not None}


def as_bearer(request: Request, written: str, **headers: str) -> Request:
    return Request(request.method, request.path, "", request.body, {"Authorization": f"Bearer {written}", **headers})


def credentials(world) -> Iterator[tuple[str, str]]:
    """A name and an Authorization header that opens nothing."""
    director: User = world.people["director"]
    right = world.tokens["director"]
    yield "none", ""
    yield "empty", "Bearer "
    yield "not ours", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."
    yield "another secret", f"Bearer {right[:-4]}{'AAAA' if right[-4:] != 'AAAA' else 'BBBB'}"
    yield "half of it", f"Bearer {right[:-1]}"
    yield "another scheme", f"Token {right}"
    yield "a password", "Basic ZGlyZWN0b3I6cmFwcG9ydC1kZW1v"
    expired, written = create_token(director, name="Expired", scopes=Scope.values, by=director)
    ApiToken.objects.filter(pk=expired.pk).update(
        created_at=timezone.now() - timedelta(days=2), expires_at=timezone.now() - timedelta(seconds=1)
    )
    yield "expired", f"Bearer {written}"
    revoked, written = create_token(director, name="Revoked", scopes=Scope.values, by=director)
    revoke_token(revoked, by=director)
    yield "revoked", f"Bearer {written}"
    yield "of somebody who left", f"Bearer {world.tokens['deactivated']}"


def test_nobody_succeeds_anywhere(world, door, valid):
    headers = dict(credentials(world))
    door.keep_from_now()
    succeeded = [
        f"{kind}: {method} {request.path}: {status}"
        for (_path, described), request in valid.items()
        for method in METHODS
        if method == described or described == "GET"
        for kind, said in headers.items()
        if (status := status_of(door, world, request, method, said)) != 401
    ]

    assert succeeded == []
    assert door.faults == []


def status_of(door, world, request: Request, method: str, said: str) -> int:
    headers = {"Authorization": said} if said else {}
    return asked(door, world, Request(method, request.path, "", request.body, headers)).status


def test_a_token_in_the_address_opens_nothing(world, door, valid):
    written = world.tokens["director"]
    for request in valid.values():
        for name in ("token", "access_token", "Authorization", "api_key"):
            found = Request(request.method, f"{request.path}?{name}={written}", "", request.body)
            assert asked(door, world, found).status == 401, found


def scope_of(request: Request) -> str:
    """What a token must cover for this request."""
    if request.method == "GET":
        return "read"
    view = resolve(request.path.split("?")[0]).func
    return view.cls.scopes.get(view.actions[request.method.lower()], view.cls.scope)


def test_a_token_without_the_scope_does_nothing(world, door, valid):
    tokens = {}
    for person in {request.person for request in valid.values()}:
        for scope in Scope.values:
            others = set(Scope.values) - {scope}
            user = world.people[person]
            tokens[person, scope] = create_token(user, name=f"Not {scope}", scopes=others, by=user)[1]
    door.keep_from_now()

    for request in valid.values():
        answer = asked(door, world, as_bearer(request, tokens[request.person, scope_of(request)]))
        assert (answer.status, answer.data["code"]) == (403, "scope_missing"), request
    assert door.faults == []
