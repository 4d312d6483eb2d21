"""The OpenAPI document: complete, valid, and it says what the API does."""

import json

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from config.policies import POLICIES, Api
from tests.access.collector import collected_routes
from tests.api import Api as Caller
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def schema():
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))


def test_the_description_is_valid_and_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_it_is_of_the_latest_standard_and_names_both_ways_in(schema):
    assert schema["openapi"].startswith("3.1")
    schemes = schema["components"]["securitySchemes"]
    assert {scheme["type"] for scheme in schemes.values()} == {"http", "apiKey"}


def test_every_address_and_method_is_described(schema):
    described = {
        (path.replace("/api/v1/", ""), method.upper())
        for path, methods in schema["paths"].items()
        for method in methods
    }
    due = set()
    for route in collected_routes():
        policy = POLICIES.get(route.name)
        if isinstance(policy, Api) and route.name not in ("api:schema", "metrics"):
            path = route.pattern.removeprefix("api/v1/").replace("<int:pk>", "{id}").replace("<slug:pk>", "{kind}")
            due |= {(path, method) for method in policy.accepts - {"HEAD"}}

    assert {(path.replace("{account}", "{id}"), method) for path, method in described} == due


def test_every_operation_names_its_problems_and_headers(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            due = {"400", "401", "403", "404", "429"}
            due |= {"409", "415"} if method != "get" else set()
            due |= {"412", "428"} if method in ("patch", "delete") else set()
            due |= {"422"} if method in ("post", "put") else set()
            assert due <= operation["responses"].keys(), f"{method} {path}"
            assert operation["summary"], f"{method} {path}"
            for status in due:
                assert "application/problem+json" in operation["responses"][status]["content"], f"{method} {path}"
            headers = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "header"}
            assert ("If-Match" in headers) == (method in ("patch", "delete")), f"{method} {path}"
            assert ("Idempotency-Key" in headers) == (method in ("post", "put")), f"{method} {path}"


def test_whatever_takes_a_version_may_find_it_out_of_date(schema):
    taking = [
        (path, operation)
        for path, methods in schema["paths"].items()
        for operation in methods.values()
        if "version" in _body_of(schema, operation)
    ]

    assert "/api/v1/opportunities/{id}/stage/" in {path for path, _operation in taking}
    assert [path for path, operation in taking if "412" not in operation["responses"]] == []


def _body_of(schema, operation):
    """The fields of the body that an operation takes."""
    content = operation.get("requestBody", {}).get("content", {})
    named = [each["schema"].get("$ref", "").rpartition("/")[2] for each in content.values()]
    return {field for name in named if name for field in schema["components"]["schemas"][name]["properties"]}


def test_the_description_is_for_whoever_is_signed_in():
    assert Caller(None).get("schema/").status_code == 401
    answer = Caller(UserFactory()).client.get("/api/v1/schema/", headers=Caller(UserFactory()).headers)
    assert answer.status_code == 200
