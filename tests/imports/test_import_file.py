"""The command from end to end, on files made here and on the real ones."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account
from imports.models import ImportJob
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


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
        f"This was import {ImportJob.objects.get().pk}.",
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
