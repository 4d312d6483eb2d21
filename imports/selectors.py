"""What pages and endpoints show of an import."""

import csv
import io
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from imports.choices import JobState
from imports.files import opened
from imports.importers import IMPORTERS, Importer
from imports.mapping import EXTERNAL_ID
from imports.models import ImportJob, ImportRow
from imports.progress import check_progress
from imports.tables import Row, UnreadableFile
from users.models import User

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def earlier_job(*, sha256: str, target: str, user: User, besides: int = 0) -> ImportJob | None:
    """The latest import of the same file for the same target that the user may see and that wrote something or may
    still; None without one."""
    jobs = ImportJob.objects.visible_to(user).filter(sha256=sha256, target=target)
    left = jobs.exclude(pk=besides).exclude(state__in=(JobState.UPLOADED, JobState.CHECKED, JobState.UNDONE))
    return left.order_by("-pk").first()


def progress(job: ImportJob) -> tuple[int, int | None]:
    """How many rows are done, of how many: while it runs what is committed, in a check what is told."""
    if job.state == JobState.CHECKING:
        return check_progress(job.pk)
    if job.state == JobState.UNDOING:
        return job.undone + job.left_alone, job.written_rows
    return job.done_rows, job.total_rows


def missing_from_file(job: ImportJob, *, user: User | None) -> QuerySet[Any]:
    """Records of the job's source that its complete file did not mention, as far as the user may see them: the system
    itself, all."""
    records: Any = IMPORTERS[job.target].model._default_manager
    found: QuerySet[Any] = (records.visible_to(user) if user else records).filter(pk__in=missing_keys(job))
    return found


def missing_keys(job: ImportJob) -> QuerySet[Any]:
    """The keys of those records. A row that was refused has mentioned its record all the same."""
    importer = IMPORTERS[job.target]
    if not (job.is_complete and job.source and EXTERNAL_ID in importer.kinds):
        return importer.model._default_manager.none().values_list("pk")
    rows = ImportRow.objects.filter(job=job)
    refused = rows.refused().filter(external_id=OuterRef("external_id"))
    names: Any = (importer.external_ids or importer.model)._default_manager.filter(source=job.source)
    owner = _owner_of_names(importer)
    unmentioned = names.order_by().exclude(external_id="").exclude(Exists(refused))
    keys: QuerySet[Any] = unmentioned.exclude(Exists(rows.filter(target_id=OuterRef(owner)))).values_list(owner)
    return keys


def _owner_of_names(importer: Importer) -> str:
    """The column that holds a record's key where external ids stand."""
    if importer.external_ids is None:
        return "pk"
    return next(each.attname for each in importer.external_ids._meta.fields if each.related_model is importer.model)


def refused_rows_csv(job: ImportJob) -> Iterator[str]:
    """The refused rows as the file has them, with line, field and reason; without the file, the reasons alone."""
    reasons = groupby(
        ImportRow.objects.filter(job=job).refused().order_by("line", "part").iterator(chunk_size=1_000),
        key=lambda row: row.line,
    )
    try:
        with opened(job) as file:
            yield _line([*file.headers, _("Line"), _("Field"), _("Reason")])
            yield from _with_originals(file.rows(), reasons, width=len(file.headers))
    except UnreadableFile:
        yield _line([_("Line"), _("Field"), _("Reason")])
        yield from (_line(_why(rows)) for _line_number, rows in reasons)


def _with_originals(rows: Iterator[Row], reasons: Any, *, width: int) -> Iterator[str]:
    wanted, refused = next(reasons, (0, ()))
    for row in rows:
        if row.line == wanted:
            yield _line([*row.values.values(), *_why(refused)])
            wanted, refused = next(reasons, (0, ()))
        if not wanted:
            return


def _why(rows: Any) -> list[str]:
    """Line, fields and reasons of the refusals of one line."""
    found = list(rows)
    fields = dict.fromkeys(row.field for row in found if row.field)
    return [str(found[0].line), ", ".join(fields), " ".join(dict.fromkeys(row.reason for row in found))]


def _line(cells: list[str]) -> str:
    """One line of CSV in which no cell is a formula."""
    stream = io.StringIO()
    csv.writer(stream).writerow([harmless(cell) for cell in cells])
    return stream.getvalue()


def harmless(cell: str) -> str:
    """The text as a spreadsheet shows it and does not calculate it."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
