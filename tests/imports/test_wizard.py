"""From a file to what it means: upload, columns, values, and everything hostile on the way."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from accounts.choices import Industry
from accounts.models import Account
from imports.choices import JobState
from imports.models import ImportJob, SavedMapping
from tests.factories import AccountFactory, UserFactory
from tests.imports.pages import TYPOS, errors, filled, imported, mapped, send, url, work
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return UserFactory(role=Role.SALES_DIRECTOR)


@pytest.fixture
def client(director):
    client = Client()
    client.force_login(director)
    return client


# Upload


def test_a_file_is_kept_and_its_columns_are_guessed(client, director):
    answer = send(client, source="erp")
    job = ImportJob.objects.get()

    page = client.get(answer["Location"])
    lines = {line.field.name: line for line in page.context["form"].lines()}

    assert answer["Location"] == url("job_columns", job)
    assert (job.by, job.name, job.source, job.state) == (director, "customers.csv", "erp", JobState.UPLOADED)
    assert b"".join(bytes(part.content) for part in job.parts.order_by("number")) == TYPOS
    guessed = {name: line.samples[0] for name, line in lines.items() if line.is_guess}
    assert guessed == {"name": "Fjord Retail", "industry": "retail", "country": "Norway", "own_revenue": "12"}
    assert [line.field.name for line in page.context["form"].used()] == list(lines_in_order(lines, guessed))


def lines_in_order(lines, names):
    return [name for name in lines if name in names]


def test_only_what_the_person_may_import_is_offered():
    contributor = UserFactory(role=Role.CONTRIBUTOR)
    manager = UserFactory(role=Role.ACCOUNT_MANAGER)
    client = Client()
    client.force_login(manager)

    page = client.get(reverse("imports:job_create"))
    refused = send(client, target="users")
    client.force_login(contributor)

    targets = [target for target, _label in page.context["form"].fields["target"].choices]
    assert "accounts" in targets
    assert "users" not in targets
    assert refused.status_code == 422
    assert client.get(reverse("imports:job_create")).status_code == 403
    assert ImportJob.objects.count() == 0


def zip_bomb():
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", b"\0" * 300_000_000)
    return inside.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "empty"),
        (b"\n\n\n", "blank.csv", "empty"),
        (b"a,a\n1,2\n", "twice.csv", "the header a stands in column 1 too"),
        (b'name,city\n"Acme,Bilbao\n', "quote.csv", "a quote is opened"),
        (b"name\0,city\nAcme,Bilbao\n", "nul.csv", ""),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "picture.csv", ""),
        (b"PK\x03\x04 this is no zip file", "broken.xlsx", ""),
        (b"name,city\nAcme,Bilbao,more,than,named\n", "wide.csv", "more cells than the header"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_same_page(content, name, words, client):
    answer = send(client, content, name=name)

    assert answer.status_code == 422
    assert words in " ".join(errors(answer))
    assert errors(answer)
    assert ImportJob.objects.count() == 0


def test_a_zip_bomb_is_refused(client):
    answer = send(client, zip_bomb(), name="bomb.xlsx")

    assert answer.status_code == 422
    assert ImportJob.objects.count() == 0


def test_a_file_over_the_limit_is_refused_and_not_kept(client, settings):
    settings.LARGEST_UPLOAD = 1024 * 1024

    answer = send(client, b"name\n" + b"Acme\n" * 300_000)

    assert (answer.status_code, errors(answer)) == (422, ["The file is larger than 1 MB."])
    assert ImportJob.objects.count() == 0


def test_two_files_no_file_and_a_file_in_another_field_are_refused(client):
    address = reverse("imports:job_create")
    two = {"target": "accounts", "file": [SimpleUploadedFile("a.csv", TYPOS), SimpleUploadedFile("b.csv", TYPOS)]}
    elsewhere = {"target": "accounts", "document": SimpleUploadedFile("a.csv", TYPOS)}

    answers = [client.post(address, body) for body in (two, {"target": "accounts"}, elsewhere, {"file": "text"})]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert errors(answers[0]) == ["One file at a time."]
    assert errors(answers[1]) == ["Choose a file."]
    assert ImportJob.objects.count() == 0


def test_the_name_of_a_file_is_shown_as_text(client):
    answer = send(client, name="<img src=x onerror=alert(1)>.csv")

    page = client.get(answer["Location"])

    assert "<img src=x" not in page.content.decode()
    assert "&lt;img src=x" in page.content.decode()


def test_the_same_file_sent_twice_is_one_job(client):
    first, second = send(client), send(client)

    assert first["Location"] == second["Location"]
    assert ImportJob.objects.count() == 1


def test_a_file_that_came_in_before_is_said(client):
    job = imported(client)

    page = client.get(send(client)["Location"])

    assert page.context["earlier"] == job
    assert "You imported this file before" in page.content.decode()
    assert url("job_detail", job) in page.content.decode()


def test_a_mapping_without_a_part_for_the_target_is_refused(client):
    answer = send(client, target="signals", mapping="shipped:crm-sales")

    assert answer.status_code == 422
    assert "[signals]" in errors(answer)[0]


def test_a_mapping_of_somebody_else_is_no_choice(client, director):
    other = UserFactory(role=Role.SALES_DIRECTOR)
    document = {"accounts": {"columns": {"name": "Company"}}}
    kept = SavedMapping.objects.create(name="Mine", target="accounts", document=document, owner=other)

    refused = send(client, mapping=f"saved:{kept.pk}")
    SavedMapping.objects.update(is_shared=True)
    taken = send(client, mapping=f"saved:{kept.pk}")

    assert refused.status_code == 422
    assert taken.status_code == 302
    assert ImportJob.objects.get().mapping["accounts"] == document["accounts"]


# Columns and values


def test_columns_are_kept_as_they_are_said(client):
    address = send(client)["Location"]
    form = client.get(address).context["form"]
    said = {
        "scale_own_revenue": "1000000", "constant_own_revenue_currency": "USD", "who_industry": "RAPPORT",
        "source": "erp", "is_complete": "on",
    }  # fmt: skip

    client.post(address, filled(form, **said))
    job = ImportJob.objects.get()
    again = client.get(address).context["form"]

    part = job.mapping["accounts"]
    assert part["columns"] == {
        "name": "Company", "industry": "Sector", "country": "Country", "own_revenue": "Turnover",
    }  # fmt: skip
    assert (part["constants"], part["scale"]) == ({"own_revenue_currency": "USD"}, {"own_revenue": 1000000})
    assert part["mastery"] == {"industry": "RAPPORT"}
    assert (job.source, job.is_complete) == ("erp", True)
    assert filled(again) == filled(form, **said) | {"is_complete": True}


def test_another_sheet_of_a_workbook_is_chosen(client):
    book = Workbook()
    book.active.append(["Nothing"])
    book.active.append(["here"])
    sheet = book.create_sheet("Customers")
    sheet.append(["Company", "Country"])
    sheet.append(["Fjord Retail", "Norway"])
    content = io.BytesIO()
    book.save(content)
    first = send(client, content.getvalue(), name="book.xlsx")["Location"]

    address = f"{first}?sheet=Customers"
    form = client.get(address).context["form"]
    client.post(address, filled(form))
    work()

    job = ImportJob.objects.get()
    assert client.get(first).context["preview"].headers == ("Company", "Country")
    assert job.mapping["accounts"]["sheet"] == "Customers"
    assert (job.state, job.checked["created"]) == (JobState.CHECKED, 1)


def test_columns_that_cannot_work_are_refused_and_kept_as_typed(client):
    address = send(client)["Location"]
    form = client.get(address).context["form"]

    sent = filled(form, constant_name="Acme", column_external_id="0")
    both = client.post(address, sent)
    nothing = client.post(address, {"source": ""})
    forged = client.post(address, filled(form, column_name="99", who_name="NOBODY", scale_own_revenue="7"))

    assert (both.status_code, nothing.status_code, forged.status_code) == (422, 422, 422)
    assert "Take a column or say the same for every row, not both." in errors(both)
    assert "External ids need the name of the system they come from." in errors(both)
    assert "Choose at least one column." in errors(nothing)
    assert both.context["form"]["constant_name"].value() == "Acme"
    assert ImportJob.objects.get().mapping == {}


@pytest.mark.parametrize(("order", "day"), [("DMY", "2026-04-03"), ("MDY", "2026-03-04")])
def test_a_date_that_could_be_two_is_shown_both_ways(order, day, client):
    account = AccountFactory(name="Acme")
    content = f"account,offerings,start,annual value\n{account.name},Cleaning,03/04/2026,100\n".encode()
    address = send(client, content, target="agreements")["Location"]

    page = client.get(address)
    unsaid = client.post(address, filled(page.context["form"]))
    client.post(address, filled(page.context["form"], dates=order))
    work()
    client.post(url("job_run", ImportJob.objects.get()))
    work()

    words = page.content.decode()
    assert errors(unsaid) == ["The dates of this file could be meant in two ways: say which."]
    assert "03/04/2026 is 3 April 2026" in words
    assert "03/04/2026 is 4 March 2026" in words
    assert [str(each.starts_on) for each in account.agreements.all()] == [day]


def test_unknown_values_are_proposed_with_their_rows(client):
    address = send(client)["Location"]
    answer = client.post(address, filled(client.get(address).context["form"]))

    form = client.get(answer["Location"]).context["form"]

    found = {each.field.name: [(v.said, v.rows, v.meaning) for v in each.values] for each in form.found}
    assert found == {
        "industry": [("technolgy", 1, "Technology")],
        "country": [("Atlantis", 1, ""), ("Philipines", 1, "Philippines")],
    }


def test_an_unsure_meaning_is_shown_and_not_chosen(client):
    content = b"Company;Sector;Country\nFjord;technolgy;Norway\nManila;Retaill;Spain\n"
    address = send(client, content)["Location"]
    answer = client.post(address, filled(client.get(address).context["form"]))

    page = client.get(answer["Location"])
    client.post(answer["Location"], filled(page.context["form"]))

    (found,) = page.context["form"].found
    assert [(v.said, v.meaning, v.hint, v.is_guess) for v in found.values] == [
        ("Retaill", "", "Retail", False), ("technolgy", "Technology", "", True),
    ]  # fmt: skip
    assert "perhaps Retail" in page.content.decode()
    assert ImportJob.objects.get().mapping["accounts"]["values"] == {"industry": {"technolgy": Industry.TECHNOLOGY}}


def test_values_are_accepted_changed_and_left(client):
    job = imported(client, values={"industry_0": "retail"})

    assert job.mapping["accounts"]["values"] == {
        "industry": {"technolgy": Industry.RETAIL}, "country": {"philipines": "PH"},
    }  # fmt: skip
    assert job.counts() == {"created": 2, "updated": 0, "unchanged": 0, "refused": 2}
    account = Account.objects.get(name="Manila Foods")
    assert (account.industry, account.country) == (Industry.RETAIL, "PH")


def test_a_meaning_that_is_no_word_is_refused(client):
    address = send(client)["Location"]
    address = client.post(address, filled(client.get(address).context["form"]))["Location"]

    answer = client.post(address, {"industry_0": "Nonsense", "country_1": "Philippines"})

    assert answer.status_code == 422
    assert errors(answer) == ["There is no such word here. Choose one, or leave it."]
    assert ImportJob.objects.get().state == JobState.UPLOADED


def test_a_mapping_is_kept_shared_and_used_again(client, director):
    job = mapped(client)

    client.post(url("job_mapping", job), {"name": "ERP customers", "is_shared": "on"})
    kept = SavedMapping.objects.get()
    answer = send(client, TYPOS + b"One more;retail;Spain;3\n", mapping=f"saved:{kept.pk}")

    assert (kept.owner, kept.name, kept.is_shared) == (director, "ERP customers", True)
    form = client.get(answer["Location"]).context["form"]
    assert not any(line.is_guess for line in form.lines())
    assert ImportJob.objects.latest("pk").mapping["accounts"]["values"]["country"] == {"philipines": "PH"}


def test_a_refused_name_of_a_mapping_is_said(client):
    job = mapped(client)

    answer = client.post(url("job_mapping", job), {"name": ""}, follow=True)

    assert "This field is required." in answer.content.decode()
    assert SavedMapping.objects.count() == 0


def test_a_file_of_very_many_columns_offers_the_first_and_those_that_are_named(client, director):
    headers = ["Company", *(f"Column {number}" for number in range(1, 3_000))]
    content = (",".join(headers) + "\n" + ",".join(["Acme"] * 3_000) + "\n").encode()
    document = {"accounts": {"columns": {"name": "Company", "city": "Column 2500"}}}
    kept = SavedMapping.objects.create(name="Far", target="accounts", document=document, owner=director)

    address = send(client, content, mapping=f"saved:{kept.pk}")["Location"]
    page = client.get(address)
    client.post(address, filled(page.context["form"]))
    work()

    assert len(page.context["form"].fields["column_name"].choices) == 502
    assert "2,499 more columns stand further right" in page.content.decode()
    assert len(page.content) < 2_000_000
    assert ImportJob.objects.get().mapping["accounts"]["columns"] == document["accounts"]["columns"]
