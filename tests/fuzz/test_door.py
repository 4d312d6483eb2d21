"""The door under test: what it is there to see, it sees."""

import pytest
from django.http import HttpResponse
from werkzeug.test import Client

from accounts.models import Account
from tests.fuzz.asking import Request, asked

pytestmark = pytest.mark.django_db


def renaming(status: int):
    """A product that renames every account whatever it answers."""

    def handler(environ, start_response):
        Account.objects.update(name="Renamed")
        start_response(f"{status} Said", [("Content-Type", "text/plain")])
        return HttpResponse(status=status)

    return handler


def test_a_refusal_that_changed_a_row_is_a_fault(door):
    door.handler = renaming(409)
    Client(door).post("/api/v1/accounts/")

    told = "POST /api/v1/accounts/: 409, and yet {} changed"
    assert door.faults == [told.format("accounts_account"), told.format("audit_auditentry")]


def test_what_was_done_is_undone(door):
    door.handler = renaming(200)
    Client(door).post("/api/v1/accounts/")

    assert door.faults == []
    assert not Account.objects.filter(name="Renamed").exists()


def test_what_a_commit_would_refuse_is_refused(world, door, monkeypatch):
    """A check that the database puts off to the end of a transaction speaks within the request."""
    checked = []
    monkeypatch.setattr(door.connection, "check_constraints", lambda: checked.append(True))
    asked(door, world, Request("POST", "/api/v1/accounts/", "director", {"name": "Brought in"}))

    assert checked == [True]
