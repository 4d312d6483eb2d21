"""Large exports: written once by one worker, whatever dies meanwhile, and only while their person may see the list."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Account
from audit.models import AuditEntry
from core.listing import listing_named, read_state
from listings import runner
from listings.models import Export, ExportPart
from listings.services import begin_export
from listings.tasks import tend_exports, write_exports
from listings.walking import csv_of
from tests.browser import PROJECT
from tests.factories import ExportFactory, ExportPartFactory, UserFactory
from tests.listings.reading import content, csv_rows, sheet_rows
from users.choices import Role
from users.models import User
from workspace.tasks import tick

pytestmark = pytest.mark.django_db

QUERY = "sort=name&columns=name,city"

DYING = """
import django; django.setup()
import sys
from listings import runner
keep, told = runner.keep, []
def halting(*arguments, **named):
    keep(*arguments, **named)
    print(named["written"], flush=True)
    told.append(named["written"])
    if len(told) == 3:
        sys.stdin.read()  # nothing comes: here it is killed
runner.keep = halting
runner.PART_SIZE = 4096
runner.write_due_export()
"""


@pytest.fixture(autouse=True)
def many(monkeypatch):
    """Few rows are many here."""
    monkeypatch.setattr("listings.services.AT_ONCE", 3)
    monkeypatch.setattr("listings.walking.STRETCH", 4)


@pytest.fixture
def director():
    Account.objects.bulk_create(Account(name=f"Account {number:03}", city="Bilbao") for number in range(18))
    return UserFactory(role=Role.SALES_DIRECTOR)


def asked(person, file_format="CSV", query=QUERY):
    return begin_export(listing_named("accounts"), query, file_format, rows=18, by=person)


def file_of(export):
    return b"".join(bytes(part.content) for part in export.parts.order_by("number"))


def undisturbed(person, query=QUERY):
    listing = listing_named("accounts")
    return b"".join(csv_of(listing, read_state(listing, QueryDict(query), person), person))


def minutes_later(export, minutes=6):
    """So much time has passed for the lease."""
    Export.objects.filter(pk=export.pk).update(leased_until=timezone.now() - timedelta(minutes=minutes))


@pytest.mark.parametrize("file_format", ["CSV", "XLSX"])
def test_a_worker_writes_all_rows_in_small_parts_once(file_format, director, client, monkeypatch):
    monkeypatch.setattr("listings.runner.PART_SIZE", 100)
    export = asked(director, file_format)

    assert [write_exports(), write_exports()] == [1, 0]

    export.refresh_from_db()
    assert (export.state, export.rows, export.written) == ("DONE", 18, 18)
    assert export.kept_until - export.finished_at == timedelta(days=7)
    sizes = [len(part.content) for part in export.parts.all()]
    assert len(sizes) > 3
    assert set(sizes[:-1]) == {100}
    client.force_login(director)
    raw = content(client.get(f"/exports/{export.pk}/"))
    rows = csv_rows(raw) if file_format == "CSV" else sheet_rows(raw)
    assert rows == [["Account", "City"], *([f"Account {number:03}", "Bilbao"] for number in range(18))]


def test_the_file_of_a_worker_is_the_one_that_is_handed_over_at_once(director):
    export = asked(director)
    write_exports()

    assert file_of(export) == undisturbed(director)


def test_progress_is_not_in_the_trail_but_the_export_is(director):
    asked(director)
    write_exports()

    steps = AuditEntry.objects.filter(table="listings_export").order_by("id")
    assert (steps[0].action, steps[0].actor_id) == ("I", director.pk)
    assert [entry.after.get("state") for entry in steps] == ["DUE", "RUNNING", "DONE"]
    assert not AuditEntry.objects.filter(table="listings_exportpart").exists()


def test_an_export_somebody_writes_is_not_taken(director):
    asked(director)

    assert runner.claim() is not None
    assert runner.claim() is None


class Killed(BaseException):
    """The process ends here."""


def dies_after(steps, monkeypatch):
    keep, calls = runner.keep, []

    def dying(*arguments, **named):
        calls.append(1)
        if len(calls) > steps:
            raise Killed
        keep(*arguments, **named)

    monkeypatch.setattr("listings.runner.keep", dying)
    with pytest.raises(Killed):
        write_exports()
    monkeypatch.setattr("listings.runner.keep", keep)


@pytest.mark.parametrize("steps", [0, 1, 3, 5])
@pytest.mark.parametrize("file_format", ["CSV", "XLSX"])
def test_what_a_dead_worker_left_is_written_anew_once_its_lease_ends(file_format, steps, director, monkeypatch):
    monkeypatch.setattr("listings.runner.PART_SIZE", 64)
    export = asked(director, file_format)
    dies_after(steps, monkeypatch)

    assert write_exports() == 0
    minutes_later(export)
    assert [write_exports(), write_exports()] == [1, 0]

    export.refresh_from_db()
    assert (export.state, export.attempt, export.written) == ("DONE", 2, 18)
    if file_format == "CSV":
        assert file_of(export) == undisturbed(director)
    else:
        assert len(sheet_rows(file_of(export))) == 19


def test_a_worker_that_was_only_slow_leaves_no_trace_in_the_file_of_the_next(director, monkeypatch):
    monkeypatch.setattr("listings.runner.PART_SIZE", 64)
    export = asked(director)
    slow = runner.Writing(runner.claim())
    minutes_later(export)
    write_exports()

    with pytest.raises(runner.TakenOverError):
        slow.run()

    assert file_of(export) == undisturbed(director)
    runner.settle(slow.export, reason="GIVEN_UP")
    export.refresh_from_db()
    assert export.state == "DONE"


def test_three_deaths_are_enough(director, monkeypatch):
    export = asked(director)
    for _ in range(3):
        dies_after(1, monkeypatch)
        minutes_later(export)

    assert write_exports() == 0

    export.refresh_from_db()
    assert (export.state, export.reason) == ("FAILED", "GIVEN_UP")


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [({"is_active": False}, "NOT_ACTIVE"), ({"role": Role.ACCOUNT_MANAGER}, "OTHER_ROLE")],
)
def test_who_may_no_longer_see_the_rows_gets_no_file(meanwhile, reason, director, monkeypatch):
    monkeypatch.setattr("listings.runner.PART_SIZE", 64)
    export = asked(director)
    keep, calls = runner.keep, []

    def changing(*arguments, **named):
        keep(*arguments, **named)
        calls.append(1)
        if len(calls) == 3:
            User.objects.filter(pk=director.pk).update(**meanwhile)

    monkeypatch.setattr("listings.runner.keep", changing)
    write_exports()

    export.refresh_from_db()
    assert (export.state, export.reason, export.kept_until) == ("FAILED", reason, None)
    assert len(calls) >= 3
    assert not ExportPart.objects.exists()


def test_who_lost_the_permission_before_it_began_gets_no_file(director, monkeypatch):
    export = asked(director)
    monkeypatch.setattr("users.models.permissions_of", lambda role: frozenset())

    write_exports()

    export.refresh_from_db()
    assert (export.state, export.reason) == ("FAILED", "NOT_ALLOWED")


def test_what_one_sees_is_asked_when_it_is_written(director):
    export = asked(director)
    User.objects.filter(pk=director.pk).update(role=Role.ACCOUNT_MANAGER)

    write_exports()

    assert csv_rows(file_of(export)) == [["Account", "City"]]


def test_a_list_that_is_gone_is_said_to_be(director):
    export = asked(director)
    Export.objects.filter(pk=export.pk).update(listing="nonsense")

    write_exports()

    export.refresh_from_db()
    assert export.reason == "NO_LIST"


def test_a_sheet_has_an_end(director, monkeypatch):
    monkeypatch.setattr("listings.runner.SHEET_ROWS", 17)
    sheet, lines = asked(director, "XLSX"), asked(director)

    assert [write_exports(), write_exports()] == [1, 1]

    sheet.refresh_from_db()
    lines.refresh_from_db()
    assert (sheet.state, sheet.reason, lines.state) == ("FAILED", "TOO_LONG", "DONE")


def test_files_are_forgotten_after_seven_days_and_that_they_were_taken_is_not(director, client):
    old = ExportFactory(person=director, kept_until=timezone.now() - timedelta(seconds=1), written=3, rows=3)
    ExportPartFactory(export=old)
    ExportPartFactory(export=ExportFactory(person=director))

    tick()
    assert tend_exports() == 0

    assert ExportPart.objects.exclude(export=old).count() == ExportPart.objects.count() == 1
    client.force_login(director)
    assert "no longer kept" in client.get("/exports/").content.decode()


def test_the_tick_wakes_a_worker_for_what_no_message_did(director, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as nothing:
        tend_exports()
    export = asked(director)
    with django_capture_on_commit_callbacks() as woken:
        tend_exports()
    runner.claim()
    with django_capture_on_commit_callbacks() as being_written:
        tend_exports()

    assert [len(nothing), len(woken), len(being_written)] == [0, 1, 0]
    minutes_later(export)
    with django_capture_on_commit_callbacks() as left_behind:
        tend_exports()
    assert len(left_behind) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_repeats_and_loses_nothing(monkeypatch):
    monkeypatch.setattr("listings.walking.STRETCH", 500)
    person = UserFactory(role=Role.SALES_DIRECTOR)
    Account.objects.bulk_create(Account(name=f"Account {number:04}", city="Bilbao") for number in range(3_000))
    export = asked(person)
    written = []
    for _ in range(2):
        worker = subprocess.Popen(
            [sys.executable, "-c", DYING], env=same_database(), cwd=PROJECT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        written += [int(worker.stdout.readline()) for _step in range(3)]
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        worker.stdin.close()
        worker.stdout.close()
        export.refresh_from_db()
        assert export.state == "RUNNING"
        assert export.parts.exists()
        minutes_later(export)

    assert [write_exports(), write_exports()] == [1, 0]

    export.refresh_from_db()
    assert 0 < max(written) < 3_000
    assert (export.state, export.attempt, export.rows) == ("DONE", 3, 3_000)
    assert file_of(export) == undisturbed(person)
    assert len(csv_rows(file_of(export))) == 3_001


def same_database():
    """The environment of a process that works on the database of this test."""
    url = urlsplit(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    folder = url.path.rpartition("/")[0]  # where a socket is, stands before the name
    there = urlunsplit(url._replace(path=f"{folder}/{connection.settings_dict['NAME']}"))
    return os.environ | {
        "DATABASE_URL": there, "DATABASE_OWNER_URL": there, "DJANGO_SETTINGS_MODULE": "config.test_settings",
    }  # fmt: skip
