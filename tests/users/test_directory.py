"""Signing in by the company's directory: the adapter between what a provider answers and who somebody is here."""

import pytest
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.db import SessionStore

from tests.factories import UserFactory
from users.choices import Role
from users.models import User
from users.services import deactivate_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def company(settings):
    settings.OIDC_DOMAINS = ["acme.example"]
    settings.OIDC_GROUP_CLAIM = "groups"
    settings.OIDC_GROUP_ROLES = {"leads": "SALES_MANAGER", "sales": "ACCOUNT_MANAGER"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [{"provider_id": "acme", "name": "Acme", "client_id": "rapport", "secret": "s", "settings": {}}]
        }
    }


def claims(iss: str = "https://id.acme.example", sub: str = "s-1", **said) -> dict:
    person = {"email": "ana@acme.example", "email_verified": True, "name": "Ana Ruiz", "groups": ["sales"]}
    return {"id_token": {"iss": iss, "sub": sub}, "userinfo": {"sub": sub} | person | said}


def sign_in(rf, answer: dict, user=None, process: str = "login"):
    """What becomes of a sign-in for which the provider answered this."""
    request = rf.get("/auth/oidc/acme/login/callback/")
    request.session, request.user = SessionStore(), user or AnonymousUser()
    request._messages = CookieStorage(request)
    with context.request_context(request):
        app = SocialApp(provider="openid_connect", provider_id="acme", name="Acme", client_id="rapport")
        login = OpenIDConnectProvider(request, app=app).sociallogin_from_response(request, answer)
        login.state = {"process": process}
        response = complete_login(request, login)
    return request, response


def who(rf, **said) -> User | None:
    request, response = sign_in(rf, claims(**said))
    assert response.status_code == (302 if request.user.is_authenticated else 403)
    return request.user if request.user.is_authenticated else None


def test_the_first_sign_in_creates_the_person_with_the_role_of_their_group(rf):
    person = who(rf, groups=["canteen", "sales", "leads"])

    assert (person.email, person.name, person.role) == ("ana@acme.example", "Ana Ruiz", Role.SALES_MANAGER)
    assert not person.has_usable_password()
    assert User.objects.count() == 1


def test_the_second_sign_in_is_the_same_person_though_name_and_email_changed(rf):
    first = who(rf)

    assert who(rf, email="ana.diaz@acme.example", groups=[]) == first
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 1)


def test_a_verified_email_links_to_the_person_who_is_here(rf):
    person = UserFactory(email="ana@acme.example", role=Role.AUDITOR)
    password = person.password

    assert who(rf, email="Ana@Acme.example", groups=[]) == person
    person.refresh_from_db()
    assert (person.role, person.password) == (Role.AUDITOR, password)


@pytest.mark.parametrize(
    "said",
    [
        {"groups": ["canteen"]},
        {"groups": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "ana@evil.example"},
        {"email": ""},
    ],
)
def test_strangers_are_refused_with_a_plain_page(rf, said):
    UserFactory(email="ana@evil.example")

    assert who(rf, **said) is None
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_no_domain_is_allowed_unless_it_is_listed(rf, settings):
    settings.OIDC_DOMAINS = []

    assert who(rf) is None


def test_an_unverified_email_links_to_nobody(rf):
    UserFactory(email="ana@acme.example")

    assert who(rf, email_verified=False) is None


def test_a_deactivated_person_is_refused_before_and_after_linking(rf):
    person = UserFactory(email="ana@acme.example", is_active=False)
    assert who(rf) is None

    User.objects.filter(pk=person.pk).update(is_active=True)
    assert who(rf) == person
    deactivate_person(person, by=None)
    assert who(rf) is None


def test_the_same_subject_of_another_issuer_is_somebody_else(rf):
    first = who(rf)

    other = who(rf, iss="https://other.example", email="bea@acme.example")

    assert other != first
    assert SocialAccount.objects.values("uid").distinct().count() == 2


def test_an_identity_is_not_added_to_whoever_is_signed_in(rf):
    victim = UserFactory()

    _, response = sign_in(rf, claims(), user=victim, process="connect")

    assert response.status_code == 403
    assert not SocialAccount.objects.exists()


def test_the_group_claim_may_be_one_text_and_have_another_name(rf, settings):
    settings.OIDC_GROUP_CLAIM = "team"

    assert who(rf, team="leads").role == Role.SALES_MANAGER


def test_nobody_signs_up_through_the_provider_form(client, rf):
    assert not get_adapter().is_open_for_signup(rf.get("/"), None)
    assert client.get("/auth/3rdparty/signup/").status_code in (302, 404)


def test_a_userinfo_answer_about_somebody_else_is_refused(rf):
    answer = claims()
    answer["userinfo"]["sub"] = "s-2"

    _, response = sign_in(rf, answer)

    assert response.status_code == 403
    assert not User.objects.exists()
