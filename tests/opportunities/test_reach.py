import pytest
from django.urls import reverse

from opportunities.services import create_opportunity
from tests.factories import (
    AccountMemberFactory,
    AssignmentFactory,
    CompetitorFactory,
    OpportunityFactory,
)

pytestmark = pytest.mark.django_db


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
