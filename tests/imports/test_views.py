"""The check, the import, its report and undo, and who sees them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account
from accounts.services import update_account
from imports.choices import JobState
from imports.models import ImportJob
from imports.services import upload_file
from tests.factories import UserFactory
from tests.imports.pages import TYPOS, filled, imported, mapped, send, url, work
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


# Check, run, report, undo


def test_the_check_says_what_would_become_of_the_rows_and_writes_nothing(client):
    job = mapped(client)

    page = client.get(url("job_check", job))

    words = " ".join(page.content.decode().split())
    assert "2 new, 0 changed, 0 unchanged" in words
    assert "2 refused" in words
    assert [(row.line, row.field_label) for row in page.context["page"].rows] == [(4, "country"), (5, "name")]
    assert Account.objects.count() == 0


def test_a_file_of_which_nothing_can_come_in_is_not_offered_for_import(client):
    job = mapped(client, content=b"Company;Country\nNowhere;Atlantis\n")

    page = client.get(url("job_check", job)).content.decode()

    assert "No row can come in as it is." in page
    assert url("job_run", job) not in page


def test_the_check_is_seen_while_it_runs(client):
    address = send(client)["Location"]
    address = client.post(address, filled(client.get(address).context["form"]))["Location"]
    client.post(address, filled(client.get(address).context["form"]))
    job = ImportJob.objects.get()

    running = client.get(url("job_check", job))
    piece = client.get(url("job_check", job), headers={"hx-request": "true"})
    work()
    ended = client.get(url("job_check", job), headers={"hx-request": "true"})

    assert 'hx-trigger="every 1s"' in running.content.decode()
    assert piece.content.decode().lstrip().startswith('<div id="job-check"')
    assert ended["HX-Refresh"] == "true"
    assert "every 1s" not in client.get(url("job_check", job)).content.decode()


def test_pressing_import_twice_brings_it_in_once(client):
    job = mapped(client)

    answers = [client.post(url("job_run", job)) for _press in range(2)]
    work()
    late = client.post(url("job_run", job), follow=True)

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Account.objects.count() == 2
    assert ImportJob.objects.get().counts() == {"created": 2, "updated": 0, "unchanged": 0, "refused": 2}
    assert late.redirect_chain[-1][0] == url("job_detail", job)


def test_the_same_file_again_changes_nothing(client):
    imported(client)

    again = imported(client)

    assert again.counts() == {"created": 0, "updated": 0, "unchanged": 2, "refused": 2}


def test_refused_rows_can_be_taken_along_mended_and_brought_again(client):
    job = imported(client, content=TYPOS + b"=cmd|x;retail;Atlantis;5\n")

    answer = client.get(url("job_refused", job))
    text = b"".join(answer).decode()
    mended = text.replace("Atlantis", "Spain").replace("'=cmd|x", "Mended").encode()
    again = imported(client, content=mended, name="mended.csv")

    lines = text.splitlines()
    assert answer["Content-Disposition"] == 'attachment; filename="customers-refused.csv"'
    assert "Company" in lines[0]
    assert "Reason" in lines[0]
    assert [line.split(",")[0] for line in lines[1:]] == ["Nowhere", "", "'=cmd|x"]
    assert again.counts()["created"] == 2
    assert set(Account.objects.values_list("name", flat=True)) == {
        "Fjord Retail", "Manila Foods", "Nowhere", "Mended",
    }  # fmt: skip


def test_undo_asks_with_the_consequence_and_tells_what_it_left(client, director):
    job = imported(client)
    kept = Account.objects.get(name="Manila Foods")
    update_account(kept, version=kept.version, by=director, city="Manila")

    question = client.get(url("job_undo", job))
    client.post(url("job_undo", job))
    work()
    page = client.get(url("job_detail", job))

    job.refresh_from_db()
    assert "Undo 2 new accounts?" in question.content.decode()
    assert (job.state, job.undone, job.left_alone) == (JobState.UNDONE, 1, 1)
    assert list(Account.objects.values_list("name", flat=True)) == ["Manila Foods"]
    assert [row.record for row in page.context["left"]] == [kept]
    assert "Somebody changed it after the import." in page.content.decode()


def test_a_complete_file_lists_what_is_missing_and_deletes_nothing(client):
    content = b"Id;Company\n1;Fjord Retail\n2;Manila Foods\n"
    columns = {"source": "erp", "column_external_id": "0"}
    imported(client, content=content, columns=columns)

    checked = mapped(client, content=content[:-15], name="less.csv", columns=columns | {"is_complete": "on"})
    check = client.get(url("job_check", checked)).content.decode()
    client.post(url("job_run", checked))
    work()
    page = client.get(url("job_detail", checked))

    assert "1 record of this source" in check
    assert "<li>Manila Foods</li>" in check
    assert page.context["missing_count"] == 1
    assert [account.name for account in page.context["missing"]] == ["Manila Foods"]
    assert Account.objects.count() == 2


def test_a_check_can_be_stopped(client):
    job = mapped(client)
    client.post(url("job_check", job))

    client.post(url("job_cancel", job))
    work()
    page = client.get(url("job_detail", job))

    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert "Change the columns" in page.content.decode()
    assert Account.objects.count() == 0


def test_a_step_that_is_past_leads_to_the_report(client):
    job = imported(client)

    answers = [client.get(url(name, job)) for name in ("job_columns", "job_check")]

    assert [answer["Location"] for answer in answers] == [url("job_detail", job)] * 2
    assert client.get(url("job_values", job))["Location"] == url("job_columns", job)


def test_an_odd_place_in_the_refused_rows_leads_to_the_first(client):
    job = imported(client)

    answer = client.get(url("job_detail", job) + "?cursor=nonsense")

    assert answer["Location"] == url("job_detail", job)


def test_the_list_can_be_taken_along_as_a_file(client):
    imported(client)
    other = UserFactory(role=Role.ACCOUNT_MANAGER)
    upload_file(target="accounts", name="=1+1.csv", pieces=lambda: [TYPOS], by=other)

    answer = client.post(reverse("listings:export", args=["imports"]) + "?target=accounts", {"format": "CSV"})
    text = b"".join(answer).decode()
    done = client.get(reverse("imports:job_list") + "?state=DONE&q=customers")
    client.force_login(other)
    theirs = client.post(reverse("listings:export", args=["imports"]), {"format": "CSV"})

    lines = text.splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["'=1+1.csv", "customers.csv"]
    assert "customers.csv,accounts,done,2,0,2" in text
    assert [job.name for job in done.context["page"].rows] == ["customers.csv"]
    assert "customers.csv" not in b"".join(theirs).decode()


def test_refused_rows_go_on_from_page_to_page(client):
    content = b"Company;Country\n" + b"".join(b"Nowhere %d;Atlantis\n" % n for n in range(120))
    job = imported(client, content=content + b"Somewhere;Spain\n")
    address, lines = url("job_detail", job), []

    page = client.get(address).context["page"]
    while True:
        lines += [row.line for row in page.rows]
        if not page.next:
            break
        page = client.get(address, {"cursor": page.next}).context["page"]

    assert lines == list(range(2, 122))


# Who


def test_imports_of_others_are_not_there(client):
    stranger = UserFactory(role=Role.ACCOUNT_MANAGER)
    job = mapped(client)
    client.force_login(stranger)

    names = ("job_detail", "job_columns", "job_values", "job_check", "job_undo", "job_refused")
    got = {client.get(url(name, job)).status_code for name in names}
    sent = {client.post(url(name, job)).status_code for name in ("job_run", "job_cancel", "job_mapping", "job_undo")}
    listed = client.get(reverse("imports:job_list")).context["page"].rows

    assert (got, sent, listed) == ({404}, {404}, [])
    assert ImportJob.objects.get().state == JobState.CHECKED


def test_an_auditor_reads_and_changes_nothing(client):
    job = mapped(client)
    client.force_login(UserFactory(role=Role.AUDITOR))

    page = client.get(url("job_detail", job))

    assert page.status_code == 200
    assert "2 new" in page.content.decode()
    assert 'method="post"' not in page.content.decode().partition("<main")[2].partition("</main")[0]
    assert client.post(url("job_run", job)).status_code == 403
    assert b"".join(client.get(url("job_refused", job))).startswith(b"Company")


def test_a_manager_sees_the_imports_of_those_below(client):
    manager = UserFactory(role=Role.SALES_MANAGER)
    below = UserFactory(role=Role.ACCOUNT_MANAGER, manager=manager)
    client.force_login(below)
    job = mapped(client)
    client.force_login(manager)

    assert client.get(reverse("imports:job_list")).context["page"].rows == [job]


# Cost


def test_the_list_and_the_report_cost_the_same_for_one_row_and_for_many(client, director):
    few = imported(client)
    rows = b"".join(b"Company %d;retail;Atlantis;1\n" % n for n in range(200))
    many = imported(client, content=TYPOS + rows, name="many.csv")
    list_of_two = _queries(client, reverse("imports:job_list"))
    for number in range(10):
        upload_file(target="accounts", name=f"{number}.csv", pieces=lambda: [TYPOS], by=director)

    costs = [_queries(client, url("job_detail", job)) for job in (few, many)]

    assert costs[0] == costs[1] <= 15
    assert _queries(client, reverse("imports:job_list")) == list_of_two <= 15


def _queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
