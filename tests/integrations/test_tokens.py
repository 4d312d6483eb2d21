"""Tokens: made once, hashed, limited, revoked; and who they let in."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from integrations.models import ApiToken
from integrations.rules import digest, read
from integrations.services import create_token, revoke_token
from portfolios.services import deactivate
from tests.api import Api
from tests.factories import AccountFactory, UserFactory
from users.choices import Role
from users.services import reactivate_person

pytestmark = pytest.mark.django_db

FACTS = {"name": "ERP", "scopes": ["read"], "by": None}


@pytest.fixture
def person():
    return UserFactory(role=Role.SALES_DIRECTOR)


def status_of(written, **headers):
    sent = {"Authorization": f"Bearer {written}"} if written else {}
    return Client().get("/api/v1/accounts/", headers=sent | headers).status_code


def test_a_token_is_shown_once_and_kept_as_a_hash(person):
    token, written = create_token(person, **FACTS)

    assert status_of(written) == 200
    prefix, secret = read(written)
    assert (token.prefix, token.digest) == (prefix, digest(secret))
    assert len(secret) == 43
    kept = str(AuditEntry.objects.filter(table="integrations_apitoken").values_list("after", flat=True))
    assert token.name in kept
    assert token.digest not in kept
    assert secret not in kept


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-1] + ("a" if text[-1] != "a" else "b"), lambda text: text.upper(), lambda text: text + "x",
        lambda text: text[4:], lambda text: "", lambda text: "rap_00000000_" + "x" * 43, lambda text: text + "\xe9",
        lambda text: text.replace("rap_", "rap-"), lambda text: f"{text} {text}",
    ],
)  # fmt: skip
def test_another_text_lets_nobody_in(damage, person):
    written = create_token(person, **FACTS)[1]

    assert Client().get("/api/v1/accounts/", headers={"Authorization": f"Bearer {damage(written)}"}).status_code == 401


def test_a_token_in_the_address_or_another_scheme_is_none(person):
    written = create_token(person, **FACTS)[1]

    assert Client().get(f"/api/v1/users/?token={written}").status_code == 401
    assert Client().get(f"/api/v1/users/?access_token={written}").status_code == 401
    assert status_of("", Authorization=f"Basic {written}") == 401
    assert status_of("", Authorization=f"bearer {written}") == 200


def test_an_expired_or_revoked_token_lets_nobody_in(person):
    token, written = create_token(person, **FACTS, days=1)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert status_of(written) == 401
    assert status_of(written) == 200

    revoke_token(token, by=person)

    assert status_of(written) == 401


def test_whoever_leaves_takes_their_tokens_along(person):
    leaver = UserFactory(manager=person)
    written = create_token(leaver, **FACTS)[1]

    deactivate(leaver, by=person)
    assert status_of(written) == 401
    reactivate_person(leaver, by=person)

    assert status_of(written) == 401


def test_a_token_is_no_more_than_its_person():
    account, reader = AccountFactory(), Api(UserFactory(role=Role.AUDITOR))

    assert reader.get(f"accounts/{account.pk}/").status_code == 200
    assert reader.patch(f"accounts/{account.pk}/", {"city": "X"}, If_Match="*").status_code == 403


def test_a_wrong_token_is_not_made_good_by_a_session(person):
    client = Client()
    client.force_login(person)

    assert client.get("/api/v1/accounts/").status_code == 200
    assert client.get("/api/v1/accounts/", headers={"Authorization": "Bearer x"}).status_code == 401


def test_its_use_is_noted_once_a_minute(person):
    token, written = create_token(person, **FACTS)
    start = timezone.now()
    noted = []
    for seconds in (0, 30, 61):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            status_of(written)
            noted.append((ApiToken.objects.get(pk=token.pk).last_used_at - start).seconds)

    assert noted == [0, 0, 61]


def test_signing_in_by_token_is_one_query(person):
    written = create_token(person, **FACTS)[1]
    status_of(written)

    with CaptureQueriesContext(connection) as captured:
        status_of(written)

    assert sum("integrations_apitoken" in query["sql"] for query in captured) == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"days": 0}, "days"), ({"days": 366}, "days"), ({"scopes": ["all"]}, "scopes"), ({"name": " "}, "name")],
)
def test_a_token_that_cannot_be_is_refused(facts, field, person):
    with pytest.raises(ValidationError) as refused:
        create_token(person, **FACTS | facts)

    assert field in refused.value.error_dict


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("api_token_has_a_name", {"name": ""}),
        ("api_token_scopes_are_known", {"scopes": []}),
        ("api_token_scopes_are_known", {"scopes": ["all"]}),
        ("api_token_lasts_at_most_a_year", {"expires_at": F("created_at") + timedelta(days=400)}),
        ("api_token_lasts_at_most_a_year", {"expires_at": F("created_at")}),
    ],
)
def test_the_database_refuses_it_too(name, change, person):
    token, _written = create_token(person, **FACTS)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(**change)


def test_api_token_prefix_is_unique(person):
    first, second = create_token(person, **FACTS)[0], create_token(person, **FACTS)[0]

    with pytest.raises(IntegrityError, match="api_token_prefix_is_unique"), transaction.atomic():
        ApiToken.objects.filter(pk=second.pk).update(prefix=first.prefix)


def test_the_page_makes_a_token_shows_it_once_and_revokes_it(client, person):
    client.force_login(person)
    url = reverse("integrations:token_list")

    made = client.post(url, {"name": "ERP", "scopes": ["read"], "days": "30"})
    written = made.context["written"]
    token = ApiToken.objects.get()

    assert written in made.content.decode()
    assert status_of(written) == 200
    assert written not in client.get(url).content.decode()
    client.post(reverse("integrations:token_revoke", args=[token.pk]))
    assert status_of(written) == 401


def test_the_page_refuses_what_the_service_refuses(client, person):
    client.force_login(person)

    answer = client.post(reverse("integrations:token_list"), {"name": "ERP", "scopes": ["read"], "days": "400"})

    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_nobody_revokes_the_token_of_another(client, person):
    token, written = create_token(person, **FACTS)
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))

    assert client.post(reverse("integrations:token_revoke", args=[token.pk])).status_code == 404
    assert status_of(written) == 200
