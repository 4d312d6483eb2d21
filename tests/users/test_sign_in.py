"""Signing in, by password: who may, who may not, what a stranger learns, and what a reset does not open."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.contrib.auth import authenticate
from django.core import mail
from django.core.cache import cache, caches
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, UserFactory
from users.models import User
from users.services import deactivate_person, invite_again
from users.tokens import password_link

pytestmark = pytest.mark.django_db

LOGIN, RESET = "/auth/login/", "/auth/password/reset/"
NEW_PASSWORD = "another-horse-battery"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()
    yield
    cache.clear()


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password} | more)


def is_in(client) -> bool:
    return client.get(reverse("users:settings")).status_code == 200


def link_in(message) -> str:
    return re.search(r"http://127\.0\.0\.1:8000(/\S+)", message.body)[1]


def choose_password(client, link: str, password: str = NEW_PASSWORD):
    """Follow a reset link and post the new password; the last answer."""
    page = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    if not page.redirect_chain:
        return page
    return client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_sign_in_by_email_whatever_its_case(client):
    person = UserFactory()

    response = sign_in(client, person.email.upper())

    assert response.status_code == 302
    assert is_in(client)
    assert UserSession.objects.filter(user=person).count() == 1


@pytest.mark.parametrize(
    ("login", "password"),
    [("", PASSWORD), ("None", PASSWORD), ("null", PASSWORD), ("@", PASSWORD), ("\x00", PASSWORD), (" ", PASSWORD)],
)
def test_nobody_signs_in_without_an_email(client, login, password):
    UserFactory(email=None)

    assert sign_in(client, login, password).status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("password", ["", "!", "wrong", " "])
def test_nobody_signs_in_without_the_password(client, password):
    invited, member = UserFactory(password=None), UserFactory()

    for person in (invited, member):
        assert sign_in(client, person.email, password).status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize(
    "credentials",
    [{}, {"email": None, "password": PASSWORD}, {"email": "", "password": PASSWORD}, {"email": "x", "password": None},
     {"username": None, "password": PASSWORD}, {"password": PASSWORD}],
)  # fmt: skip
def test_the_backend_fails_closed(credentials):
    UserFactory(email=None)

    assert authenticate(None, **credentials) is None


def test_a_deactivated_person_does_not_get_in(client):
    person = UserFactory(is_active=False)

    response = sign_in(client, person.email)

    assert (response.status_code, response["Location"]) == (302, reverse("account_inactive"))
    assert not is_in(client)


def test_nobody_signs_up_or_changes_their_own_email(client):
    person = UserFactory()
    form = {"email": "new@rapport.test", "password1": PASSWORD, "password2": PASSWORD}

    client.post("/auth/signup/", form)
    client.force_login(person)

    assert User.objects.count() == 1
    assert client.get("/auth/email/").status_code == 404
    assert client.post("/auth/email/", {"email": "new@rapport.test", "action_add": ""}).status_code == 404


def test_a_stranger_cannot_tell_who_is_here(client):
    here = UserFactory()

    answers = [
        (sign_in(client, email, "wrong").content, client.post(RESET, {"email": email})["Location"])
        for email in (here.email, "nobody@rapport.test")
    ]

    (login_here, reset_here), (login_nobody, reset_nobody) = answers
    hide = re.compile(rb'value="[^"]*"|csrf[^>]*|X-CSRFToken[^}]*')
    assert hide.sub(b"", login_here) == hide.sub(b"", login_nobody)
    assert reset_here == reset_nobody
    assert [len(message.to) for message in mail.outbox] == [1, 1]


def test_a_reset_mail_leads_to_the_configured_site_whatever_the_request_says(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    person = UserFactory()

    client.post(RESET, {"email": person.email}, headers={"host": "evil.example", "x-forwarded-host": "evil.example"})

    assert "http://127.0.0.1:8000/auth/password/reset/key/" in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body + mail.outbox[0].subject


def test_a_reset_link_works_once_and_ends_every_session(client):
    person = UserFactory()
    elsewhere = Client()
    sign_in(elsewhere, person.email)
    client.post(RESET, {"email": person.email})
    link = link_in(mail.outbox[0])

    assert choose_password(client, link).status_code == 302
    choose_password(Client(), link, "a-third-horse-battery")

    assert not is_in(elsewhere)
    assert not is_in(client)
    assert sign_in(client, person.email, NEW_PASSWORD).status_code == 302
    assert is_in(client)


def test_a_reset_link_is_bound_to_its_person(client):
    person, other = UserFactory(), UserFactory()
    link = password_link(person).replace(f"/{_key(person)}-", f"/{_key(other)}-")

    choose_password(client, link)

    assert User.objects.get(pk=other.pk).check_password(PASSWORD)


def _key(person: User) -> str:
    return re.search(r"/key/(\w+)-", password_link(person))[1]


def test_a_link_dies_with_a_new_email_and_with_deactivation(client):
    person = UserFactory(password=None)
    link = password_link(person)
    User.objects.filter(pk=person.pk).update(email="moved@rapport.test")
    choose_password(client, link)
    link = password_link(User.objects.get(pk=person.pk))
    deactivate_person(person, by=None)
    choose_password(client, link)

    assert not User.objects.get(pk=person.pk).has_usable_password()


def test_an_invitation_lets_its_person_in_without_further_rows(client):
    person = UserFactory(password=None)
    invite_again(person, by=None)

    choose_password(client, password_link(person))
    sign_in(client, person.email, NEW_PASSWORD)

    assert is_in(client)


def test_people_never_invited_get_no_link_by_asking_for_one(client):
    person = UserFactory(password=None)

    client.post(RESET, {"email": person.email})

    assert "/password/reset/key/" not in mail.outbox[0].body
    invite_again(person, by=None)
    client.post(RESET, {"email": person.email})
    assert "/password/reset/key/" in mail.outbox[1].body


def test_a_mail_server_that_is_away_is_no_error_page(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1

    assert client.post(RESET, {"email": UserFactory().email}).status_code == 302


# The second factor


@pytest.fixture
def guarded() -> tuple[User, str]:
    """Somebody with an authenticator app and recovery codes, and the app's secret."""
    person, secret = UserFactory(), generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return person, secret


def test_the_second_factor_is_asked_for(client, guarded):
    person, secret = guarded

    response = sign_in(client, person.email)

    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert is_in(client)


def test_a_code_works_once(guarded):
    person, secret = guarded
    code = code_now(secret)
    answers = []

    for client in (Client(), Client()):
        sign_in(client, person.email)
        client.post(reverse("mfa_authenticate"), {"code": code})
        answers.append(is_in(client))

    assert answers == [True, False]


def test_a_recovery_code_works_once(guarded):
    person, _ = guarded
    code = RecoveryCodes(Authenticator.objects.get(user=person, type="recovery_codes")).get_unused_codes()[0]
    answers = []

    for client in (Client(), Client()):
        sign_in(client, person.email)
        client.post(reverse("mfa_authenticate"), {"code": code})
        answers.append(is_in(client))

    assert answers == [True, False]


def test_a_password_reset_does_not_open_the_second_door(client, guarded):
    person, _ = guarded

    choose_password(client, password_link(person))

    assert not is_in(client)
    assert sign_in(client, person.email, NEW_PASSWORD)["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


@pytest.mark.parametrize(
    "name", ["mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_view_recovery_codes"]
)
def test_changing_the_second_factor_asks_for_the_password_again(client, guarded, name):
    client.force_login(guarded[0] if name != "mfa_activate_totp" else UserFactory())

    response = client.get(reverse(name))

    assert response.status_code == 302
    assert "reauthenticate" in response["Location"]


def test_people_see_their_sessions_and_end_the_others(client):
    person, elsewhere = UserFactory(), Client()
    sign_in(elsewhere, person.email)
    sign_in(client, person.email)
    assert client.get(reverse("usersessions_list")).status_code == 200

    client.post(reverse("usersessions_list"))

    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_a_session_gets_a_new_name_at_sign_in(client):
    client.get(LOGIN)
    before = client.session.session_key

    sign_in(client, UserFactory().email)

    assert client.session.session_key != before


# Where a sign-in may lead


@pytest.mark.parametrize(
    "next_url",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "https:evil.example", "javascript:alert(1)", "http://127.0.0.1:8000@evil.example/", "/\t/evil.example",
        " //evil.example", "%2F%2Fevil.example/..//", "http:///evil.example", "http://testserver/people/",
    ],
)  # fmt: skip
def test_sign_in_leads_nowhere_else(client, next_url):
    response = sign_in(client, UserFactory().email, next=next_url)

    assert response["Location"] == "/"


def test_sign_in_leads_back_to_the_page_asked_for(client):
    assert sign_in(client, UserFactory().email, next="/people/?q=a")["Location"] == "/people/?q=a"


# Limits


def wrong_tries(client, count: int) -> str:
    email = UserFactory().email
    return [sign_in(client, email, "wrong") for _ in range(count)][-1].content.decode()


def test_guessing_is_stopped_after_five_tries(client):
    assert "Too many failed login attempts" not in wrong_tries(client, 5)
    assert "Too many failed login attempts" in wrong_tries(client, 6)


@pytest.fixture
def no_redis(settings):
    """The cache points at a socket nobody listens on."""
    settings.CACHES = {
        "default": {"BACKEND": "core.cache.FallbackCache", "LOCATION": "unix:///nowhere/redis.sock", "KEY_PREFIX": "t"}
    }
    caches["default"].clear()
    yield
    caches["default"].clear()


def test_limits_hold_and_pages_answer_when_redis_is_away(client, no_redis):
    assert "Too many failed login attempts" in wrong_tries(client, 6)
    person = UserFactory()
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), person.email).status_code == 302
    client.force_login(person)
    assert is_in(client)
    assert client.get(reverse("users:person_list")).status_code == 200


@pytest.mark.parametrize(
    "path", ["users:person_list", "users:person_invite", "users:settings", "account_change_password", "mfa_index"]
)
def test_every_page_wants_a_sign_in(client, path):
    response = client.get(reverse(path))

    assert response.status_code == 302
    assert response["Location"].startswith(LOGIN)


@pytest.mark.parametrize("name", ["person_reinvite", "person_reactivate"])
def test_changes_want_a_post_with_a_token(name):
    client = Client(enforce_csrf_checks=True)
    person = UserFactory(role="SALES_DIRECTOR")
    client.force_login(person)

    assert client.get(reverse(f"users:{name}", args=[person.pk])).status_code == 405
    assert client.post(reverse(f"users:{name}", args=[person.pk])).status_code == 403
