from datetime import timedelta

import pytest

from opportunities.models import Stage
from tests.factories import (
    AssignmentFactory,
    OfferingFactory,
    OpportunityFactory,
    RivalFactory,
    UserFactory,
    today,
)
from tests.opportunities.naming import stage, url
from users.choices import Role

pytestmark = pytest.mark.django_db


def names(response):
    return [row.name for row in response.context["page"].rows]


def test_opportunity_list_sums_what_is_seen(client, account, owner):
    OpportunityFactory(account=account, amount=1_000, stage=stage("Engaging"))
    OpportunityFactory(account=account, amount=500, currency="USD", stage=stage("Won"))
    OpportunityFactory(account=account, amount=None)
    OpportunityFactory(account=AssignmentFactory().account, amount=9_999)

    summary = client.get(url("opportunity_list")).context["summary"]

    sums = [(one.currency, one.number, one.amount, one.weighted) for one in summary.sums]
    assert sums == [("EUR", 2, 1_000, 250), ("USD", 1, 500, 500)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=alpha", ["Alpha"]),
        ("q=valdoria", ["Alpha", "Beta", "Gamma"]),
        ("outcome=LOST", ["Gamma"]),
        ("overdue=on", ["Beta"]),
        ("amount_from=200", ["Beta"]),
        ("amount_to=150", ["Alpha"]),
        ("family=Software", ["Alpha"]),
        ("outcome=nonsense", ["Alpha", "Beta", "Gamma"]),
        ("owner=999999", []),
        ("account=999999", []),
        ("q=%00", ["Alpha", "Beta", "Gamma"]),
    ],
)
def test_opportunity_list_is_narrowed(query, found, client, account, owner):
    account.name = "Talleres Valdoria"
    account.save()
    software = OfferingFactory(family="Software")
    OpportunityFactory(account=account, name="Alpha", amount=100, offering=software)
    OpportunityFactory(account=account, name="Beta", amount=200, expected_close_on=today() - timedelta(days=1))
    OpportunityFactory(account=account, name="Gamma", amount=None, stage=stage("Lost"))

    assert sorted(names(client.get(f"{url('opportunity_list')}?{query}"))) == found


def test_opportunity_list_is_narrowed_to_rows(client, account, owner):
    one = RivalFactory(opportunity__account=account).opportunity
    OpportunityFactory(account=account)
    queries = [f"competitor={one.rivals.get().competitor_id}", f"owner={one.owner_id}", f"account={account.pk}"]

    found = [len(names(client.get(f"{url('opportunity_list')}?{query}"))) for query in queries]

    assert found == [1, 1, 2]


@pytest.mark.parametrize("order", ["name", "account", "owner", "stage", "amount", "expected", "closed"])
def test_opportunity_list_is_ordered(order, client, account, owner):
    for number in range(3):
        OpportunityFactory(account=account, amount=number or None)

    for sign in ("", "-"):
        response = client.get(f"{url('opportunity_list')}?sort={sign}{order}&columns=name,account,closed")
        assert len(names(response)) == 3


def test_opportunity_list_adds_many_up_apart(client, account, owner, monkeypatch):
    monkeypatch.setattr("opportunities.selectors.listing.EXACT_UP_TO", 1)
    for _number in range(2):
        OpportunityFactory(account=account, amount=10)

    response = client.get(url("opportunity_list"))
    piece = client.get(url("opportunity_sums"), headers={"hx-request": "true"})

    assert response.context["summary"] is None
    assert url("opportunity_sums") in response.content.decode()
    assert [one.amount for one in piece.context["summary"].sums] == [20]
    assert b"<html" not in piece.content


def test_opportunity_list_is_for_those_who_sell(client):
    client.force_login(UserFactory(role=Role.CONTRIBUTOR))

    assert client.get(url("opportunity_list")).status_code == 403
    assert client.get(url("opportunity_board")).status_code == 403


def test_opportunity_board_has_a_column_for_each_stage_in_use(client, account, owner):
    one = OpportunityFactory(account=account, amount=100, stage=stage("Proposal"))
    RivalFactory(opportunity=one, competitor__name="Nordhaus")
    OpportunityFactory(account=account, stage=stage("Lost"))
    Stage.objects.filter(name="Engaging").update(is_active=False)

    response = client.get(url("opportunity_board"))
    piles = response.context["board"].piles

    assert [(str(pile.stage), pile.number) for pile in piles] == [
        ("Prospecting", 0),
        ("Proposal", 1),
        ("Negotiation", 0),
    ]
    assert [(row.amount, row.weighted) for row in piles[1].sums] == [(100, 50)]
    assert "Nordhaus" in response.content.decode()
    assert (response.context["board"].won, response.context["board"].lost) == (0, 1)


def test_opportunity_board_keeps_a_retired_stage_that_still_holds_something(client, account, owner):
    OpportunityFactory(account=account, stage=stage("Engaging"))
    Stage.objects.filter(name="Engaging").update(is_active=False)

    piles = client.get(url("opportunity_board")).context["board"].piles

    assert [pile.number for pile in piles if str(pile.stage) == "Engaging"] == [1]


def test_opportunity_board_links_to_what_does_not_fit(client, account, owner, monkeypatch):
    monkeypatch.setattr("opportunities.selectors.pipeline.CARDS", 1)
    for _number in range(3):
        OpportunityFactory(account=account)

    response = client.get(url("opportunity_board"))
    pile = response.context["board"].piles[0]

    assert (pile.number, len(pile.cards), pile.rest) == (3, 1, 2)
    assert f'?stage={pile.stage.pk}">2 more' in response.content.decode()
