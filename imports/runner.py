"""Takes a file into the system in small transactions; a row that is refused stops nothing but itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, transaction
from django.utils.translation import gettext as _

from core.choices import Door
from core.db import through
from core.outcome import Outcome, Refused
from imports.importers import Importer
from imports.mapping import EXTERNAL_ID, BadMapping, ColumnMapping, Record, by_headers, check_headers, load
from imports.ordering import Order
from imports.readers import CsvFile, open_csv
from users.models import User

CHUNK_ROWS = 200
CHUNK_CHARACTERS = 4_000_000


@dataclass(frozen=True)
class Job:
    """A file, what its columns mean, and on whose behalf it comes in."""

    file: CsvFile
    importer: Importer
    mapping: ColumnMapping
    source: str = ""
    by: User | None = None

    def records(self) -> Iterator[Record]:
        for row in self.file.rows():
            yield from self.mapping.records(row)


def prepare(path: Path, importer: Importer, *, mapping: str = "", source: str = "", by: User | None = None) -> Job:
    """The file with its mapping, ready to run; UnreadableFile or BadMapping when either cannot be used."""
    file = open_csv(path)
    if mapping:
        columns = load(mapping, importer.target, fields=importer.fields, numbers=importer.numbers)
        check_headers(columns, file.headers)
    else:
        columns = by_headers(file.headers, importer.fields)
    source = source or columns.source
    if EXTERNAL_ID in columns.columns and not source:
        raise BadMapping(_("External ids need the name of the system they come from: give a source."))
    return Job(file, importer, columns, source, by)


def run(job: Job, *, dry_run: bool = False) -> Outcome:
    """Every row of the file is taken or refused with its line and reason; a dry run counts the same and keeps nothing.

    The whole file is read before the first row is taken: an unreadable one leaves nothing behind.
    """
    order = Order(job.importer, job.records)
    with through(Door.IMPORT):
        if not dry_run:
            return _take_all(job, order)
        with transaction.atomic():
            outcome = _take_all(job, order)
            transaction.set_rollback(True)
            return outcome


def _take_all(job: Job, order: Order) -> Outcome:
    outcome = Outcome()
    for records in order.levels():
        for chunk in _chunks(_accepted(job, order, records, outcome)):
            _take(job, _rows(job, chunk), outcome)
    outcome.refused.sort(key=lambda refused: refused.line)
    return outcome


def _accepted(job: Job, order: Order, records: Iterator[Record], outcome: Outcome) -> Iterator[Record]:
    """The records the service is asked to take; what cannot be read, or comes twice, is refused here."""
    for record in records:
        row = job.importer.row(record)
        if isinstance(row, Refused):
            outcome.refused.append(row)
        elif not record.is_aside and (line := order.earlier_line(record)):
            reason = _("Line %(line)d is about the same record.") % {"line": line}
            outcome.refused.append(Refused(record.line, reason, "", "twice"))
        else:
            yield record


def _chunks(records: Iterator[Record]) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    size = 0
    for record in records:
        chunk.append(record)
        size += sum(map(len, record.texts.values()))
        if len(chunk) == CHUNK_ROWS or size >= CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _rows(job: Job, chunk: list[Record]) -> list[dict[str, Any]]:
    """The records as rows; those that are not here yet bring what new ones start with."""
    if any(record.starts_with for record in chunk):
        here = job.importer.here_already(chunk, source=job.source)
        chunk = [
            record if is_here else replace(record, texts={**record.starts_with, **record.texts})
            for record, is_here in zip(chunk, here, strict=True)
        ]
    rows = (job.importer.row(record) for record in chunk)
    return [row for row in rows if not isinstance(row, Refused)]


def _take(job: Job, rows: list[dict[str, Any]], outcome: Outcome) -> None:
    """The rows in one transaction; when the database refuses it, each half by itself, down to the row that is wrong."""
    upsert = partial(job.importer.upsert, by=job.by, source=job.source)
    try:
        outcome.add(upsert(rows))
    except (ValidationError, DataError) as error:
        if len(rows) == 1:
            outcome.refused.append(_refused(rows[0]["line"], error))
            return
        middle = len(rows) // 2
        _take(job, rows[:middle], outcome)
        _take(job, rows[middle:], outcome)


def _refused(line: int, error: ValidationError | DataError) -> Refused:
    if isinstance(error, ValidationError):
        return Refused.because(line, error)
    return Refused(line, _("The database cannot hold a value: %(error)s.") % {"error": str(error).splitlines()[0]})
