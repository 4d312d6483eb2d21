"""Whoever sends one form twice makes one thing of it."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Agreement, Signal
from competitors.models import Competitor, CompetitorPresence
from core.models import IdempotencyKey
from opportunities.models import Opportunity, Stage
from tests.factories import AssignmentFactory, CompetitorFactory, UserFactory
from users.choices import Role

FORMS = [
    (Account, "workspace:account_create", {"name": "Acme", "status": "PROSPECT", "tier": "CORE", "time_zone": "UTC",
                                           "currency": "EUR"}),
    (Agreement, "accounts:agreement_create", {"offerings": "Care", "annual_value": "10", "currency": "EUR",
                                              "starts_on": "2026-01-01", "notice_days": "0"}),
    (Signal, "accounts:signal_create", {"kind": "COMPLAINT", "text": "Late again", "opened_on": "2026-01-02"}),
    (Competitor, "competitors:competitor_create", {"name": "Rival"}),
    (CompetitorPresence, "competitors:presence_create", {"competitor": "Rival", "said_on": "2026-01-02",
                                                         "confidence": "LIKELY"}),
]  # fmt: skip
URL = "/opportunities/new/"


@pytest.fixture
def account(db, client):
    """An account whose page is open to the director who is signed in."""
    account = AssignmentFactory().account
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    return account


@pytest.fixture
def form(account):
    """The form of an opportunity there, as it is sent."""
    return {"name": "Site care", "stage": Stage.objects.get(name="Engaging").pk, "account": account.name, "once": "k1"}


def drawn_key(page):
    (key,) = re.findall(rb'name="once" value="([\w-]{16,})"', page.content)
    return key.decode()


@pytest.mark.parametrize(("model", "name", "said"), FORMS)
def test_a_form_sent_twice_makes_one(model, name, said, client, account):
    CompetitorFactory(name="Rival" if model is CompetitorPresence else "Other")
    url = reverse(name, args=[account.pk] if model in (Agreement, Signal, CompetitorPresence) else [])
    before, sent = model.objects.count(), said | {"once": drawn_key(client.get(url))}

    first, second = client.post(url, sent), client.post(url, sent)

    assert model.objects.count() == before + 1
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one(form, client):
    ready, cookies = Barrier(4), client.cookies

    def click():
        mine = Client()
        mine.cookies = cookies
        ready.wait()
        try:
            return mine.post(URL, form)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = [each.result() for each in [pool.submit(click) for _ in range(4)]]

    opportunity = Opportunity.objects.get()
    assert {(each.status_code, each["Location"]) for each in answers} == {(302, opportunity.get_absolute_url())}


def test_other_words_under_the_same_key_make_another(form, client):
    client.post(URL, form)
    client.post(URL, form | {"name": "Another"})

    assert sorted(Opportunity.objects.values_list("name", flat=True)) == ["Another", "Site care"]


def test_the_same_key_of_somebody_else_is_another(form, client):
    client.post(URL, form)
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    client.post(URL, form)

    assert Opportunity.objects.count() == 2


def test_a_refused_form_keeps_its_key_and_may_be_sent_again(form, client):
    refused = client.post(URL, form | {"account": "Nobody of that name", "once": "k2"})

    assert refused.status_code == 422
    assert b'name="once" value="k2"' in refused.content
    assert IdempotencyKey.objects.count() == 0


@pytest.mark.parametrize("key", ["", "x" * 65, "no spaces", "ñ", "\x00"])
def test_a_key_that_is_none_is_no_key(key, form, client):
    assert client.post(URL, form | {"once": key}).status_code == 302
    assert Opportunity.objects.count() == 1
