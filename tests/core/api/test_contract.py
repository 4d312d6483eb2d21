"""What every resource has in common, shown on accounts: who gets in, shapes, problems, pages, versions."""

import json

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from accounts.models import Account
from config.api import router
from core.api.viewsets import ContractViewSet
from tests.api import ROOT, Api
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from users.choices import Role
from users.roles import roles_with

pytestmark = pytest.mark.django_db

PROBLEM = "application/problem+json"


@pytest.fixture
def director():
    return UserFactory(role=Role.SALES_DIRECTOR)


@pytest.fixture
def api(director):
    return Api(director)


@pytest.fixture
def _fresh_limits():
    cache.clear()


def told(answer):
    assert answer["Content-Type"] == PROBLEM
    assert answer.data["status"] == answer.status_code
    assert {"type", "title", "detail", "code"} <= answer.data.keys()
    return answer.status_code, answer.data["code"]


def fields_of(answer):
    return {error["field"]: error["code"] for error in answer.data["errors"]}


def test_nobody_is_told_how_to_sign_in():
    answer = Api(None).get("accounts/")

    assert told(answer) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_needs_its_csrf_token(director):
    api = Api(director, by_session=True)
    assert api.get("accounts/").status_code == 200
    api.client.handler.enforce_csrf_checks = True

    answer = api.post("accounts/", {"name": "Forged"})

    assert told(answer)[0] == 403
    assert not Account.objects.exists()


def test_a_scope_the_token_lacks_is_forbidden(director):
    reader = Api(director, scopes=["read"])

    assert reader.get("accounts/").status_code == 200
    assert told(reader.post("accounts/", {"name": "Nova"})) == (403, "scope_missing")
    assert told(Api(director, scopes=["write"]).get("accounts/")) == (403, "scope_missing")
    assert told(Api(director, scopes=["read", "write"]).post("users/", {})) == (403, "scope_missing")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"name": "Nova", "colour": "red"}, "colour", "unknown_field"),
        ({"name": "Nova", "id": 5}, "id", "unknown_field"),
        ({}, "name", "required"),
        ({"name": ""}, "name", "blank"),
        ({"name": None}, "name", "null"),
        ({"name": 5}, "name", "invalid"),
        ({"name": ["Nova"]}, "name", "invalid"),
        ({"name": "x" * 201}, "name", "max_length"),
        ({"name": "Nova", "employees": "5"}, "employees", "invalid"),
        ({"name": "Nova", "employees": True}, "employees", "invalid"),
        ({"name": "Nova", "employees": 2**31}, "employees", "max_value"),
        ({"name": "Nova", "employees": 1.5}, "employees", "invalid"),
        ({"name": "Nova", "own_revenue": 1200}, "own_revenue", "text"),
        ({"name": "Nova", "own_revenue": "1e5"}, "own_revenue", "invalid"),
        ({"name": "Nova", "own_revenue": "NaN"}, "own_revenue", "invalid"),
        ({"name": "Nova", "own_revenue": "1.234"}, "own_revenue", "invalid"),
        ({"name": "Nova", "tier": "GOLD"}, "tier", "invalid_choice"),
        ({"name": "Nova", "tier": 1}, "tier", "invalid_choice"),
        ({"name": "Nova", "parent": "1"}, "parent", "incorrect_type"),
        ({"name": "Nova", "parent": 2**70}, "parent", "does_not_exist"),
        ({"name": "Nova", "country": "XX"}, "country", "country"),
        ({"name": "Nova", "time_zone": "Mars/North"}, "time_zone", "time_zone"),
        ([], "", "invalid"),
    ],
)
def test_a_body_of_another_shape_is_refused_with_its_field(body, field, code, api):
    answer = api.post("accounts/", body)

    assert told(answer) == (400, "invalid")
    assert fields_of(answer)[field] == code
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"\xff\xfe{}", b'{"name": NaN}', b'{"name": 1e999}', b'{"employees": ' + b"9" * 5_000 + b"}",
        b'{"name": "a\\u0000b"}', b'{"name": "\\ud800"}', b'{"a\\u0000": 1}', b"[" * 100_000, b'{"a":' * 50_000,
        b"\xef\xbb\xbf{}", b'{"own_revenue": 1e-50}',
    ],
)  # fmt: skip
def test_what_is_no_json_a_database_can_hold_is_refused(body, api):
    assert told(api.post("accounts/", body)) == (400, "parse_error")


def test_a_body_of_more_than_ten_megabytes_is_refused(api):
    assert told(api.post("accounts/", b'"' + b"x" * 10_000_000 + b'"')) == (413, "too_large")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("accounts/?colour=red", "colour"), ("accounts/?status=GOLD", "status"), ("accounts/?page_size=0", "page_size"),
        ("accounts/?page_size=201", "page_size"), ("accounts/?page_size=x", "page_size"),
        ("accounts/?page_size=%C2%B2", "page_size"), ("accounts/?ordering=notes", "ordering"),
        ("accounts/?ordering=--name", "ordering"), ("accounts/?owner=x", "owner"), ("accounts/?owner=0", "owner"),
        ("accounts/?unassigned=maybe", "unassigned"), ("accounts/?q=%00", "q"), ("accounts/?q=a&q=b", "q"),
        ("agreements/?decision_from=2026-2-1", "decision_from"),
        ("agreements/?decision_from=9999-01-01", "decision_from"),
        ("accounts/?format=api", "format"),
    ],
)  # fmt: skip
def test_a_parameter_that_means_nothing_is_refused(path, name, api):
    answer = api.get(path)

    assert told(answer)[0] == 400
    assert name in fields_of(answer)


def test_a_row_takes_no_parameters(api):
    account = AccountFactory()

    assert told(api.get(f"accounts/{account.pk}/?colour=red"))[0] == 400
    assert told(api.put("accounts/upsert/?dry_run=yes", {"rows": [{"name": "A"}]}, Idempotency_Key="a"))[0] == 400


@pytest.mark.parametrize(
    ("method", "path", "headers", "expected"),
    [
        ("GET", "nothing/", {}, (404, "not_found")),
        ("GET", "/api/", {}, (404, "not_found")),
        ("GET", "accounts/x/", {}, (404, "not_found")),
        ("GET", "accounts/99999999999999999999999/", {}, (404, "not_found")),
        ("DELETE", "accounts/", {}, (405, "method_not_allowed")),
        ("OPTIONS", "accounts/", {}, (405, "method_not_allowed")),
        ("GET", "accounts/", {"Accept": "text/html"}, (406, "not_acceptable")),
    ],
)
def test_what_is_not_there_is_a_problem_too(method, path, headers, expected, api):
    assert told(api.call(method, path, **headers)) == expected


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"])
def test_bodies_are_json_only(kind, api):
    answer = api.client.generic("POST", f"{ROOT}accounts/", b"name=Nova", content_type=kind, headers=api.headers)

    assert (answer.status_code, json.loads(answer.content)["code"]) == (415, "unsupported_media_type")


def test_a_failure_inside_tells_nothing(api, monkeypatch):
    monkeypatch.setattr("accounts.api.views.AccountFactsViewSet.list", lambda self, request: 1 / 0)

    answer = api.get("accounts/")

    assert told(answer) == (500, "error")
    assert b"Zero" not in answer.content


def test_a_lock_that_is_taken_is_a_conflict(api, monkeypatch):
    class Timeout(Exception):
        pgcode = "55P03"

    def wait(*args, **kwargs):
        raise OperationalError from Timeout()

    monkeypatch.setattr("portfolios.api.placing.create_account_in_own_book", wait)

    assert told(api.post("accounts/", {"name": "Nova"})) == (409, "busy")


def test_a_broken_rule_is_told_with_its_id(api):
    book = PortfolioFactory()
    for _number in range(25):
        AssignmentFactory(portfolio=book)

    answer = api.post("assignments/", {"account": AccountFactory().pk, "portfolio": book.pk, "reason": "New"})

    assert told(answer) == (409, "portfolio_full")
    assert answer.data["rule"] == "portfolio_full"
    assert "25 of 25" in answer.data["detail"]


def test_a_refused_request_leaves_nothing(api, monkeypatch):
    def write_and_refuse(self, request):
        AccountFactory(name="Half")
        from rest_framework.response import Response  # noqa: PLC0415

        return Response({}, status=409)

    monkeypatch.setattr("portfolios.api.placing.AccountPlacingViewSet.create", write_and_refuse)

    assert api.post("accounts/", {"name": "Nova"}).status_code == 409
    assert not Account.objects.exists()


def test_a_cursor_of_another_list_or_order_is_refused(api):
    for number in range(3):
        AccountFactory(name=f"Account {number}")
    cursor = api.get("accounts/?page_size=1").data["next"].split("cursor=")[1].split("&")[0]

    assert api.get(f"accounts/?page_size=1&cursor={cursor}").status_code == 200
    for path in (
        f"accounts/?ordering=-name&cursor={cursor}", f"users/?cursor={cursor}", "accounts/?cursor=forged",
        f"accounts/?cursor={cursor}x", "accounts/?cursor=%F0%9F%92%A3",
    ):  # fmt: skip
        assert told(api.get(path)) == (400, "cursor"), path


def test_answers_are_never_kept_or_conditional(api):
    account = AccountFactory()
    first = api.get(f"accounts/{account.pk}/")

    again = api.get(f"accounts/{account.pk}/", If_None_Match=first["ETag"])

    assert again.status_code == 200
    assert again["Cache-Control"] == "no-store"


@pytest.mark.parametrize("seen", ["1", 'W/"1"', '"0"', '"1", "2"', "x" * 5_000])
def test_if_match_names_the_version_exactly(seen, api):
    account = AccountFactory()

    answer = api.patch(f"accounts/{account.pk}/", {"city": "Vigo"}, If_Match=seen)

    assert told(answer) == (412, "stale")


def test_an_action_without_a_permission_is_refused_when_the_class_is_made():
    with pytest.raises(TypeError, match="retrieve"):
        type("Forgetful", (ContractViewSet,), {"permissions": {"list": "accounts.view_account"}})
    with pytest.raises(TypeError, match="create"):
        type("Hopeful", (ContractViewSet,), {
            "permissions": dict.fromkeys(("list", "retrieve", "create"), "accounts.view_account"),
        })  # fmt: skip


def test_every_permission_is_one_that_a_role_holds():
    for _prefix, viewset, basename in router.registry:
        for permission in viewset.permissions.values():
            assert roles_with(permission), f"{basename}: nobody holds {permission}"


def test_a_malformed_address_is_a_problem():
    answer = Client(raise_request_exception=False).get("/api/v1/nothing/", headers={"host": "evil.example"})

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


@pytest.mark.usefixtures("_fresh_limits")
def test_limits_are_told_with_the_time_to_wait(director, settings):
    settings.API_REQUESTS_PER_MINUTE = {"person": 2, "anonymous": 1}
    api, other, nobody = Api(director), Api(director), Api(None)

    codes = [api.get("accounts/").status_code for _number in range(2)]
    refused = api.get("accounts/")

    assert codes == [200, 200]
    assert told(refused) == (429, "throttled")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert other.get("accounts/").status_code == 200
    assert [nobody.get("accounts/").status_code for _number in range(2)] == [401, 429]


@pytest.mark.usefixtures("_fresh_limits")
def test_wrong_tokens_are_counted(settings):
    settings.API_REQUESTS_PER_MINUTE = {"anonymous": 1}
    forged = Api(None)
    forged.headers["Authorization"] = "Bearer rap_00000000_" + "x" * 43

    assert [forged.get("accounts/").status_code for _number in range(2)] == [401, 429]
