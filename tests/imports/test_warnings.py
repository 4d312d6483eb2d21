"""Rows that somebody should look at again: pointed out before anything is written, never refused, never lost."""

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from imports.models import ImportRow
from relationships.models import Contact
from relationships.services import upsert_contacts
from tests.api import Api
from tests.factories import AssignmentFactory, PortfolioFactory, UserFactory
from tests.imports.engine import bring, check, columns, counts, undo
from tests.imports.pages import url
from tests.relations import EmailFactory, EmploymentFactory
from users.choices import Role

pytestmark = pytest.mark.django_db

COLUMNS = columns("contacts", "name", "account", "emails")


@pytest.fixture
def owner(client):
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def acme(owner):
    account = AssignmentFactory(portfolio=PortfolioFactory(owner=owner), account__name="Acme").account
    job = EmploymentFactory(account=account, contact__name="Ana Ruiz")
    EmailFactory(contact=job.contact, employment=job, value="ana@acme.test")
    return account


def file_of(*rows):
    return "\n".join(["name,account,emails", *rows])


def warnings(job):
    return list(ImportRow.objects.filter(job=job).warned().order_by("line").values_list("line", "warning"))


@pytest.mark.parametrize(
    ("row", "warning"),
    [
        ("Anna Ruiz,Acme,", "Looks like Ana Ruiz (Acme)."),
        ("Ruiz Ana María,Acme,", ""),
        ("Somebody Else,Acme,", ""),
        ("Ana Ruiz,Acme,", ""),
        ("Anna Ruiz,Nova,", ""),
        ("Anna R.,Nova,ana@acme.test", "Looks like Ana Ruiz (Acme)."),
    ],
)
def test_a_check_points_out_who_looks_like_somebody(row, warning, acme, owner):
    AssignmentFactory(portfolio=acme.assignment.portfolio, account__name="Nova")

    job = check(file_of(row), "contacts", by=owner, mapping=COLUMNS)

    assert (job.checked["refused"], job.checked.get("warned", 0)) == (0, 1 if warning else 0)
    assert warnings(job) == ([(2, warning)] if warning else [])
    assert Contact.objects.count() == 1


def test_somebody_the_importer_does_not_see_is_not_named(acme, owner):
    hidden = EmploymentFactory(contact__name="Hidden Person")
    EmailFactory(contact=hidden.contact, employment=hidden, value="hidden@far.test")
    director = UserFactory(role=Role.SALES_DIRECTOR)

    ours = check(file_of("New One,Acme,hidden@far.test"), "contacts", by=owner, mapping=COLUMNS)
    theirs = check(file_of("New One,Acme,hidden@far.test"), "contacts", by=director, mapping=COLUMNS)

    assert warnings(ours) == []
    assert warnings(theirs) == [(2, f"Looks like Hidden Person ({hidden.account.name}).")]


def test_a_warned_row_comes_in_like_any_other_and_is_taken_back(acme, owner):
    rows = file_of("Anna Ruiz,Acme,", "Peter Pan,Acme,")

    job = bring(rows, "contacts", by=owner, mapping=COLUMNS)
    came = set(Contact.objects.values_list("name", flat=True))
    told = warnings(job)
    undo(job, by=owner)

    assert (counts(job), told) == ((2, 0, 0, 0), [(2, "Looks like Ana Ruiz (Acme).")])
    assert came == {"Ana Ruiz", "Anna Ruiz", "Peter Pan"}
    assert set(Contact.objects.values_list("name", flat=True)) == {"Ana Ruiz"}


def test_the_check_page_says_it_beside_the_counts(client, acme, owner):
    job = check(file_of("Anna Ruiz,Acme,", "Peter Pan,Acme,"), "contacts", by=owner, mapping=COLUMNS)

    page = client.get(url("job_check", job))

    assert "Looks like Ana Ruiz (Acme)." in page.content.decode()
    assert (page.context["warned_number"], [row.line for row in page.context["warned"]]) == (1, [2])
    assert "1 to look at again" in page.content.decode()


def test_the_page_of_an_import_that_ran_says_it_still(client, acme, owner):
    job = bring(file_of("Anna Ruiz,Acme,"), "contacts", by=owner, mapping=COLUMNS)

    assert "Looks like Ana Ruiz (Acme)." in client.get(url("job_detail", job)).content.decode()


def test_the_api_tells_warnings_of_rows(acme, owner):
    job = check(file_of("Anna Ruiz,Acme,", ",,"), "contacts", by=owner, mapping=COLUMNS)
    api = Api(owner)

    warned = api.get(f"import-rows/?job={job.pk}&warned=true").data["results"]
    others = api.get(f"import-rows/?job={job.pk}&warned=false").data["results"]
    body = {"rows": [{"name": "Anna Ruiz", "account": acme.pk}, {"name": "Peter", "account": acme.pk}]}
    trial = api.put("contacts/upsert/?dry_run=true", body, Idempotency_Key="k").data["results"]

    assert [(row["state"], row["record"], row["warning"]) for row in warned] == [
        ("CREATED", None, "Looks like Ana Ruiz (Acme).")
    ]
    assert "CREATED" not in {row["state"] for row in others}
    assert api.get(f"imports/{job.pk}/").data["checked"]["warned"] == 1
    assert [row.get("warning") for row in trial] == ["Looks like Ana Ruiz (Acme).", None]


def test_the_command_tells_warnings(acme, owner, tmp_path, capsys):
    file = tmp_path / "people.csv"
    file.write_text(file_of("Anna Ruiz,Acme,"))

    call_command("import_file", "contacts", str(file), by=owner.email, dry_run=True)
    call_command("import_file", "contacts", str(file), by=owner.email, json=True)

    words, told = capsys.readouterr().out.split("\n{", 1)
    assert "look again, line 2: Looks like Ana Ruiz (Acme)." in words
    assert json.loads("{" + told)["warnings"] == [{"line": 2, "warning": "Looks like Ana Ruiz (Acme)."}]


def test_only_a_row_to_look_at_stands_without_its_record(acme, owner):
    job = check(file_of("Anna Ruiz,Acme,"), "contacts", by=owner, mapping=COLUMNS)

    with pytest.raises(IntegrityError, match="import_row_has_a_record_unless_refused"):
        ImportRow.objects.filter(job=job).update(warning="")


def test_many_newcomers_cost_no_more_questions_than_few(acme, owner, django_assert_max_num_queries):
    few = [{"name": f"Person {n}", "account": acme.pk, "emails": f"p{n}@acme.test"} for n in range(2)]
    many = [{"name": f"Somebody {n}", "account": acme.pk, "emails": f"s{n}@acme.test"} for n in range(200)]
    with django_assert_max_num_queries(30):
        upsert_contacts(few, by=owner)

    with django_assert_max_num_queries(30):
        upsert_contacts(many, by=owner)
