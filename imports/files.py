"""A job's file, out of the database and onto this machine while it is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from imports.importers import IMPORTERS, Importer
from imports.mapping import EXTERNAL_ID, BadMapping, ColumnMapping, Record, by_headers, check_headers, parse
from imports.models import ImportFilePart, ImportJob
from imports.readers import open_file
from imports.tables import TableFile, UnreadableFile

PARTS_AT_ONCE = 4


@dataclass(frozen=True)
class Intake:
    """A file and what it means: which target its rows belong to, by which mapping, from which source."""

    file: TableFile
    importer: Importer
    mapping: ColumnMapping
    source: str = ""

    def records(self) -> Iterator[Record]:
        for row in self.file.rows():
            yield from self.mapping.records(row)


@contextmanager
def opened(job: ImportJob) -> Iterator[TableFile]:
    """The job's file, ready to be read; UnreadableFile when it cannot be, or is no longer kept."""
    with TemporaryDirectory(prefix="rapport-import-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as stream:
            parts = ImportFilePart.objects.filter(job=job).order_by("number").values_list("content", flat=True)
            for content in parts.iterator(chunk_size=PARTS_AT_ONCE):
                stream.write(content)
        if job.size and not path.stat().st_size:
            raise UnreadableFile(_("%(name)s: the file is no longer kept. Upload it again.") % {"name": job.name})
        yield open_file(path, name=job.name, sheet=sheet_of(job))


def sheet_of(job: ImportJob) -> str:
    """The sheet of a workbook that the mapping names, if it names one."""
    part = job.mapping.get(job.target)
    sheet = part.get("sheet", "") if isinstance(part, dict) else ""
    return sheet if isinstance(sheet, str) else ""


def intake_of(job: ImportJob, file: TableFile) -> Intake:
    """The file with what its columns mean; BadMapping when the mapping cannot be used with it."""
    importer = IMPORTERS[job.target]
    mapping = mapping_of(job, file)
    source = job.source or mapping.source
    if EXTERNAL_ID in mapping.columns and not source:
        raise BadMapping(_("External ids need the name of the system they come from: give a source."))
    return Intake(file, importer, mapping, source)


def mapping_of(job: ImportJob, file: TableFile) -> ColumnMapping:
    """The job's mapping, or without one the headers themselves."""
    importer = IMPORTERS[job.target]
    if not job.mapping:
        return by_headers(file.headers, importer.names_of_fields)
    name = job.mapping_name or _("The mapping")
    mapping = parse(job.mapping, job.target, name=name, fields=importer.names_of_fields, numbers=importer.numbers)
    check_headers(mapping, file.headers)
    return mapping
