"""A file comes in, is checked, started, cancelled and taken back; a worker does the work."""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from core.db import change
from core.wake import wake
from imports.choices import PART_BYTES, JobState, UndoState
from imports.importers import IMPORTERS
from imports.mapping import BadMapping, parse
from imports.models import ImportFilePart, ImportJob, ImportRow
from imports.rules import check_can_be_undone, check_mapping_may_change, check_step
from imports.tasks import import_turn
from users.models import User

# Asked anew for each attempt, they give the whole file again: a change may be tried more than once
Pieces = Callable[[], Iterable[bytes]]

SAID_BY_PEOPLE = {"name", "source", "mapping_name"}


@change
def upload_file(
    *,
    target: str,
    name: str,
    pieces: Pieces,
    by: User | None,
    fingerprint: str = "",
    source: str = "",
    mapping: Mapping[str, Any] | None = None,
    mapping_name: str = "",
    is_complete: bool = False,
) -> ImportJob:
    """There is a new import with the whole file in the database, not yet started. `fingerprint`: the file is this one,
    which somebody looked at, or is refused."""
    job = ImportJob(
        target=target, name=_file_name(name), source=_source(source, mapping), mapping=dict(mapping or {}),
        mapping_name=mapping_name, is_complete=is_complete, by=by, size=0, sha256="0" * 64,
    )  # fmt: skip
    _check(job)
    job.save()
    _keep_file(job, pieces())
    if fingerprint not in ("", job.sha256) or _kept_bytes(job) != job.size:
        raise ValidationError(_("The file changed while it was read. Send it again."), code="file_changed")
    job.save(update_fields=["size", "sha256", "updated_at"])
    return job


def _keep_file(job: ImportJob, pieces: Iterable[bytes]) -> None:
    """The file lies in the database in parts; the job knows its size and fingerprint."""
    digest = sha256()
    for number, content in enumerate(_parts(pieces)):
        job.size += len(content)
        if job.size > settings.LARGEST_UPLOAD:
            limit = settings.LARGEST_UPLOAD // PART_BYTES
            raise ValidationError(_("The file is larger than %(limit)d MB.") % {"limit": limit}, code="file_too_large")
        digest.update(content)
        ImportFilePart.objects.create(job=job, number=number, content=content)
    job.sha256 = digest.hexdigest()


def _kept_bytes(job: ImportJob) -> int:
    return ImportFilePart.objects.filter(job=job).aggregate(size=Sum(Length("content")))["size"] or 0


def _source(source: str, mapping: Mapping[str, Any] | None) -> str:
    """The system the external ids come from: as said, else as the mapping says."""
    told = (mapping or {}).get("source", "")
    return source.strip() or (told.strip() if isinstance(told, str) else "")


def _file_name(name: str) -> str:
    """The last part of the name, as far as it can be shown."""
    plain = "".join(sign for sign in PurePosixPath(name.replace("\\", "/")).name if sign.isprintable())
    return plain.strip()[-200:] or _("unnamed file")


def _parts(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """The same bytes in parts of 1 MiB."""
    held = b""
    for piece in pieces:
        held += piece
        while len(held) >= PART_BYTES:
            yield held[:PART_BYTES]
            held = held[PART_BYTES:]
    if held:
        yield held


def _check(job: ImportJob) -> None:
    """Raise ValidationError unless the target exists, the person may import it and the mapping makes sense."""
    importer = IMPORTERS.get(job.target)
    if importer is None:
        raise ValidationError({"target": ValidationError(_("There is no such target."), code="unknown_target")})
    if not importer.may_import(job.by):
        raise ValidationError(_("You may not import these."), code="not_allowed")
    job.clean_fields(exclude={each.name for each in job._meta.concrete_fields} - SAID_BY_PEOPLE)
    if job.mapping:
        try:
            parse(
                job.mapping, job.target, name=job.mapping_name or _("The mapping"),
                fields=importer.names_of_fields, numbers=importer.numbers,
            )  # fmt: skip
        except BadMapping as error:
            raise ValidationError({"mapping": ValidationError(str(error), code="bad_mapping")}) from error


@change
def map_columns(
    job: ImportJob,
    *,
    mapping: Mapping[str, Any],
    by: User | None,
    mapping_name: str = "",
    source: str = "",
    is_complete: bool = False,
) -> ImportJob:
    """The columns of the file mean this; what an earlier check found no longer holds."""
    job = _locked(job)
    check_mapping_may_change(job.state, taken=job.written_rows)
    job.mapping, job.mapping_name = dict(mapping), mapping_name
    job.source, job.is_complete = _source(source, mapping), is_complete
    _check(job)
    ImportRow.objects.filter(job=job).delete()
    job.created = job.updated = job.unchanged = job.refused = 0
    job.checked, job.total_rows, job.started_at = None, None, None
    return _step(job, JobState.UPLOADED)


@change
def check_file(job: ImportJob, *, by: User | None, is_awaited: bool = False) -> ImportJob:
    """A worker goes through the whole file and keeps nothing but counts and refusals."""
    job = _locked(job)
    check_step(job.state, JobState.CHECKING)
    return _step(job, JobState.CHECKING, wakes=not is_awaited)


@change
def start_import(job: ImportJob, *, by: User | None, is_awaited: bool = False) -> ImportJob:
    """A worker takes the rows in; one that stopped goes on where it stopped. `is_awaited`: the caller does the work."""
    job = _locked(job)
    check_step(job.state, JobState.QUEUED)
    return _step(job, JobState.QUEUED, wakes=not is_awaited)


@change
def cancel_import(job: ImportJob, *, by: User | None) -> ImportJob:
    """The work stops after the rows at hand; what came in stays, and can be taken back or gone on with."""
    job = _locked(job)
    check_step(job.state, JobState.CANCELLED)
    return _step(job, JobState.CANCELLED)


@change
def undo_import(job: ImportJob, *, by: User | None, is_awaited: bool = False) -> ImportJob:
    """A worker takes back what the import wrote; asked again, it tries once more what had to be left."""
    job = _locked(job)
    check_can_be_undone(job.state, taken=job.written_rows)
    ImportRow.objects.filter(job=job, undo=UndoState.LEFT).update(undo="", reason="")
    job.left_alone, job.undone_by = 0, by
    return _step(job, JobState.UNDOING, wakes=not is_awaited)


def _locked(job: ImportJob) -> ImportJob:
    row: ImportJob = ImportJob.objects.select_for_update(no_key=True, of=("self",)).select_related("by").get(pk=job.pk)
    return row


def _step(job: ImportJob, state: JobState, *, wakes: bool = False) -> ImportJob:
    job.state, job.error, job.leased_until, job.attempts = state, "", None, 0
    job.finished_at = timezone.now() if state == JobState.CANCELLED else None
    job.save()
    if wakes:
        wake(import_turn)
    return job
