"""What every answer carries, whatever its status; who is believed to have sent a request; where sign-in leads."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from config.policies import POLICIES
from tests.access.collector import collected_routes
from tests.access.gate import NO_ROW, NOBODY, Call, Gate, model_of, path_of
from tests.access.matrix import rows_of
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FORBIDDEN_SENSORS = ("camera=()", "geolocation=()", "microphone=()")
SEALED = {"object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'"}
STATIC = "/static/css/tokens.css"

# Where a crafted `next` would lead a person after sign-in
ELSEWHERE = [
    "https://evil.example/", "http://evil.example", "//evil.example", "///evil.example", "////evil.example",
    "/\\evil.example", "\\\\evil.example", "/\\/evil.example", "\\/evil.example", "https:evil.example",
    "https:/evil.example", "http:///evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
    "//evil.example/%2f..", "https://testserver@evil.example/", "https://testserver.evil.example/", "\t//evil.example",
    "/\t/evil.example", " https://evil.example", "//evil。example", "ftp://evil.example/", "https://evil.example\\@testserver/",
]  # fmt: skip


@pytest.fixture(scope="module")
def gate(world, reference):
    return Gate(world, reference)


@pytest.fixture(autouse=True)
def _without_limits(settings, caplog):
    settings.ACCOUNT_RATE_LIMITS = False
    caplog.set_level("CRITICAL")


def faults_in(headers, *, is_static=False, may_style=False):
    """What is wrong with the headers of one answer."""
    given = {name.lower(): value for name, value in headers.items()}
    faults = [f"{name} is not {value}" for name, value in ALWAYS.items() if given.get(name.lower()) != value]
    policy = dict(
        part.strip().split(" ", 1) for part in given.get("content-security-policy", "").split(";") if part.strip()
    )
    faults += [f"{name} is not {value}" for name, value in SEALED.items() if policy.get(name) != value]
    if may_style:  # the library that draws the API writes styles into the page; scripts stay sealed
        policy.pop("style-src")
    if "default-src" not in policy or "unsafe-" in str(policy):
        faults.append(f"content security policy: {policy}")
    sensors = given.get("permissions-policy", "")
    faults += [f"permissions policy allows {name}" for name in FORBIDDEN_SENSORS if name not in sensors]
    if not is_static and "no-store" not in given.get("cache-control", ""):
        faults.append("may be stored")
    if not is_static and not {"hx-request", "cookie"} <= set(re.split(r",\s*", given.get("vary", "").lower())):
        faults.append(f"varies on {given.get('vary')}")
    return faults


def test_every_answer_of_every_route_is_sealed(gate):
    statuses, faults = set(), []
    for route in collected_routes():
        policy = POLICIES[route.name]
        rows = [rows_of(gate, policy)[0], NO_ROW] if model_of(policy) else [None]
        for person in ("administrator", "contributor", NOBODY):
            for method in ("GET", "POST", "PUT"):
                for row in rows:
                    answer = gate.call(Call(route, method, person, row, body={"unknown": "x"}))
                    statuses.add(answer.status)
                    may_style = route.name == "integrations:api_docs" and answer.status == 200
                    found = faults_in(answer.headed, may_style=may_style)
                    faults += [f"{method} {route.name} {answer.status}: {fault}" for fault in found]

    assert faults == []
    assert statuses >= {200, 302, 403, 404, 405, 422}


def test_an_error_is_sealed(gate, monkeypatch):
    (route,) = (route for route in collected_routes() if route.name == "workspace:today")
    monkeypatch.setattr("workspace.views.today.today_page", lambda user: 1 / 0)

    answer = gate.call(Call(route, "GET", "director"))

    assert answer.status == 500
    assert faults_in(answer.headed) == []
    assert "ZeroDivisionError" not in answer.text


def test_unknown_addresses_and_hosts_are_sealed(gate):
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = gate.world.sessions["director"]

    missing, host = client.get("/nothing/here/"), client.get("/", headers={"host": "evil.example"})

    assert (missing.status_code, host.status_code) == (404, 400)
    assert faults_in(missing.headers) == []
    assert faults_in(host.headers) == []


def test_files_are_sealed_and_may_be_kept():
    answer = Client().get(STATIC)

    assert answer.status_code == 200
    assert faults_in(answer.headers, is_static=True) == []


def test_a_change_without_the_token_is_refused_and_leaves_nothing(gate):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    forgiving, gate.client = gate.client, strict
    wrong = []
    for route in collected_routes():
        policy = POLICIES[route.name]
        row = rows_of(gate, policy)[0] if model_of(policy) else None
        for method in sorted({"POST", "PUT", "PATCH", "DELETE"} & policy.accepts):
            answer = gate.call(Call(route, method, "administrator", row, body={"reason": "forged"}))
            if answer.status != 403 or answer.writes or answer.mails:
                wrong.append(f"{method} {route.name}: {answer.status} {answer.writes}")
    gate.client = forgiving

    assert wrong == []


@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_in_leads_nowhere_else(target, gate):
    for sent_as in ("query", "body"):
        client = Client()
        body = {"login": gate.world.people["am thin"].email, "password": PASSWORD}
        body |= {"next": target} if sent_as == "body" else {}
        answer = client.post(
            reverse("account_login"), body, query_params={"next": target} if sent_as == "query" else None
        )

        assert (answer.status_code, answer["Location"]) == (302, reverse("workspace:today"))


def test_sign_in_leads_back_to_where_one_was(gate):
    address = f"{reverse('account_login')}?next=/accounts/"

    answer = Client().post(address, {"login": gate.world.people["am thin"].email, "password": PASSWORD})

    assert answer["Location"] == "/accounts/"


@pytest.mark.parametrize("header", ["host", "x-forwarded-host", "x-host", "forwarded", "x-original-host"])
def test_a_forged_host_gets_into_no_mail(header, gate):
    address = gate.world.people["am thin"].email

    answer = Client(raise_request_exception=False).post(
        reverse("account_reset_password"), {"email": address}, headers={header: "evil.example"}
    )

    assert answer.status_code == (400 if header == "host" else 302)
    assert len(mail.outbox) == (0 if header == "host" else 1)
    assert all(
        "evil.example" not in f"{message.subject}{message.body}{message.alternatives}" for message in mail.outbox
    )


def test_a_deactivated_person_is_out_on_the_next_request(gate):
    client = Client()
    client.force_login(gate.world.people["am other"])
    assert client.get("/").status_code == 200

    type(gate.world.people["am other"]).objects.filter(pk=gate.world.people["am other"].pk).update(is_active=False)

    assert client.get("/").status_code == 302
    assert client.get("/", headers={"hx-request": "true"})["HX-Redirect"].startswith(reverse("account_login"))


def test_every_address_can_be_written():
    assert all(path_of(route, row=1).startswith("/") for route in collected_routes())
