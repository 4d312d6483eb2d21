from datetime import timedelta

import pytest
from django.urls import reverse

from opportunities.models import Opportunity, Rival, Stage
from opportunities.services import create_opportunity
from tests.factories import (
    AccountMemberFactory,
    AssignmentFactory,
    CompetitorFactory,
    OfferingFactory,
    OpportunityFactory,
    PortfolioFactory,
    RivalFactory,
    UserFactory,
    today,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    """Somebody with a book, signed in."""
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def account(owner):
    return AssignmentFactory(portfolio=PortfolioFactory(owner=owner)).account


def stage(name):
    return Stage.objects.get(name=name)


def url(name, *arguments):
    return reverse(f"opportunities:{name}", args=arguments)


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


def test_opportunity_detail_says_how_long_it_was_where(client, account, owner):
    one = OpportunityFactory(account=account, opened_on=today() - timedelta(days=12))
    client.post(url("opportunity_stage", one.pk), {"stage": stage("Proposal").pk})

    steps = client.get(one.get_absolute_url()).context["page"].steps

    assert [(str(step.stage), step.days) for step in steps] == [("Proposal", 0), ("Prospecting", 12)]


def test_opportunity_detail_of_a_hidden_account_names_it_without_a_link(client, owner):
    account = AssignmentFactory().account
    one = OpportunityFactory(account=account, owner=owner, stage=stage("Lost"), closed_on=today() - timedelta(days=200))

    response = client.get(one.get_absolute_url())

    assert account.name in response.content.decode()
    assert account.get_absolute_url() not in response.content.decode()


def test_opportunity_detail_of_others_is_not_there(client, owner):
    one = OpportunityFactory(account=AssignmentFactory().account)

    assert client.get(one.get_absolute_url()).status_code == 404
    assert client.post(url("opportunity_stage", one.pk), {"stage": stage("Lost").pk}).status_code == 404


def test_opportunity_create_at_an_account(client, account, owner):
    response = client.post(
        f"{url('opportunity_create')}?account={account.pk}",
        {"name": "Site care", "amount": "5", "stage": stage("Engaging").pk, "client_gains": "Time"},
    )

    one = Opportunity.objects.get()
    assert response.url == one.get_absolute_url()
    assert (one.account, one.owner, one.stage.name, one.currency) == (account, owner, "Engaging", account.currency)


def test_opportunity_create_finds_the_account_by_its_name(client, account, owner):
    sent = {"name": "Site care", "stage": stage("Engaging").pk, "account": account.name}

    client.post(url("opportunity_create"), sent)
    refused = client.post(url("opportunity_create"), sent | {"account": AssignmentFactory().account.name})

    assert Opportunity.objects.get().account == account
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["account"])
    assert refused.context["form"]["name"].value() == "Site care"


def test_opportunity_create_at_a_hidden_account_is_not_there(client, owner):
    hidden = AssignmentFactory().account.pk

    assert client.get(f"{url('opportunity_create')}?account={hidden}").status_code == 404
    assert client.get(f"{url('opportunity_create')}?account=x").status_code == 404


def test_account_options_are_the_accounts_one_sees(client, account, owner):
    hidden = AssignmentFactory().account

    response = client.get(f"{url('account_options')}?account=Account")

    assert account.name in response.content.decode()
    assert hidden.name not in response.content.decode()


def test_opportunity_edit_keeps_what_was_typed_over_a_newer_version(client, account, owner):
    one = OpportunityFactory(account=account, owner=owner)
    sent = {"name": "Mine", "amount": "5", "currency": "EUR", "version": 1}
    Opportunity.objects.filter(pk=one.pk).update(version=2, name="Theirs")

    stale = client.post(url("opportunity_edit", one.pk), sent)
    again = client.post(url("opportunity_edit", one.pk), sent | {"version": stale.context["form"]["version"].value()})

    assert stale.status_code == 422
    assert stale.context["form"]["name"].value() == "Mine"
    one.refresh_from_db()
    assert (again.status_code, one.name, one.version) == (302, "Mine", 3)


def test_opportunity_edit_without_its_version_is_refused(client, account, owner):
    one = OpportunityFactory(account=account, owner=owner)

    response = client.post(url("opportunity_edit", one.pk), {"name": "Mine"})

    assert response.status_code == 422
    assert "did not arrive whole" in response.content.decode()


def test_opportunity_stage_moves_with_one_click_and_leaves_the_rest(client, account, owner):
    one = OpportunityFactory(account=account, next_step="Call Ana", amount=7)

    response = client.post(url("opportunity_stage", one.pk), {"stage": stage("Proposal").pk, "version": 1})

    one.refresh_from_db()
    assert response.url == one.get_absolute_url()
    assert (one.stage.name, one.next_step, one.amount) == ("Proposal", "Call Ana", 7)


def test_opportunity_stage_asks_what_a_win_needs(client, account, owner):
    one, won = OpportunityFactory(account=account, amount=7), stage("Won")

    asked = client.get(f"{url('opportunity_stage', one.pk)}?stage={won.pk}")
    refused = client.post(url("opportunity_stage", one.pk), {"stage": won.pk, "amount": "8", "client_gains": ""})
    sent = {"stage": won.pk, "amount": "8", "client_gains": "Time", "closed_on": today().isoformat()}
    client.post(f"{url('opportunity_stage', one.pk)}", sent)

    one.refresh_from_db()
    assert list(asked.context["form"].fields) == ["stage", "amount", "client_gains", "closed_on", "version"]
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["client_gains"])
    assert (one.outcome, one.amount, one.client_gains) == ("WON", 8, "Time")


def test_opportunity_stage_asks_why_it_was_lost_and_to_whom(client, account, owner):
    one, lost, rival = OpportunityFactory(account=account), stage("Lost"), CompetitorFactory()

    client.post(url("opportunity_stage", one.pk), {"stage": lost.pk, "lost_because": "Price", "won_by": rival.pk})

    one.refresh_from_db()
    assert (one.outcome, one.lost_because) == ("LOST", "Price")
    assert Rival.objects.get().competitor == rival


def test_opportunity_stage_from_the_board_goes_back_to_it(client, account, owner):
    one = OpportunityFactory(account=account)
    path = f"{url('opportunity_stage', one.pk)}?back=board"

    offered = client.get(path).context["form"].fields["stage"].queryset
    response = client.post(path, {"stage": stage("Proposal").pk})

    assert [str(one) for one in offered] == ["Engaging", "Proposal", "Negotiation"]
    assert response.url == url("opportunity_board")


def test_opportunity_stage_refuses_somebody_who_saw_an_older_one(client, account, owner):
    one = OpportunityFactory(account=account, version=4)

    response = client.post(url("opportunity_stage", one.pk), {"stage": stage("Proposal").pk, "version": 3})

    assert response.status_code == 422
    assert response.context["form"]["version"].value() == 4


def test_opportunity_reopen_and_give(client, account, owner):
    one, colleague = OpportunityFactory(account=account, stage=stage("Lost")), UserFactory()
    UserFactory(name=colleague.name)

    client.post(url("opportunity_reopen", one.pk), {"stage": stage("Proposal").pk})
    two_alike = client.post(url("opportunity_give", one.pk), {"owner": colleague.name})
    client.post(url("opportunity_give", one.pk), {"owner": colleague.email.upper()})

    one.refresh_from_db()
    assert two_alike.status_code == 422
    assert (one.outcome, one.owner) == ("OPEN", colleague)


def test_opportunity_give_is_for_those_who_edit_the_account(client, owner):
    one = OpportunityFactory(account=AssignmentFactory().account, owner=owner)

    assert client.get(url("opportunity_give", one.pk)).status_code == 404
    assert "Give away" not in client.get(one.get_absolute_url()).content.decode()


def test_opportunity_rivals_are_set_and_taken_off(client, account, owner):
    one, first, second = OpportunityFactory(account=account), CompetitorFactory(), CompetitorFactory()

    client.post(url("opportunity_rivals", one.pk), {"competitors": [first.pk, second.pk]})
    both = set(Rival.objects.values_list("competitor", flat=True))
    client.post(url("opportunity_rivals", one.pk), {"competitors": [second.pk]})

    assert both == {first.pk, second.pk}
    assert list(Rival.objects.values_list("competitor", flat=True)) == [second.pk]


def test_stages_are_for_directors(client):
    client.force_login(UserFactory(role=Role.SALES_MANAGER))

    assert client.get(url("stage_list")).status_code == 403
    assert "Stages" not in client.get(reverse("users:settings")).content.decode()


def test_stages_are_added_renamed_retired_and_arranged(client):
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    proposal = stage("Proposal")

    client.post(url("stage_create"), {"name": "Trial", "probability": "60", "outcome": "OPEN"})
    client.post(url("stage_edit", proposal.pk), {"name": "Offer", "probability": "55"})
    client.post(url("stage_arrange", proposal.pk), {"to": "earlier"})
    refused = client.post(url("stage_edit", stage("Won").pk), {"name": "Won", "probability": "90", "is_active": "on"})

    assert list(Stage.objects.values_list("name", flat=True)) == [
        "Prospecting", "Offer", "Engaging", "Negotiation", "Trial", "Won", "Lost",
    ]  # fmt: skip
    assert not Stage.objects.get(name="Offer").is_active
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["probability"])


def test_a_limited_member_sees_the_header_and_own_opportunities(client, owner):
    account = AssignmentFactory().account
    account.notes, account.legal_name, account.industry = "Secret words", "Hidden S.L.", "FOOD"
    account.save()
    AccountMemberFactory(account=account, person__name="Teammate")
    OpportunityFactory(account=account, name="Theirs")
    create_opportunity(account=account.pk, name="Mine", owner=owner.pk, by=None)

    page = client.get(account.get_absolute_url())
    shown = page.content.decode()

    assert page.status_code == 200
    assert account.name in shown and account.owner.name in shown and "Mine" in shown  # noqa: PT018
    assert "You see the header because you own an opportunity here" in shown
    secrets = ("Secret words", "Hidden S.L.", "Theirs", "Teammate")
    for hidden in (*secrets, "/edit/", "/history/", "/presences/new/", "Agreements"):
        assert hidden not in shown, hidden


@pytest.mark.parametrize("name", ["accounts:account_history", "accounts:signal_create", "accounts:revenue_list",
                                  "competitors:presence_create", "accounts:agreement_create"])  # fmt: skip
def test_a_limited_member_opens_nothing_of_the_account(name, client, owner):
    account = AssignmentFactory().account
    create_opportunity(account=account.pk, name="Mine", owner=owner.pk, by=None)

    assert client.get(reverse(name, args=[account.pk])).status_code == 404


def test_a_limited_account_has_no_facts_in_the_list(client, owner):
    account = AssignmentFactory(account__industry="FOOD").account
    create_opportunity(account=account.pk, name="Mine", owner=owner.pk, by=None)

    (row,) = client.get(reverse("accounts:account_list")).context["page"].rows
    by_industry = client.get(reverse("accounts:account_list") + "?industry=FOOD").context["page"].rows

    assert (row.next_decision_on, row.open_signals, row.revenue_12_months) == (None, 0, None)
    assert by_industry == []


def test_search_finds_opportunities_and_competitors(client, account, owner):
    OpportunityFactory(account=account, name="Monitoring of the hall")
    OpportunityFactory(account=AssignmentFactory().account, name="Monitoring elsewhere")
    CompetitorFactory(name="Monitora")

    found = client.get(reverse("workspace:search") + "?q=monitor").context["found"]

    assert [one.name for one in found.opportunities] == ["Monitoring of the hall"]
    assert [one.name for one in found.competitors] == ["Monitora"]


def test_stages_are_listed_in_their_order(client):
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    OpportunityFactory(stage=stage("Proposal"))

    listed = client.get(url("stage_list")).context["stages"]

    assert [(str(one), one.held) for one in listed] == [
        ("Prospecting", 0), ("Engaging", 0), ("Proposal", 1), ("Negotiation", 0), ("Won", 0), ("Lost", 0),
    ]  # fmt: skip
