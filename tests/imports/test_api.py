"""Imports by other systems: the same jobs as in the pages."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.models import Account
from imports.choices import JobState
from imports.models import ImportJob
from imports.runner import take_turn
from imports.services import save_mapping
from tests.api import Api
from tests.factories import UserFactory
from users.choices import Role

pytestmark = pytest.mark.django_db

ROWS = b"Company;Country\nFjord Retail;Norway\nManila Foods;Atlantis\n"
MAPPING = {"accounts": {"columns": {"name": "Company", "country": "Country"}}}


@pytest.fixture
def director():
    return UserFactory(role=Role.SALES_DIRECTOR)


@pytest.fixture
def api(director):
    return Api(director)


def send(api, content=ROWS, *, address="imports/", key="k", **said):
    """The answer to a file that is brought along."""
    body = {"file": SimpleUploadedFile("customers.csv", content), "target": "accounts", "mapping": json.dumps(MAPPING)}
    sent = encode_multipart(BOUNDARY, {name: value for name, value in (body | said).items() if value is not None})
    headers = api.headers | ({"Idempotency-Key": key} if key else {})
    response = api.client.generic("POST", f"/api/v1/{address}", sent, MULTIPART_CONTENT, headers=headers)
    response.data = json.loads(response.content) if response.content else None
    return response


def work():
    while take_turn(seconds=30):
        pass


def test_a_file_comes_in(api, director):
    answer = send(api, source="erp", complete="true")
    work()
    job = ImportJob.objects.get()
    told = api.get(f"imports/{job.pk}/").data
    rows = api.get(f"import-rows/?job={job.pk}&state=REFUSED").data["results"]

    assert answer.status_code == 202
    assert (answer.data["id"], answer.data["state"]) == (job.pk, JobState.QUEUED)
    assert (job.by, job.source, job.is_complete) == (director, "erp", True)
    assert {name: told[name] for name in ("state", "created", "refused", "total_rows", "done_rows")} == {
        "state": "DONE", "created": 1, "refused": 1, "total_rows": 2, "done_rows": 2,
    }  # fmt: skip
    assert [(row["line"], row["field"], row["record"]) for row in rows] == [(3, "country", None)]
    assert Account.objects.get().name == "Fjord Retail"


def test_a_trial_says_what_would_become_of_it_and_is_run_later(api):
    answer = send(api, address="imports/?dry_run=true")
    work()
    checked = api.get(f"imports/{answer.data['id']}/").data
    before = Account.objects.count()
    run = api.post(f"imports/{answer.data['id']}/run/")
    work()

    assert (checked["state"], checked["created"], before) == ("CHECKED", 0, 0)
    assert checked["checked"] == {
        "created": 1, "updated": 0, "unchanged": 0, "refused": 1, "warned": 0, "rows": 2, "total": 2,
    }  # fmt: skip
    assert (run.status_code, run.data["state"]) == (202, "QUEUED")
    assert Account.objects.count() == 1


def test_what_came_in_is_undone(api):
    job = send(api).data["id"]
    work()

    answer = api.post(f"imports/{job}/undo/")
    work()

    assert (answer.status_code, answer.data["state"]) == (202, "UNDOING")
    assert api.get(f"imports/{job}/").data["undone"] == 1
    assert Account.objects.count() == 0


def test_one_that_waits_is_cancelled_and_gone_on_with(api):
    job = send(api).data["id"]

    cancelled = api.post(f"imports/{job}/cancel/")
    again = api.post(f"imports/{job}/cancel/")
    api.post(f"imports/{job}/run/")
    work()

    assert (cancelled.status_code, cancelled.data["state"]) == (200, "CANCELLED")
    assert (again.status_code, again.data["code"]) == (409, "wrong_state")
    assert Account.objects.count() == 1


def test_the_same_key_has_one_effect(api):
    first, second = send(api), send(api)
    other = send(api, ROWS + b"One more;Spain\n")
    without = send(api, key="")

    assert first.content == second.content
    assert second["Idempotent-Replayed"] == "true"
    assert (other.status_code, without.status_code) == (422, 400)
    assert ImportJob.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_has_one_effect(director):
    caller = Api(director)

    def attempt(_number):
        try:
            return send(caller).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(attempt, range(16)))

    assert statuses == [202] * 16
    assert ImportJob.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"file": None}, "file"),
        ({"file": "text"}, "file"),
        ({"file": SimpleUploadedFile("e.csv", b"")}, "file"),
        ({"file": SimpleUploadedFile("e.csv", b"a,a\n1,2\n")}, "file"),
        ({"target": "nothing"}, "target"),
        ({"target": None}, "target"),
        ({"mapping": "no such mapping"}, "mapping"),
        ({"mapping": "../../etc/passwd"}, "mapping"),
        ({"mapping": "{"}, "mapping"),
        ({"mapping": '{"accounts": {"columns": {"nonsense": "Company"}}}'}, "mapping"),
        ({"mapping": '{"accounts": {"columns": {"name": "\\u0000"}}}'}, "mapping"),
        ({"mapping": "{" + '"a":{' * 3000}, "mapping"),
        ({"complete": "maybe"}, "complete"),
        ({"owner": "1"}, "owner"),
        ({"source": "s" * 61}, "source"),
    ],
)
def test_what_is_wrong_is_named(said, field, api):
    answer = send(api, **said)

    assert answer.status_code == 400, answer.data
    assert [error["field"] for error in answer.data["errors"]] == [field]
    assert ImportJob.objects.count() == 0


def test_a_mapping_is_named(api, director):
    save_mapping(name="ERP customers", target="accounts", document=MAPPING, by=director)

    answer = send(api, mapping="erp customers")

    assert answer.data["mapping_name"] == "ERP customers"
    assert ImportJob.objects.get().mapping["accounts"] == MAPPING["accounts"]


def test_a_mapping_that_is_no_name_reads_no_file(api, tmp_path):
    stray = tmp_path / "stray.toml"
    stray.write_text('source = "x"\n[accounts.columns]\nname = "Company"\n')

    answer = send(api, mapping=str(stray))

    assert answer.status_code == 400
    assert ImportJob.objects.count() == 0


def test_who_may(director):
    job = send(Api(director)).data["id"]
    stranger, contributor = UserFactory(role=Role.ACCOUNT_MANAGER), UserFactory(role=Role.CONTRIBUTOR)
    auditor = Api(UserFactory(role=Role.AUDITOR))

    assert Api(stranger).get(f"imports/{job}/").status_code == 404
    assert Api(stranger).post(f"imports/{job}/cancel/").status_code == 404
    assert Api(stranger).get("import-rows/").data["results"] == []
    assert send(Api(contributor)).status_code == 403
    assert auditor.get(f"imports/{job}/").status_code == 200
    assert auditor.post(f"imports/{job}/cancel/").status_code == 403
    assert send(Api(director, scopes=["read", "write"])).status_code == 403
    assert send(Api(stranger), target="users", mapping="", key="other").status_code == 409
