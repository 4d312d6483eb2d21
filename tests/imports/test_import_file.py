"""The command from end to end, on files made here and on the real ones."""

import json
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import Account
from tests.factories import UserFactory
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db

SHARED = Path(os.environ.get("RAPPORT_SHARED_DATA") or settings.BASE_DIR.parent / "shared" / "data")
CRM_SALES = SHARED / "crm-sales"
needs_crm_sales = pytest.mark.skipif(
    not CRM_SALES.is_dir(), reason="the crm-sales files are not here; RAPPORT_SHARED_DATA names their folder"
)


@pytest.fixture
def import_file(capsys):
    def import_file(*arguments):
        call_command("import_file", *map(str, arguments), "--json")
        return json.loads(capsys.readouterr().out)

    return import_file


def nothing_new(count):
    return {"created": 0, "updated": 0, "unchanged": count, "refused": 0, "refusals": []}


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


def test_refusals_are_told_with_line_field_and_reason(import_file, tmp_path):
    (tmp_path / "a.csv").write_text("Name;Country\nGood;Spain\nBad;Narnia\n")

    told = import_file("accounts", tmp_path / "a.csv")

    assert (told["created"], told["refused"]) == (1, 1)
    assert told["refusals"] == [{"line": 3, "field": "country", "reason": "Narnia is not a country."}]


def test_people_read_counts_and_refusals(capsys, tmp_path):
    (tmp_path / "a.csv").write_text("name,country\nGood,Spain\nBad,Narnia\n")

    call_command("import_file", "accounts", str(tmp_path / "a.csv"), "--dry-run")

    assert capsys.readouterr().out.splitlines() == [
        "a.csv: 1 created, 0 updated, 0 unchanged, 1 refused. Nothing was kept: this was a dry run.",
        "  line 3, country: Narnia is not a country.",
    ]
    assert not Account.objects.exists()


def test_source_matches_external_ids(import_file, tmp_path):
    (tmp_path / "a.csv").write_text("external_id,name\n7,Acme\n")
    import_file("accounts", tmp_path / "a.csv", "--source", "erp")
    (tmp_path / "a.csv").write_text("external_id,name\n7,Acme Iberia\n")

    told = import_file("accounts", tmp_path / "a.csv", "--source", "erp")

    assert told["updated"] == 1
    assert Account.objects.get().name == "Acme Iberia"


@pytest.mark.parametrize(
    ("arguments", "content", "message"),
    [
        (["--by", "nobody@rapport.test"], "name\nA\n", "Nobody active here has the e-mail nobody@rapport.test"),
        (["--by", "gone@rapport.test"], "name\nA\n", "Nobody active here has the e-mail gone@rapport.test"),
        (["--mapping", "nothing"], "name\nA\n", "There is no mapping nothing"),
        (["--mapping", "crm-sales"], "name\nA\n", "a column the file does not have"),
        ([], "external_id,name\n1,A\n", "External ids need the name of the system"),
        ([], "name,contry\nA,B\n", "did you mean country"),
        ([], 'name,city\nA,"B\n', r"a.csv, line 2, column 2 \(city\): a quote"),
        ([], "", "a.csv: the file is empty"),
    ],
)
def test_bad_calls_and_files_are_plain_errors(tmp_path, arguments, content, message):
    UserFactory(email="gone@rapport.test", is_active=False)
    (tmp_path / "a.csv").write_text(content)

    with pytest.raises(CommandError, match=message):
        call_command("import_file", "accounts", str(tmp_path / "a.csv"), *arguments)

    assert not Account.objects.exists()


def test_unknown_target_is_refused(tmp_path):
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("import_file", "aliens", str(tmp_path / "a.csv"))
