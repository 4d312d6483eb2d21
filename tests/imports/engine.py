"""Short ways to bring a file in and to take it back."""

from imports.models import ImportJob, ImportRow
from imports.runner import take_turn
from imports.services import check_file, start_import, undo_import, upload_file

NO_END = float("inf")


def upload(text, target="accounts", *, by=None, name="file.csv", **options):
    pieces = [text if isinstance(text, bytes) else text.encode()]
    return upload_file(target=target, name=name, pieces=lambda: pieces, by=by, **options)


def work_on(job, *, seconds=NO_END):
    """The job after a worker's turn."""
    take_turn(seconds=seconds, job_id=job.pk)
    return ImportJob.objects.get(pk=job.pk)


def bring(text, target="accounts", *, by=None, **options):
    return work_on(start_import(upload(text, target, by=by, **options), by=by, is_awaited=True))


def check(text, target="accounts", *, by=None, **options):
    return work_on(check_file(upload(text, target, by=by, **options), by=by, is_awaited=True))


def undo(job, *, by=None):
    return work_on(undo_import(job, by=by, is_awaited=True))


def counts(job):
    return job.created, job.updated, job.unchanged, job.refused


def refusals(job):
    return [(row.line, row.field, row.reason) for row in ImportRow.objects.filter(job=job).refused()]


def columns(target, *names, **parts):
    """A mapping whose headers are the names of the fields."""
    return {target: {"columns": {name: name for name in names}, **parts}}
