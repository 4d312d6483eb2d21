"""Two people with the same page open: the second one hears of the first."""

import pytest

from opportunities.models import Rival, Stage
from opportunities.services import arrange_stages, set_rivals, update_opportunity, update_stage
from tests.api import Api
from tests.factories import CompetitorFactory, OpportunityFactory, UserFactory
from tests.opportunities.naming import stage, url
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(account, owner):
    return OpportunityFactory(account=account, owner=owner, stage=stage("Lost"))


@pytest.fixture
def said():
    """What each page is sent."""
    return {
        "opportunity_reopen": {"stage": stage("Proposal").pk},
        "opportunity_give": {"owner": UserFactory().email},
        "opportunity_rivals": {"competitors": [CompetitorFactory().pk]},
    }


def change_meanwhile(opportunity, by):
    update_opportunity(opportunity, version=opportunity.version, next_step="Theirs", by=by)


def facts(opportunity):
    opportunity.refresh_from_db()
    return opportunity.outcome, opportunity.owner, set(Rival.objects.values_list("competitor", flat=True))


@pytest.mark.parametrize("name", ["opportunity_reopen", "opportunity_give", "opportunity_rivals"])
def test_an_opportunity_changed_meanwhile_is_looked_at_again_first(name, said, client, lost, owner):
    sent = said[name] | {"version": client.get(url(name, lost.pk)).context["form"]["version"].value()}
    change_meanwhile(lost, owner)
    before = facts(lost)

    refused = client.post(url(name, lost.pk), sent)
    assert (refused.status_code, facts(lost)) == (422, before)
    assert b"Somebody changed this meanwhile" in refused.content

    client.post(url(name, lost.pk), sent | {"version": refused.context["form"]["version"].value()})
    assert facts(lost) != before


@pytest.mark.parametrize("name", ["opportunity_reopen", "opportunity_give", "opportunity_rivals"])
def test_a_page_that_says_no_version_is_refused(name, said, client, lost):
    before = facts(lost)

    assert client.post(url(name, lost.pk), said[name]).status_code == 422
    assert facts(lost) == before


def test_competitors_named_by_two_people_do_not_overwrite_each_other(client, lost, owner):
    theirs, mine = CompetitorFactory(), CompetitorFactory()
    set_rivals(lost, [theirs], by=owner, version=lost.version)

    refused = client.post(url("opportunity_rivals", lost.pk), {"competitors": [mine.pk], "version": lost.version})

    assert refused.status_code == 422
    assert Rival.objects.get().competitor == theirs


def test_competitors_said_again_change_nothing(lost, owner):
    rival = CompetitorFactory()
    set_rivals(lost, [rival], won_by=rival, by=owner)
    lost.refresh_from_db()
    version = lost.version
    set_rivals(lost, [rival], won_by=rival, by=owner)

    lost.refresh_from_db()
    assert lost.version == version


@pytest.mark.parametrize("action", ["reopen", "give", "rivals"])
def test_the_api_refuses_an_older_version(action, lost, owner):
    body = {
        "reopen": {"stage": stage("Proposal").pk},
        "give": {"owner": UserFactory().pk},
        "rivals": {"competitors": [CompetitorFactory().pk]},
    }[action]
    version, before = lost.version, facts(lost)
    change_meanwhile(lost, owner)

    refused = Api(owner).post(f"opportunities/{lost.pk}/{action}/", body | {"version": version})
    assert (refused.status_code, refused.json()["code"], facts(lost)) == (412, "stale", before)

    taken = Api(owner).post(f"opportunities/{lost.pk}/{action}/", body | {"version": version + 1})
    assert (taken.status_code in (200, 204), facts(lost) != before) == (True, True)


@pytest.fixture
def director(client):
    person = UserFactory(role=Role.SALES_DIRECTOR)
    client.force_login(person)
    return person


def test_a_stage_changed_meanwhile_is_not_overwritten(client, director):
    proposal = stage("Proposal")
    form = client.get(url("stage_edit", proposal.pk)).context["form"]
    sent = {"name": "Mine", "probability": "50", "is_active": "on", "seen": form["seen"].value()}
    update_stage(proposal, name="Theirs", probability=proposal.probability, is_active=True, by=director)

    refused = client.post(url("stage_edit", proposal.pk), sent)
    proposal.refresh_from_db()
    assert (refused.status_code, proposal.name) == (422, "Theirs")
    assert b"Somebody changed this meanwhile" in refused.content

    client.post(url("stage_edit", proposal.pk), sent | {"seen": refused.context["form"]["seen"].value()})
    proposal.refresh_from_db()
    assert proposal.name == "Mine"


@pytest.mark.parametrize("position", ["3", "", "x"])
def test_a_stage_moved_meanwhile_is_not_moved_further(position, client, director):
    names = ["Proposal", "Prospecting", "Engaging", "Negotiation", "Won", "Lost"]
    arrange_stages([stage(name) for name in names], by=director)

    told = client.post(url("stage_arrange", stage("Proposal").pk), {"to": "later", "position": position}, follow=True)

    assert "Somebody moved this stage meanwhile" in told.content.decode()
    assert list(Stage.objects.values_list("name", flat=True)) == names
