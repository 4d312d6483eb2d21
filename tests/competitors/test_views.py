from datetime import timedelta

import pytest
from django.urls import reverse

from competitors.models import Competitor, CompetitorPresence
from opportunities.models import Stage
from tests.factories import (
    AssignmentFactory,
    CompetitorFactory,
    PortfolioFactory,
    PresenceFactory,
    RivalFactory,
    UserFactory,
    today,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def account(owner):
    return AssignmentFactory(portfolio=PortfolioFactory(owner=owner)).account


def url(name, *arguments):
    return reverse(f"competitors:{name}", args=arguments)


def sales_of(client, account):
    """The part of the account's page that says who else sits there."""
    address = reverse("workspace:account_sales", args=[account.pk])
    return client.get(address, headers={"hx-request": "true"}).content.decode()


def closed(competitor, account, number, outcome, **fields):
    stage = Stage.objects.get(outcome=outcome)
    for _number in range(number):
        RivalFactory(competitor=competitor, opportunity__account=account, opportunity__stage=stage, **fields)


def test_competitor_list_counts_only_what_is_seen(client, account, owner):
    one = CompetitorFactory()
    soon = today() + timedelta(days=180)
    PresenceFactory(competitor=one, account=account, threat="HIGH", expires_on=today(), contract_ends_on=soon)
    PresenceFactory(competitor=one, threat="LOW")

    (row,) = client.get(url("competitor_list")).context["page"].rows

    sitting = row.sitting
    assert (sitting.accounts, sitting.unsure, sitting.ending, sitting.high_share) == (1, 1, 1, 100)


def test_competitor_detail_shows_a_win_rate_from_five_closed_ones_up(client, account, owner):
    one = CompetitorFactory()
    closed(one, account, 3, "WON")
    closed(one, account, 1, "LOST", has_won=True)
    closed(one, AssignmentFactory().account, 5, "WON")

    few = client.get(one.get_absolute_url()).context["page"].record
    closed(one, account, 1, "LOST")
    enough = client.get(one.get_absolute_url()).context["page"].record

    assert (few.won, few.lost, few.lost_to_them, few.rate) == (3, 1, 1, None)
    assert (enough.won, enough.lost, enough.rate) == (3, 2, 60)


def test_competitor_detail_names_only_accounts_and_opportunities_that_are_seen(client, account, owner):
    one, hidden = CompetitorFactory(), AssignmentFactory().account
    for place in (account, hidden):
        PresenceFactory(competitor=one, account=place)
        RivalFactory(competitor=one, opportunity__account=place, opportunity__name=f"Sale in {place.pk}")

    shown = client.get(one.get_absolute_url()).content.decode()

    assert account.name in shown
    assert f"Sale in {account.pk}" in shown
    assert hidden.name not in shown
    assert f"Sale in {hidden.pk}" not in shown


def test_competitor_is_added_and_changed(client, owner):
    client.post(url("competitor_create"), {"name": "Nordhaus", "domain": "nordhaus.example"})
    one = Competitor.objects.get()
    client.post(url("competitor_edit", one.pk), {"name": "Nordhaus", "notes": "Slow at night", "version": 1})
    stale = client.post(url("competitor_edit", one.pk), {"name": "Mine", "notes": "Quick", "version": 1})

    one.refresh_from_db()
    assert (one.notes, stale.status_code) == ("Slow at night", 422)
    assert stale.context["form"]["notes"].value() == "Quick"
    assert stale.context["form"]["version"].value() == 2


def test_competitors_are_for_those_who_sell(client):
    client.force_login(UserFactory(role=Role.CONTRIBUTOR))
    one = CompetitorFactory()

    assert client.get(url("competitor_list")).status_code == 403
    assert client.get(one.get_absolute_url()).status_code == 403
    client.force_login(UserFactory(role=Role.AUDITOR))
    assert client.get(one.get_absolute_url()).status_code == 200
    assert client.get(url("competitor_edit", one.pk)).status_code == 403


def test_presence_is_noted_changed_and_removed(client, account, owner):
    client.post(
        url("presence_create", account.pk),
        {"competitor": "Servimax", "share": "40", "threat": "HIGH", "said_on": today(), "confidence": "LIKELY"},
    )
    one = CompetitorPresence.objects.get()
    on_page = sales_of(client, account)
    client.post(
        url("presence_edit", one.pk),
        {"competitor": "Servimax", "share": "60", "said_on": today(), "confidence": "CONFIRMED", "version": 1},
    )
    one.refresh_from_db()
    client.post(url("presence_remove", one.pk))

    assert "Servimax" in on_page
    assert "High threat" in on_page
    assert (one.share, one.threat, one.confidence) == (60, "", "CONFIRMED")
    assert not CompetitorPresence.objects.exists()


def test_presence_edit_moves_the_day_to_check_only_when_nobody_names_one(client, account, owner):
    said = today() - timedelta(days=100)
    one = PresenceFactory(account=account, said_on=said, expires_on=said + timedelta(days=180))
    sent = {"competitor": one.competitor.name, "confidence": "LIKELY", "said_on": today()}

    client.post(url("presence_edit", one.pk), sent | {"expires_on": one.expires_on, "version": 1})
    one.refresh_from_db()

    assert one.expires_on == today() + timedelta(days=180)


def test_presence_that_expired_is_to_be_checked_until_somebody_says_it_is_still_true(client, account, owner):
    one = PresenceFactory(account=account, said_on=today() - timedelta(days=200), expires_on=today())
    before = sales_of(client, account)

    response = client.post(url("presence_confirm", one.pk))
    after = sales_of(client, account)

    assert response.url == f"{account.get_absolute_url()}#competitors"
    confirm = url("presence_confirm", one.pk)
    assert (confirm in before, confirm in after) == (True, False)


def test_presence_of_others_is_not_there(client, owner):
    one = PresenceFactory(account=AssignmentFactory().account)

    for name in ("presence_edit", "presence_remove"):
        assert client.get(url(name, one.pk)).status_code == 404
    assert client.post(url("presence_confirm", one.pk)).status_code == 404


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 2), ("threat=HIGH", 1), ("unsure=on", 1), ("ends_before=2030-01-01", 1), ("ends_from=2030-01-01", 0),
     ("account=999999", 0), ("q=nowhere", 0)],
)  # fmt: skip
def test_presence_list_is_narrowed(query, number, client, account, owner):
    PresenceFactory(account=account, threat="HIGH", contract_ends_on="2029-01-01")
    PresenceFactory(account=account, said_on=today() - timedelta(days=9), expires_on=today())
    PresenceFactory(account=AssignmentFactory().account, threat="HIGH")

    assert len(client.get(f"{url('presence_list')}?{query}").context["page"].rows) == number
