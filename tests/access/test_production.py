"""The same product under the settings of production, as a process of its own reads them."""

import json
import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

HOST = "crm.company.example"
READ = """
import json, warnings
warnings.simplefilter("ignore")
from config import settings
names = [name for name in dir(settings) if name.startswith(("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_"))]
print(json.dumps({name: getattr(settings, name) for name in [*names, "ALLOWED_HOSTS", "DEBUG"]}))
"""


def environment():
    without = (
        "RAPPORT_LOCAL", "DEBUG", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", "CSRF_TRUSTED_ORIGINS",
    )  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if name not in without}
    return kept | {"SECRET_KEY": "f4Jd8-Kq2Lw9Zr7-Xv5Bn3Mt6-Py1Hs0Cg4De8" * 2, "ALLOWED_HOSTS": HOST,
                   "SITE_URL": f"https://{HOST}"}  # fmt: skip


@pytest.fixture(scope="module")
def production():
    """The settings about what a browser is told, under the environment of production."""
    run = subprocess.run([sys.executable, "-c", READ], env=environment(), capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


@pytest.fixture
def client(production, settings):
    for name, value in production.items():
        setattr(settings, name, value)
    settings.ACCOUNT_RATE_LIMITS = False
    return Client(headers={"host": HOST}, raise_request_exception=False)


def test_deployment_checks_find_nothing():
    manage = [sys.executable, "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    run = subprocess.run(manage, env=environment(), capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr


def test_answers_insist_on_an_encrypted_line_for_a_year(client):
    answer = client.get(reverse("account_login"), secure=True)
    directives = dict(part.strip().partition("=")[::2] for part in answer["Strict-Transport-Security"].split(";"))

    assert int(directives["max-age"]) >= 31_536_000
    assert "includeSubDomains" in directives


def test_a_plain_line_is_sent_to_the_encrypted_one(client):
    answer = client.get("/accounts/")

    assert (answer.status_code, answer["Location"]) == (301, f"https://{HOST}/accounts/")


def test_cookies_belong_to_this_host_alone(client):
    person = UserFactory()
    client.get(reverse("account_login"), secure=True)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}, secure=True)
    cookies = {name: cookie for name, cookie in client.cookies.items() if cookie.value}

    assert {"__Host-rapport-session", "__Host-rapport-csrf"} <= cookies.keys()
    for name, cookie in cookies.items():
        assert name.startswith("__Host-"), name
        assert cookie["secure"], name
        assert cookie["httponly"], name
        assert cookie["samesite"] in ("Lax", "Strict"), name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name


@pytest.mark.parametrize("host", ["evil.example", f"{HOST}.evil.example", f"evil.{HOST}", "127.0.0.1", "testserver"])
def test_an_unknown_host_is_refused(host, client):
    assert client.get(reverse("account_login"), secure=True, headers={"host": host}).status_code == 400


def test_errors_show_nothing_of_the_inside(production):
    assert production["DEBUG"] is False
