"""Two people with the same form open: the second one hears of the first."""

import pytest
from django.urls import reverse

from accounts.services import update_agreement
from tests.factories import AccountFactory, AgreementFactory, AssignmentFactory, PortfolioFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(client):
    account = AssignmentFactory(account=AccountFactory(name="Acme"), portfolio=PortfolioFactory()).account
    client.force_login(account.owner)
    return AgreementFactory(account=account)


def _opened(client, url):
    form = client.get(url).context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}


def test_an_agreement_somebody_changed_meanwhile_is_not_overwritten(client, agreement):
    url = reverse("accounts:agreement_edit", args=[agreement.pk])
    sent = _opened(client, url) | {"offerings": "Mine"}
    update_agreement(agreement, by=agreement.account.owner, annual_value=777)

    refused = client.post(url, sent)
    agreement.refresh_from_db()
    assert (agreement.offerings != "Mine", agreement.annual_value) == (True, 777)
    assert refused.status_code == 422
    assert b"Somebody changed this agreement meanwhile" in refused.content
    assert b'value="Mine"' in refused.content

    again = client.post(url, sent | {"seen": refused.context["form"]["seen"].value()})
    agreement.refresh_from_db()
    assert (again.status_code, agreement.offerings) == (302, "Mine")


@pytest.mark.parametrize("seen", ["", "x", "2026-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_agreement_form_that_was_never_opened_is_refused(client, agreement, seen):
    url = reverse("accounts:agreement_edit", args=[agreement.pk])
    response = client.post(url, _opened(client, url) | {"offerings": "Mine", "seen": seen})
    assert response.status_code == 422
    assert b"Somebody changed this agreement meanwhile" in response.content


def test_an_agreement_nobody_touched_is_saved(client, agreement):
    url = reverse("accounts:agreement_edit", args=[agreement.pk])
    assert client.post(url, _opened(client, url) | {"offerings": "Mine"}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.offerings == "Mine"
