"""Which worker works on which import: a lease in the database, renewed with every chunk, free again when it ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from core.db import change
from imports.choices import JobState
from imports.models import ImportJob, ImportRow

ATTEMPTS = 5
LEASE = timedelta(minutes=2)
# How long rows wait that somebody else stands in the way of
REST = timedelta(seconds=5)
# A check is one transaction, so its lease cannot be renewed on the way
CHECK_LEASE = timedelta(minutes=12)


class LeaseLost(Exception):
    """Somebody cancelled the job, or another worker has it now."""


@dataclass
class Lease:
    """The right to work on a job, as long as the job still says the same end: each commit moves it on."""

    job_id: int
    state: JobState
    until: datetime | None

    @property
    def is_check(self) -> bool:
        return self.state == JobState.CHECKING


@change
def claim(job_id: int | None = None) -> Lease | None:
    """The job (or the first that is due) is ours until the lease ends; one that five workers did not get on with has
    failed. None when there is nothing to do."""
    now = timezone.now()
    due = ImportJob.objects.due(now).select_for_update(skip_locked=True, no_key=True, of=("self",)).order_by("pk")
    job = (due.filter(pk=job_id) if job_id else due).first()
    if job is None:
        return None
    if job.attempts >= ATTEMPTS:
        end(job, JobState.FAILED, error=_("Work on this import stopped five times without getting on."))
        return claim(job_id)
    if job.state == JobState.QUEUED:
        _begin(job, now)
    job.attempts += 1
    job.leased_until = now + (CHECK_LEASE if job.state == JobState.CHECKING else LEASE)
    job.save()
    return Lease(job.pk, JobState(job.state), job.leased_until)


def _begin(job: ImportJob, now: datetime) -> None:
    """The first start forgets what a check found; a later one goes on where the earlier stopped."""
    if job.started_at is None:
        ImportRow.objects.filter(job=job).delete()
        job.started_at = now
    job.state = JobState.RUNNING


def held(lease: Lease, *, only_looks: bool = False) -> ImportJob:
    """The job, locked until this transaction ends and its lease renewed; LeaseLost when it is no longer ours.

    A check, one long transaction, only looks, so that somebody may cancel the job meanwhile.
    """
    jobs = ImportJob.objects.select_related("by")
    if not only_looks:
        jobs = jobs.select_for_update(no_key=True, of=("self",))
    job: ImportJob = jobs.get(pk=lease.job_id)
    if job.state != lease.state or job.leased_until != lease.until:
        raise LeaseLost
    if not only_looks:
        job.leased_until = timezone.now() + LEASE
        job.attempts = 0
    return job


def end(job: ImportJob, state: JobState, *, error: str = "") -> None:
    """The job has come to this state, and nobody works on it."""
    job.state, job.error, job.leased_until, job.attempts = state, error, None, 0
    job.finished_at = None if state == JobState.CHECKED else timezone.now()
    job.save()


@change
def finish(lease: Lease, state: JobState, *, error: str = "") -> None:
    """The work is at an end, unless somebody else has it."""
    end(held(lease), state, error=error)


@change
def let_go(lease: Lease, *, rest: timedelta | None = None) -> None:
    """There is more to do, by whoever comes next, after a rest if one is needed."""
    job = held(lease)
    job.leased_until, job.attempts = timezone.now() + rest if rest else None, 0
    job.save()
