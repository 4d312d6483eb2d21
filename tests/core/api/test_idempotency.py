"""A request repeated under its key has its effect once, whatever happens in between."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account
from audit.models import AuditEntry
from core.models import IdempotencyKey
from core.tasks import forget_idempotency_keys
from tests.api import Api
from tests.factories import AccountFactory, UserFactory
from users.choices import Role

pytestmark = pytest.mark.django_db

AT_ONCE = 50
# Answers a request up to where its answer would be kept, and dies there without a word
DIES = """
import os, signal, sys
import django
django.setup()
from core.api import idempotency
from django.test import Client
idempotency.keep = lambda *args: os.kill(os.getpid(), signal.SIGKILL)
Client().post("/api/v1/accounts/", '{"name": "Nova"}', content_type="application/json",
              headers={"Authorization": sys.argv[1], "Idempotency-Key": "k"})
"""


@pytest.fixture
def director():
    return UserFactory(role=Role.SALES_DIRECTOR)


@pytest.fixture
def api(director):
    return Api(director)


def test_a_repeat_is_answered_the_same_and_does_nothing(api):
    first = api.post("accounts/", {"name": "Nova", "city": "Vigo"}, Idempotency_Key="k")
    again = api.post("accounts/", {"city": "Vigo", "name": "Nova"}, Idempotency_Key="k")

    assert (again.status_code, again.content, again["ETag"]) == (201, first.content, first["ETag"])
    assert again["Content-Type"] == first["Content-Type"] == "application/json"
    assert (first.get("Idempotent-Replayed"), again["Idempotent-Replayed"]) == (None, "true")
    assert Account.objects.count() == 1


def test_a_repeat_of_an_answer_without_a_body_has_none(api):
    account = AccountFactory()
    book = api.post("portfolios/", {"owner": UserFactory().pk, "kind": "AM"}).data["id"]
    api.post("assignments/", {"account": account.pk, "portfolio": book, "reason": "New"})

    first = api.post(f"assignments/{account.pk}/release/", {"reason": "Sold"}, Idempotency_Key="k")
    again = api.post(f"assignments/{account.pk}/release/", {"reason": "Sold"}, Idempotency_Key="k")

    assert (first.status_code, again.status_code, again.content) == (204, 204, b"")


@pytest.mark.parametrize(
    ("path", "body"),
    [("accounts/", {"name": "Other"}), ("users/", {"name": "Nova"}), ("accounts/?x=1", {"name": "Nova"})],
)
def test_a_key_used_for_something_else_is_refused(path, body, api):
    api.post("accounts/", {"name": "Nova"}, Idempotency_Key="k")

    answer = api.post(path, body, Idempotency_Key="k")

    assert answer.status_code == (400 if "?" in path else 422)
    assert Account.objects.count() == 1


def test_a_key_belongs_to_its_person(api):
    api.post("accounts/", {"name": "Nova"}, Idempotency_Key="k")

    other = Api(UserFactory(role=Role.SALES_DIRECTOR)).post("accounts/", {"name": "Beta"}, Idempotency_Key="k")

    assert other.status_code == 201


def test_a_key_outlives_a_new_token_of_the_same_person(director, api):
    api.post("accounts/", {"name": "Nova"}, Idempotency_Key="k")

    assert Api(director).post("accounts/", {"name": "Nova"}, Idempotency_Key="k")["Idempotent-Replayed"] == "true"


def test_a_refused_request_forgets_its_key(api):
    refused = api.post("accounts/", {"name": ""}, Idempotency_Key="k")
    taken = api.post("accounts/", {"name": "Nova"}, Idempotency_Key="k")

    assert (refused.status_code, taken.status_code) == (400, 201)


@pytest.mark.parametrize("key", ["a b", "x" * 256, "ñ"])
def test_a_key_that_is_none_is_refused(key, api):
    answer = api.post("accounts/", {"name": "Nova"}, Idempotency_Key=key)

    assert (answer.status_code, answer.data["code"]) == (400, "idempotency_key_invalid")


def test_keys_are_forgotten_after_a_day(api):
    api.post("accounts/", {"name": "Nova"}, Idempotency_Key="old")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    api.post("accounts/", {"name": "Beta"}, Idempotency_Key="new")

    assert (forget_idempotency_keys(), forget_idempotency_keys()) == (1, 0)
    assert IdempotencyKey.objects.get().key == "new"


def test_idempotency_key_is_used_once_per_person(director):
    facts = {"principal": director, "key": "k", "status": 0, "headers": {}, "created_at": timezone.now()}
    IdempotencyKey.objects.bulk_create([IdempotencyKey(**facts), IdempotencyKey(**facts)], ignore_conflicts=True)

    assert IdempotencyKey.objects.count() == 1


def in_a_thread(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_have_one_effect_and_equal_answers(api):
    def post() -> Any:
        return in_a_thread(lambda: api.post("accounts/", {"name": "Nova"}, Idempotency_Key="k"))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = [each.result() for each in [pool.submit(post) for _number in range(AT_ONCE)]]

    assert {(answer.status_code, answer.content, answer["ETag"]) for answer in answers} == {
        (201, answers[0].content, answers[0]["ETag"])
    }
    assert sum(answer.get("Idempotent-Replayed") == "true" for answer in answers) == AT_ONCE - 1
    assert Account.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_in_between_leaves_neither_key_nor_effect(api):
    database = connection.settings_dict
    where = f"{quote(database['HOST'], safe='')}/{database['NAME']}"
    who = f"{database['USER']}:{quote(database['PASSWORD'], safe='')}" if database["PASSWORD"] else database["USER"]
    url = f"postgresql://{who}@{where}"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": url, "RAPPORT_LOCAL": "1"}
    environment["ALLOWED_HOSTS"] = "testserver"
    ended = subprocess.run(
        [sys.executable, "-c", DIES, api.headers["Authorization"]], env=environment, capture_output=True, check=False
    )
    assert ended.returncode == -9, ended.stderr.decode()
    assert not IdempotencyKey.objects.exists()
    assert not Account.objects.exists()

    again = api.post("accounts/", {"name": "Nova"}, Idempotency_Key="k")

    assert again.status_code == 201
    assert "Idempotent-Replayed" not in again
    assert Account.objects.count() == 1


def edit_at_once(person, *, edits: int, people: int) -> None:
    """Every edit that is accepted is stored: none is written over unseen."""
    account = AccountFactory()
    api = Api(person)
    path = f"accounts/{account.pk}/"

    def edit(number: int) -> int:
        def act() -> int:
            seen = api.get(path)["ETag"]
            return int(api.patch(path, {"city": f"City {number}"}, If_Match=seen).status_code)

        return in_a_thread(act)

    with ThreadPoolExecutor(people) as pool:
        statuses = list(pool.map(edit, range(edits)))

    accepted = statuses.count(200)
    account.refresh_from_db()
    told = AuditEntry.objects.filter(table="accounts_account", row=str(account.pk), action="U")
    assert set(statuses) <= {200, 412}
    assert accepted >= edits / people
    assert account.version == 1 + accepted
    assert told.count() == accepted


@pytest.mark.django_db(transaction=True)
def test_edits_at_once_are_stored_or_refused(director):
    edit_at_once(director, edits=60, people=6)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_thousand_edits_at_once_are_stored_or_refused(director):
    edit_at_once(director, edits=1_000, people=20)
