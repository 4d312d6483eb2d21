"""What is typed or sent may be absurd: it is answered in words, never by a failure."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.choices import MemberFunction
from accounts.services import add_agreement, open_signal, record_revenue, update_account, update_agreement
from tests.factories import AccountFactory, AgreementFactory, AssignmentFactory, PortfolioFactory, UserFactory, today
from users.choices import Role

pytestmark = pytest.mark.django_db

AGREED = {"offerings": "Hosting", "annual_value": "1200", "currency": "EUR", "notice_days": "30"}
HUGE = 99999999999999999999999999


@pytest.fixture
def account():
    return AssignmentFactory(account=AccountFactory(name="Acme"), portfolio=PortfolioFactory()).account


@pytest.fixture
def owner(client, account):
    client.force_login(account.owner)
    return client


@pytest.mark.parametrize("until", ["9999-12-31", "0001-01-01"])
def test_a_membership_without_end_is_refused(owner, account, until):
    sent = {"person": UserFactory().pk, "function": MemberFunction.SALES, "share": 10, "until": until}
    response = owner.post(reverse("accounts:member_create", args=[account.pk]), sent)

    assert response.status_code == 422
    assert b"A date lies between" in response.content


@pytest.mark.parametrize("odd", [{"starts_on": "9999-12-31"}, {"until": "9999-12-31"}])
def test_a_cover_at_the_end_of_time_is_refused(client, account, odd):
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    day = today().isoformat()
    sent = {"person": UserFactory().pk, "starts_on": day, "until": day, "reason": "leave"} | odd
    assert client.post(reverse("portfolios:account_cover", args=[account.pk]), sent).status_code == 422
    everything = sent | {"starts_on": "9999-12-31", "until": "9999-12-31"}
    assert client.post(reverse("portfolios:account_cover", args=[account.pk]), everything).status_code == 422


@pytest.mark.parametrize("name", ["agreement_create", "agreement_edit"])
def test_an_agreement_before_our_time_is_refused(owner, account, name):
    key = account.pk if name == "agreement_create" else AgreementFactory(account=account).pk
    sent = AGREED | {"starts_on": "0001-01-01", "ends_on": "0001-01-02", "notice_days": "3650"}
    assert owner.post(reverse(f"accounts:{name}", args=[key]), sent).status_code == 422


@pytest.mark.parametrize("version", [HUGE, -HUGE, 0, 2**31])
def test_a_version_that_no_account_has_is_refused(owner, account, version):
    sent = {"name": "Acme", "status": account.status, "tier": account.tier, "time_zone": "UTC", "currency": "EUR"}
    response = owner.post(reverse("accounts:account_edit", args=[account.pk]), sent | {"version": version})
    assert response.status_code == 422
    assert b"look again, then save" in response.content
    assert response.context["form"]["version"].value() == account.version


def test_services_refuse_what_cannot_be_kept(account):
    agreed = {"offerings": "Hosting", "annual_value": 1, "currency": "EUR"}
    agreement = AgreementFactory(account=account)
    for act in (
        lambda: update_account(account, version=-HUGE, by=None, city="Toledo"),
        lambda: update_account(account, version=HUGE, by=None, city="Toledo"),
        lambda: add_agreement(account, by=None, starts_on=date.min, ends_on=date.min, notice_days=3650, **agreed),
        lambda: update_agreement(agreement, by=None, starts_on=date.min, ends_on=date.min, notice_days=3650),
        lambda: record_revenue(account, month=date.min, amount=1, currency="EUR", by=None),
        lambda: open_signal(account, kind="COMPLAINT", text="x", opened_on=date.min, by=None),
    ):
        with pytest.raises(ValidationError):
            act()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_the_day_the_signal_form_proposes_is_taken(owner, account, zone):
    """At every hour one of the two zones is on another day than UTC."""
    account.owner.time_zone = zone
    account.owner.save()
    url = reverse("accounts:signal_create", args=[account.pk])
    proposed = owner.get(url).context["form"]["opened_on"].value()

    response = owner.post(url, {"kind": "COMPLAINT", "text": "Late", "opened_on": proposed.isoformat()})
    signal = account.signals.get()
    owner.post(reverse("accounts:signal_close", args=[signal.pk]))
    signal.refresh_from_db()

    assert response.status_code == 302
    assert signal.opened_on == signal.closed_on == proposed
    tomorrow = (proposed + timedelta(days=1)).isoformat()
    assert owner.post(url, {"kind": "COMPLAINT", "text": "Late", "opened_on": tomorrow}).status_code == 422
