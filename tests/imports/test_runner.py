from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils import timezone

from accounts.models import Account
from audit.models import AuditEntry
from core.choices import Door
from core.outcome import Outcome, RowState, Taken
from imports import chunks, leases
from imports.choices import JobState
from imports.importers import IMPORTERS
from imports.models import ImportJob, ImportRow
from imports.runner import take_turn
from imports.services import cancel_import, start_import
from imports.tasks import run_imports
from portfolios.models import Assignment
from tests.factories import AccountFactory, AssignmentFactory, UserFactory
from tests.imports.engine import NO_END, bring, check, columns, counts, refusals, upload, work_on
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db


class Service:
    """A bulk service whose database refuses every call that holds one of the bad lines."""

    def __init__(self, bad=(), error=None):
        self.bad, self.error, self.taken, self.sizes = set(bad), error, [], []

    def __call__(self, rows, *, by, source, mastery):
        self.sizes.append(len(rows))
        lines = [row["line"] for row in rows]
        if self.bad.intersection(lines):
            raise self.error
        self.taken += lines
        return Outcome(taken=[Taken(line, RowState.CREATED, line) for line in lines])


@pytest.fixture
def serve(monkeypatch):
    """Accounts are taken by this service instead."""

    def serve(service):
        monkeypatch.setitem(IMPORTERS, "accounts", replace(IMPORTERS["accounts"], upsert=service))
        return service

    return serve


def names(count, start=0):
    return "name\n" + "".join(f"Account {n}\n" for n in range(start, start + count))


@pytest.mark.parametrize("error", [ValidationError("No room.", code="full"), DataError("out of range\nDETAIL: x")])
@pytest.mark.parametrize("bad", [{2}, {201}, {2, 3, 4}, {57, 300, 501}])
def test_refused_chunk_is_halved_until_the_row_is_found(serve, bad, error):
    service = serve(Service(bad, error))

    job = bring(names(500))

    assert {line for line, _field, _reason in refusals(job)} == bad
    assert sorted(service.taken) == sorted(set(range(2, 502)) - bad)
    assert counts(job) == (500 - len(bad), 0, 0, len(bad))
    assert all("room" in reason or "out of range." in reason for _line, _field, reason in refusals(job))
    assert len(service.sizes) <= 3 + len(bad) * 2 * 8


def test_row_that_only_the_end_of_the_transaction_refuses_is_found(serve):
    """An assigned account whose tier changes alone is refused by a deferred constraint."""

    def upsert(rows, *, by, source, mastery):
        found = {account.name: account for account in Account.objects.filter(name__in=[row["name"] for row in rows])}
        for row in rows:
            Account.objects.filter(pk=found[row["name"]].pk).update(tier="STRATEGIC")
        return Outcome(taken=[Taken(row["line"], RowState.UPDATED, found[row["name"]].pk) for row in rows])

    for n in range(20):
        AccountFactory(name=f"Account {n}")
    assigned = Account.objects.get(name="Account 13")
    AssignmentFactory(account=assigned)
    serve(upsert)

    job = bring(names(20))

    assert counts(job) == (0, 19, 0, 1)
    assert [line for line, _field, _reason in refusals(job)] == [15]
    assert Account.objects.filter(tier="STRATEGIC").count() == 19
    assert Assignment.objects.get().account.tier == "CORE"


def test_chunks_hold_no_more_than_their_rows_and_characters(serve):
    service = serve(Service())

    bring(names(450))
    bring("name\n" + "".join(f"{n}{'y' * 1_500_000}\n" for n in range(4)))

    assert service.sizes == [chunks.CHUNK_ROWS, chunks.CHUNK_ROWS, 50, 3, 1]


def test_children_come_in_though_their_parents_stand_in_a_later_chunk():
    children = "".join(f"Child {n},Parent {n % 7}\n" for n in range(300))
    parents = "".join(f"Parent {n},Top\n" for n in range(7)) + "Top,\n"
    text = "name,parent\n" + children + parents

    first, second = bring(text), bring(text)

    assert counts(first) == (308, 0, 0, 0)
    assert Account.objects.get(name="Child 12").parent.parent.name == "Top"
    assert counts(second) == (0, 0, 308, 0)


def test_people_come_in_though_their_managers_stand_below():
    job = bring(
        "name;email;role;manager\nAnn;ann@x.test;account manager;bea@x.test\n"
        "Bea;Bea@X.test;sales manager;cy@x.test\nCy;cy@x.test;Sales Director;\n",
        "users",
    )

    assert counts(job) == (3, 0, 0, 0)
    assert User.objects.get(name="Ann").manager.manager.name == "Cy"


def test_refusals_carry_line_field_and_reason():
    job = bring(
        "name,country,employees,founded,parent,own_revenue\n"
        "Good,Spain,12,1990,,\n"
        "Nowhere,Narnia,12,1990,,\n"
        "Half,Spain,12.5,1990,,\n"
        'Two,Spain,12,1990,,"1,100"\n'
        "Orphan,Spain,1,1990,Nobody,\n"
        ",Spain,1,1990,,\n"
        "Good,Spain,1,1990,,\n"
    )

    assert (job.state, job.created, job.total_rows) == (JobState.DONE, 1, 7)
    assert [(line, field) for line, field, _reason in refusals(job)] == [
        (3, "country"), (4, "employees"), (5, "own_revenue"), (6, "parent"), (7, "name"), (8, ""),
    ]  # fmt: skip
    assert refusals(job)[-1] == (8, "", "Line 2 is about the same record.")
    assert all(reason for _line, _field, reason in refusals(job))


def test_unreadable_last_line_leaves_nothing_behind():
    job = bring("name,city\n" + "".join(f"A{n},x\n" for n in range(400)) + "b,c,d\n")

    assert (job.state, job.done_rows) == (JobState.FAILED, 0)
    assert "line 402, column 3" in job.error
    assert not Account.objects.exists()


def test_mapping_that_does_not_fit_the_file_is_said():
    job = bring("nome\nA\n", mapping=columns("accounts", "name"))

    assert (job.state, job.finished_at is not None) == (JobState.FAILED, True)
    assert "The mapping names a column the file does not have: name" in job.error


def test_check_counts_the_same_and_keeps_nothing_but_refusals():
    text = "name,country\nA,Spain\nB,Narnia\n"

    job = check(text)

    assert (job.state, counts(job)) == (JobState.CHECKED, (0, 0, 0, 0))
    assert job.checked == {"created": 1, "updated": 0, "unchanged": 0, "refused": 1, "rows": 2, "total": 2}
    assert refusals(job) == [(3, "country", "Narnia is not a country.")]
    assert not Account.objects.exists()
    assert not AuditEntry.objects.filter(table="accounts_account").exists()

    done = work_on(start_import(job, by=None, is_awaited=True))

    assert (counts(done), refusals(done)) == ((1, 0, 0, 1), refusals(job))
    assert ImportRow.objects.filter(job=job).count() == 2


def test_import_is_recorded_with_its_door_its_person_and_its_number():
    director = UserFactory(role=Role.SALES_DIRECTOR)

    job = bring("name\nAcme\n", by=director)

    entry = AuditEntry.objects.get(table="accounts_account")
    assert (entry.door, entry.actor, entry.batch) == (Door.IMPORT, director, job.pk)
    AccountFactory()
    assert AuditEntry.objects.filter(table="accounts_account").latest("pk").batch is None


@pytest.mark.parametrize(("mastery", "tier", "city"), [("SOURCE", "KEY", "Bilbao"), ("FILL", "STRATEGIC", "Bilbao"),
                                                      ("RAPPORT", "STRATEGIC", "")])  # fmt: skip
def test_mastery_says_whose_word_counts_once_a_record_is_here(mastery, tier, city):
    rules = columns("accounts", "name", "tier", "city", mastery={"tier": mastery, "city": mastery})
    bring("name,tier,city\nAcme,Core,\n", mapping=rules)
    Account.objects.update(tier="STRATEGIC")

    bring("name,tier,city\nAcme,Key,Bilbao\nNova,Key,Leeds\n", mapping=rules)

    assert Account.objects.values_list("tier", "city").get(name="Acme") == (tier, city)
    assert Account.objects.values_list("tier", "city").get(name="Nova") == ("KEY", "Leeds")


def test_days_are_read_in_the_order_the_mapping_says():
    AccountFactory(name="Acme")
    rules = columns("agreements", "account", "offerings", "starts_on", "annual_value", dates="DMY")

    job = bring("account,offerings,starts_on,annual_value\nAcme,Care,03/04/2026,1200\n", "agreements",
                mapping=rules | {"source": "erp"})  # fmt: skip

    assert counts(job) == (1, 0, 0, 0), refusals(job)
    assert str(Account.objects.get().agreements.get().starts_on) == "2026-04-03"


def test_person_brings_in_only_what_they_may_change():
    manager = UserFactory(role=Role.ACCOUNT_MANAGER)
    AccountFactory(name="Of others")

    job = bring("name,city\nOf others,Leeds\nMine,Bilbao\n", by=manager)

    assert counts(job) == (1, 0, 0, 1)
    assert set(Account.objects.visible_to(manager).values_list("name", flat=True)) == {"Mine"}


def test_person_who_leaves_meanwhile_brings_in_no_more():
    manager = UserFactory(role=Role.ACCOUNT_MANAGER, name="Ann")
    job = start_import(upload(names(3), by=manager), by=manager)
    User.objects.filter(pk=manager.pk).update(is_active=False)

    job = work_on(job)

    assert (job.state, job.error) == (JobState.FAILED, "Ann may not import these any more.")
    assert not Account.objects.exists()


def test_turn_stops_in_time_and_the_next_goes_on_behind_it(serve):
    service = serve(Service())
    job = start_import(upload(names(500)), by=None)

    job = work_on(job, seconds=0)
    assert (job.state, job.created, job.leased_until) == (JobState.RUNNING, 200, None)
    job = work_on(work_on(job, seconds=0))

    assert (job.state, counts(job), service.taken) == (JobState.DONE, (500, 0, 0, 0), list(range(2, 502)))


def test_worker_that_died_leaves_the_job_until_its_lease_ends(serve):
    service = serve(Service())
    job = start_import(upload(names(300)), by=None)
    dead = leases.claim()

    assert leases.claim() is None
    assert not take_turn(seconds=NO_END)
    ImportJob.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    job = work_on(job)

    assert (job.state, service.taken) == (JobState.DONE, list(range(2, 302)))
    with pytest.raises(leases.LeaseLost):
        leases.finish(dead, JobState.DONE)


def test_work_that_stops_five_times_without_getting_on_has_failed():
    job = start_import(upload(names(1)), by=None)
    for _time in range(leases.ATTEMPTS):
        assert leases.claim() is not None
        ImportJob.objects.update(leased_until=None)

    assert leases.claim() is None

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Work on this import stopped five times without getting on.")


def test_cancelled_import_stops_after_the_rows_at_hand_and_can_go_on(serve):
    service = serve(Service())
    job = start_import(upload(names(600)), by=None)

    take_turn(seconds=NO_END, tell=lambda rows: cancel_import(job, by=None))
    job.refresh_from_db()
    assert (job.state, job.created, service.taken) == (JobState.CANCELLED, 200, list(range(2, 202)))
    job = work_on(start_import(job, by=None, is_awaited=True))

    assert (job.state, job.created, service.taken) == (JobState.DONE, 600, list(range(2, 602)))


def test_somebody_in_the_way_only_delays(serve):
    service = serve(Service(bad={2}, error=ValidationError("Somebody else is changing this.", code="busy")))
    job = start_import(upload(names(3)), by=None)

    assert (work_on(job).state, refusals(job)) == (JobState.RUNNING, [])
    assert leases.claim() is None
    service.bad = set()
    ImportJob.objects.update(leased_until=None)

    assert counts(work_on(job)) == (3, 0, 0, 0)


def test_tick_wakes_a_worker_only_when_there_is_work(monkeypatch):
    woken = []
    monkeypatch.setattr("imports.tasks.wake", woken.append)

    run_imports()
    assert woken == []
    start_import(upload(names(1)), by=None)
    run_imports()

    assert [task.name for task in woken] == ["imports.tasks.import_turn"]
