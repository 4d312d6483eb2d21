"""The real files from end to end: in, in again, and taken back."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db.models import Count, Sum

from accounts.models import Account, AccountMember
from catalog.models import Offering
from imports.models import ImportJob
from opportunities.models import Opportunity
from tests.imports.crm_sales import CRM_SALES, FILES, counts, needs_crm_sales, nothing_new
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db


@needs_crm_sales
def test_crm_sales_people_come_in_with_their_managers(import_file):
    first = import_file("users", CRM_SALES / "sales_teams.csv", "--mapping", "crm-sales")

    assert first == nothing_new(0) | {"created": 41}
    managers = User.objects.filter(role=Role.SALES_MANAGER)
    assert managers.count() == 6
    assert set(User.objects.filter(role=Role.ACCOUNT_MANAGER).values_list("manager__role", flat=True)) == {
        "SALES_MANAGER"
    }
    assert set(managers.values_list("department__name", flat=True)) == {"Central", "East", "West"}
    assert not User.objects.who_can_sign_in().exists()
    assert import_file("users", CRM_SALES / "sales_teams.csv", "--mapping", "crm-sales") == nothing_new(41)


@needs_crm_sales
def test_crm_sales_accounts_come_in_with_their_tree(import_file):
    first = import_file("accounts", CRM_SALES / "accounts.csv", "--mapping", "crm-sales")

    assert first == nothing_new(0) | {"created": 85}
    assert Account.objects.filter(subsidiaries__isnull=False).distinct().count() == 7
    assert not Account.objects.exclude(owner=None).exists()
    assert not Account.objects.filter(industry="").exists()
    assert Account.objects.get(name="Bioholding").country == "PH"
    acme = Account.objects.get(external_ids__source="crm-sales", external_ids__external_id="Acme Corporation")
    assert (acme.industry, acme.own_revenue, acme.own_revenue_currency, acme.currency) == (
        "TECHNOLOGY", 1_100_040_000, "USD", "USD",
    )  # fmt: skip
    assert (acme.founded, acme.employees, acme.status, acme.tier) == (1996, 2822, "CUSTOMER", "CORE")
    assert import_file("accounts", CRM_SALES / "accounts.csv", "--mapping", "crm-sales") == nothing_new(85)


@needs_crm_sales
def test_crm_sales_leaves_alone_what_people_decided_since(import_file):
    import_file("accounts", CRM_SALES / "accounts.csv", "--mapping", "crm-sales")
    Account.objects.filter(name="Acme Corporation").update(tier="STRATEGIC", currency="EUR")

    again = import_file("accounts", CRM_SALES / "accounts.csv", "--mapping", "crm-sales")

    assert again == nothing_new(85)
    assert Account.objects.get(name="Acme Corporation").tier == "STRATEGIC"


@pytest.fixture
def everything(import_file):
    """What the command told about each file, all of them brought in."""
    return {target: import_file(target, CRM_SALES / name, "--mapping", "crm-sales") for target, name in FILES.items()}


@needs_crm_sales
def test_crm_sales_is_here_as_it_truly_is_and_can_be_taken_back(everything, import_file, capsys):
    """One story, since the files take their time: in, seen by the agents, in again, out of order, gone."""
    assert {target: told["created"] for target, told in everything.items()} == {
        "users": 41, "offerings": 7, "accounts": 85, "opportunities": 7_375,
    }  # fmt: skip
    _check_deals(everything["opportunities"])
    _check_agents()

    again = {target: import_file(target, CRM_SALES / name, "--mapping", "crm-sales") for target, name in FILES.items()}
    assert {target: counts(told) for target, told in again.items()} == {
        target: {"created": 0, "updated": 0, "unchanged": told["created"], "refused": told["refused"]}
        for target, told in everything.items()
    }

    jobs = list(ImportJob.objects.filter(created__gt=0).order_by("-pk"))
    call_command("import_file", "--undo", str(jobs[1].pk))
    assert "opportunities" in capsys.readouterr().out
    assert Account.objects.count() == 85
    told = [import_file("--undo", job.pk) for job in jobs]
    assert [(each["undone"], each["left"]) for each in told] == [(7_375, []), (85, []), (7, []), (41, [])]
    for model in (User, Offering, Account, Opportunity, AccountMember):
        assert not model.objects.exists()


def _check_deals(told):
    assert counts(told) == {"created": 7_375, "updated": 0, "unchanged": 0, "refused": 1_425}
    stands = dict(Opportunity.objects.order_by().values_list("outcome").annotate(Count("pk")))
    assert stands == {"WON": 4_238, "LOST": 2_473, "OPEN": 664}
    assert Opportunity.objects.won().aggregate(sum=Sum("amount"))["sum"] == Decimal(10_005_534)
    assert set(Opportunity.objects.lost().values_list("amount", flat=True)) == {Decimal(0)}
    assert set(Opportunity.objects.values_list("currency", flat=True)) == {"USD"}
    assert Opportunity.objects.filter(offering__name="GTX Pro").count() > 1_000
    assert {(row["field"], row["reason"]) for row in told["refusals"]} == {
        ("account", "An opportunity needs an account.")
    }
    assert len({row["line"] for row in told["refusals"]}) == 1_425


def _check_agents():
    """Each sees exactly their own deals, and the headers of the accounts where one of them is open."""
    for agent in User.objects.filter(role=Role.ACCOUNT_MANAGER):
        own = Opportunity.objects.filter(owner=agent)
        assert set(Opportunity.objects.visible_to(agent).values_list("pk")) == set(own.values_list("pk"))
        working_on = set(own.still_open().values_list("account", flat=True))
        assert set(Account.objects.visible_to(agent).values_list("pk", flat=True)) == working_on
        assert not Account.objects.open_to(agent).exists()
