"""A worker that dies at any moment repeats nothing and loses nothing; two at once do no more than one."""

import os
import random
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import Account, AccountExternalId
from imports.choices import WORKING, JobState
from imports.models import ImportJob, ImportRow
from imports.services import start_import
from tests.imports.engine import bring, undo, upload

pytestmark = pytest.mark.django_db(transaction=True)


def accounts_file(rows):
    """Every seventh row is a child of a later one, every fiftieth names no country."""
    lines = ["external_id,name,country,parent,employees"]
    for n in range(rows):
        parent = f"Company {n + 3}" if n % 7 == 0 and n + 3 < rows else ""
        lines.append(f"{n},Company {n},{'Narnia' if n % 50 == 49 else 'Spain'},{parent},{n % 900}")
    return "\n".join(lines) + "\n"


def state_of(job):
    """Everything an import leaves behind, without the keys that a second run cannot have."""
    accounts = Account.objects.order_by("name").values_list(
        "name", "country", "employees", "parent__name", "version", "external_ids__external_id"
    )
    rows = ImportRow.objects.filter(job=job).order_by("line").values_list("line", "part", "state", "field", "reason")
    job.refresh_from_db()
    return list(accounts), list(rows), job.counts(), job.total_rows, job.state


def start_worker():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.test_settings", "PYTHONPATH": str(settings.BASE_DIR)}
    name = str(connection.settings_dict["NAME"])
    program = [sys.executable, "-m", "tests.imports.worker", name, settings.DATABASE_SERVING_ROLE]
    return subprocess.Popen(program, env=environment, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL)


def wait_for(worker, job, rows):
    """Until so many rows are done, or the worker is."""
    while worker.poll() is None:
        job.refresh_from_db()
        if job.done_rows >= rows:
            return
        time.sleep(0.01)


def finish(job):
    """Workers come until the job is at its end; the lease of a dead one is over at once."""
    while job.state in WORKING:
        ImportJob.objects.filter(pk=job.pk, state__in=WORKING).update(leased_until=None)
        start_worker().wait(timeout=600)
        job.refresh_from_db()


def run_with_kills(text, kills):
    chance = random.Random(20)
    rows = text.count("\n") - 1
    job = start_import(upload(text, source="erp"), by=None, is_awaited=True)
    for number in range(kills):
        ImportJob.objects.filter(pk=job.pk).update(leased_until=None)
        worker = start_worker()
        wait_for(worker, job, rows * (number + 1) // (kills + 2))
        time.sleep(chance.random() * 0.1)
        worker.kill()
        worker.wait()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING, "killed too late to prove anything"
    finish(job)
    return job


@pytest.mark.parametrize(("rows", "kills"), [(3_000, 3), pytest.param(100_000, 20, marks=pytest.mark.slow)])
def test_worker_killed_again_and_again_ends_like_an_undisturbed_one(rows, kills):
    text = accounts_file(rows)
    undisturbed = bring(text, source="erp")
    expected = state_of(undisturbed)
    undo(undisturbed)
    assert not Account.objects.exists()

    job = run_with_kills(text, kills)

    assert state_of(job) == expected
    assert AccountExternalId.objects.count() == Account.objects.count()


def test_two_workers_on_one_job_do_no_more_than_one():
    text = accounts_file(2_000)
    job = start_import(upload(text, source="erp"), by=None, is_awaited=True)

    workers = [start_worker() for _number in range(2)]
    for worker in workers:
        worker.wait(timeout=120)
    finish(job)

    accounts, rows, counts, _total, state = state_of(job)
    assert (state, len(accounts), len(rows)) == (JobState.DONE, 1_954, 2_000)
    assert counts == {"created": 1_954, "updated": 0, "unchanged": 0, "refused": 46}
