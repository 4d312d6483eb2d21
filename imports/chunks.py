"""Rows on their way into the database, 200 at most in a transaction, with what became of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from core.bulk_runs import BUSY, Refusal, in_halves, refused
from core.db import change
from core.outcome import Refused, RowState, Taken
from imports.files import Intake
from imports.importers import Importer
from imports.leases import Lease, held
from imports.mapping import EXTERNAL_ID, Record
from imports.models import ImportJob, ImportRow
from imports.ordering import Order
from users.models import User

CHUNK_ROWS = 200
CHUNK_CHARACTERS = 4_000_000
NOTED = ("line", "part", "state", "target_id", "external_id", "field", "code", "reason", "warning")
NOTE = f"""
    INSERT INTO imports_importrow (job_id, {", ".join(NOTED)}, undo)
    SELECT %s, told.*, '' FROM unnest(
        %s::int[], %s::smallint[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::text[]
    ) told
"""  # noqa: S608 - names of columns


class Busy(Exception):
    """Somebody else holds what the rows need; nothing is wrong with them."""


class NotAllowed(Exception):
    """The person on whose behalf the rows come may not import them any more."""


@dataclass(frozen=True)
class Item:
    """A record as its bulk service takes it, or why it is refused without asking."""

    line: int
    part: int
    row: dict[str, Any]
    refused: Refused | None = None

    @property
    def external_id(self) -> str:
        return str(self.row.get(EXTERNAL_ID, ""))[:200]


def items(intake: Intake, order: Order, records: Iterable[Record]) -> Iterator[Item]:
    """The records as items; what cannot be read, or comes twice, is refused here."""
    for record in records:
        row = intake.importer.row(record, intake.mapping)
        line = 0 if record.is_aside else order.earlier_line(record)
        if isinstance(row, Refused):
            yield Item(record.line, record.part, dict(record.texts), row)
        elif line:
            reason = _("Line %(line)d is about the same record.") % {"line": line}
            yield Item(record.line, record.part, row, Refused(record.line, reason, "", "twice"))
        else:
            yield Item(record.line, record.part, row)


def chunks(found: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in lots of at most 200 rows and 4 million characters."""
    chunk: list[Item] = []
    size = 0
    for item in found:
        chunk.append(item)
        size += sum(len(value) for value in item.row.values() if isinstance(value, str))
        if len(chunk) == CHUNK_ROWS or size >= CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def take(intake: Intake, lease: Lease, chunk: Sequence[Item], by: User | None) -> list[ImportRow]:
    """The chunk stands in the database with what became of each row. When the database refuses it, each half by
    itself, down to the row that is wrong."""

    def put(part: Sequence[Item]) -> list[ImportRow]:
        lease.until, rows = _take(intake, lease, part, by=by)
        return rows

    def refuse(item: Item, error: Refusal) -> list[ImportRow]:
        return put([replace(item, refused=refused(item.line, error))])

    with unless_busy():
        return [row for rows in in_halves(chunk, put, refuse) for row in rows]


@contextmanager
def unless_busy() -> Iterator[None]:
    """Raise Busy where the database says that somebody else is changing the same."""
    try:
        yield
    except ValidationError as error:
        if getattr(error, "code", "") == BUSY:
            raise Busy from error
        raise


@change
def _take(
    intake: Intake, lease: Lease, chunk: Sequence[Item], *, by: User | None
) -> tuple[datetime | None, list[ImportRow]]:
    """Records, row states and counts in one transaction: what a killed worker had begun is not there at all."""
    job = held(lease, only_looks=lease.is_check)
    check_person(intake.importer, job.by)
    rows = _rows(intake, chunk, job)
    note_rows(job, rows)
    if lease.is_check:
        return lease.until, rows
    for row in rows:
        counter = row.state.lower()
        setattr(job, counter, getattr(job, counter) + 1)
    job.save(update_fields=["created", "updated", "unchanged", "refused", "leased_until", "attempts", "updated_at"])
    return job.leased_until, rows


def check_person(importer: Importer, person: User | None) -> None:
    """Raise NotAllowed when the person has left or lost the right since they asked for it."""
    if person is not None and not (person.is_active and importer.may_import(person)):
        raise NotAllowed(_("%(name)s may not import these any more.") % {"name": person.name})


def note_rows(job: ImportJob, rows: Sequence[ImportRow]) -> None:
    """The rows stand in the database in their order: one plain statement, since every row of every file passes here."""
    columns = ([getattr(row, name) for row in rows] for name in NOTED)
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [job.pk, *columns])


def _rows(intake: Intake, chunk: Sequence[Item], job: ImportJob) -> list[ImportRow]:
    """What became of each item, in their order; the bulk service is asked once for each part."""
    parts: dict[int, list[Item]] = defaultdict(list)
    for item in chunk:
        if item.refused is None:
            parts[item.part].append(item)
    became: dict[tuple[int, int], Taken | Refused] = {
        (item.line, item.part): item.refused for item in chunk if item.refused
    }
    for part, of_part in parts.items():
        mastery = intake.importer.mastery(intake.mapping.mastery_of(part))
        rows = [item.row for item in of_part]
        outcome = intake.importer.upsert(rows, by=job.by, source=intake.source, mastery=mastery)
        became |= {(each.line, part): each for each in outcome.taken}
        became |= {(each.line, part): each for each in outcome.refused}
    return [_row(item, became[item.line, item.part], job) for item in chunk]


def _row(item: Item, became: Taken | Refused, job: ImportJob) -> ImportRow:
    if not isinstance(became, Refused):
        return ImportRow(
            job=job, line=item.line, part=item.part, state=became.state, target_id=became.key, warning=became.warning
        )
    return ImportRow(
        job=job, line=item.line, part=item.part, state=RowState.REFUSED, external_id=item.external_id,
        field=became.field[:60], code=became.code[:60], reason=became.reason,
    )  # fmt: skip
