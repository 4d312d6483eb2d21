from datetime import timedelta

import pytest

from opportunities.models import Opportunity, Rival
from tests.factories import (
    AssignmentFactory,
    CompetitorFactory,
    OpportunityFactory,
    UserFactory,
    today,
)
from tests.opportunities.naming import stage, url

pytestmark = pytest.mark.django_db


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

    client.post(url("opportunity_reopen", one.pk), {"stage": stage("Proposal").pk, "version": 1})
    two_alike = client.post(url("opportunity_give", one.pk), {"owner": colleague.name, "version": 2})
    client.post(url("opportunity_give", one.pk), {"owner": colleague.email.upper(), "version": 2})

    one.refresh_from_db()
    assert two_alike.status_code == 422
    assert (one.outcome, one.owner) == ("OPEN", colleague)


def test_opportunity_give_is_for_those_who_edit_the_account(client, owner):
    one = OpportunityFactory(account=AssignmentFactory().account, owner=owner)

    assert client.get(url("opportunity_give", one.pk)).status_code == 404
    assert "Give away" not in client.get(one.get_absolute_url()).content.decode()


def test_opportunity_rivals_are_set_and_taken_off(client, account, owner):
    one, first, second = OpportunityFactory(account=account), CompetitorFactory(), CompetitorFactory()

    client.post(url("opportunity_rivals", one.pk), {"competitors": [first.pk, second.pk], "version": 1})
    both = set(Rival.objects.values_list("competitor", flat=True))
    client.post(url("opportunity_rivals", one.pk), {"competitors": [second.pk], "version": 2})

    assert both == {first.pk, second.pk}
    assert list(Rival.objects.values_list("competitor", flat=True)) == [second.pk]
