"""A file becomes rows of named text with the line each began on; what cannot be read says where, in plain words."""

import csv
import io
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from imports.encodings import OLD_WORKBOOK, WORKBOOK, encoding_of, kind_of
from imports.spreadsheets import open_workbook
from imports.tables import Row, TableFile, UnreadableFile, check_headers, too_many_cells, unreadable

CELL_LIMIT = 10 * 1024 * 1024
RECORD_LIMIT = 16 * 1024 * 1024
LINES_APART = 10_000
# Short rows fill up: a million of them under ten thousand headers would keep a worker busy for hours
TABLE_CELLS = 200_000_000
SAMPLE_CHARACTERS = 64 * 1024
SAMPLE_RECORDS = 50
DELIMITERS = (",", ";", "\t", "|")

csv.field_size_limit(CELL_LIMIT)

__all__ = ["CsvFile", "Row", "TableFile", "UnreadableFile", "open_csv", "open_file"]


@dataclass
class _Record:
    """The lines of the record being read, kept so that an error can name line and column."""

    line: int = 1
    lines_read: int = 0
    size: int = 0
    pieces: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self.line, self.size, self.pieces, self.lines = self.lines_read + 1, 0, [], []

    def add(self, line: str) -> None:
        self.lines_read += 1
        self.size += len(line)
        self.lines.append(line)
        # Millions of short lines in one cell would take far more memory apart than together
        if len(self.lines) == LINES_APART:
            self.pieces.append("".join(self.lines))
            self.lines = []

    @property
    def text(self) -> str:
        return "".join(self.pieces) + "".join(self.lines)


@dataclass(frozen=True)
class CsvFile:
    """A CSV file whose encoding, delimiter and headers are known; `rows` may be walked more than once."""

    path: Path
    encoding: str
    delimiter: str
    name: str
    headers: tuple[str, ...] = ()
    header_line: int = 0
    sheets: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Every record after the header, blank lines left out, short ones filled up with empty cells."""
        most = TABLE_CELLS // len(self.headers)
        for line, cells in _records(self):
            if line <= self.header_line or not any(cell.strip() for cell in cells):
                continue
            if line > most:
                raise self.unreadable(_("the table is too large. Split it."), line=line)
            if extra := next((n for n in range(len(self.headers), len(cells)) if cells[n].strip()), 0):
                raise too_many_cells(self.name, self.headers, line=line, column=extra + 1)
            padded = cells + [""] * (len(self.headers) - len(cells))
            yield Row(line, dict(zip(self.headers, padded, strict=False)))

    def unreadable(self, reason: str, *, line: int = 0, column: int = 0) -> UnreadableFile:
        """The error for a place in this file."""
        return unreadable(self.name, reason, line=line, column=column, headers=self.headers)


def open_file(path: Path, *, name: str = "", sheet: str = "") -> TableFile:
    """The file, ready to be read as what its first bytes say it is; `name` is what the person called it.

    UnreadableFile unless it is a table with a header row of different, named columns. Of a workbook it is the sheet
    of that name, or the first one that shows anything.
    """
    try:
        kind = kind_of(path)
        if kind in (WORKBOOK, OLD_WORKBOOK):
            return open_workbook(path, name=name or path.name, sheet=sheet)
    except OSError as error:
        raise unreadable(name or path.name, error.strerror or str(error)) from error
    if sheet:
        raise unreadable(name or path.name, _("only a workbook has sheets."))
    return open_csv(path, name=name)


def open_csv(path: Path, *, name: str = "") -> CsvFile:
    """The file, ready to be read; UnreadableFile unless it is text with a header row of different, named columns."""
    name = name or path.name
    try:
        encoding, problem = encoding_of(path)
        if problem:
            raise unreadable(name, problem)
        return _with_headers(CsvFile(path, encoding, _delimiter_of(path, encoding), name))
    except OSError as error:
        raise unreadable(name, error.strerror or str(error)) from error


def _with_headers(file: CsvFile) -> CsvFile:
    for line, cells in _records(file):
        if any(cell.strip() for cell in cells):
            headers = tuple(cell.strip() for cell in cells)
            check_headers(file.name, headers, line)
            return replace(file, headers=headers, header_line=line)
    raise unreadable(file.name, _("the file is empty."))


def _records(file: CsvFile) -> Iterator[tuple[int, list[str]]]:
    """Every record with the line it begins on. A line "sep=;" at the top is an instruction, not a record."""
    record = _Record()
    with file.path.open(encoding=file.encoding, newline="") as stream:
        reader = csv.reader(_lines(file, stream, record), delimiter=file.delimiter, strict=True)
        while True:
            record.begin()
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise _misread(file, record, error) from error
            if cells is None:
                return
            if record.line > 1 or not _separator_line(record.text):
                yield record.line, cells


def _lines(file: CsvFile, stream: TextIO, record: _Record) -> Iterator[str]:
    while line := stream.readline(RECORD_LIMIT + 1):
        record.add(line)
        if record.size > RECORD_LIMIT:
            raise _too_long(file, record)
        if "\0" in line:
            before = record.text[: record.size - len(line) + line.index("\0")]
            raise file.unreadable(
                _("there is a NUL character. The file is damaged, or not text."),
                line=record.lines_read,
                column=_cells_in(before, file.delimiter),
            )
        yield line


def _misread(file: CsvFile, record: _Record, error: csv.Error) -> UnreadableFile:
    if "field limit" in str(error):
        return _too_long(file, record)
    reason = _("a quote is opened and not closed where the cell ends.")
    return file.unreadable(reason, line=record.line, column=_cell_gone_wrong(record.text, file.delimiter))


def _too_long(file: CsvFile, record: _Record) -> UnreadableFile:
    """Those before the cell that is too long fit into the text before the limit."""
    column = _cells_in(record.text[:CELL_LIMIT], file.delimiter)
    return file.unreadable(_("this cell is longer than 10 million characters."), line=record.line, column=column)


def _cells_in(beginning: str, delimiter: str) -> int:
    """How many cells the beginning of a record holds, its last one unfinished."""
    return max(len(next(csv.reader([beginning], delimiter=delimiter), [])), 1)


def _cell_gone_wrong(text: str, delimiter: str) -> int:
    """The number of the cell at which the record stops being well formed, or is left open."""

    def is_wrong(end: int) -> bool:
        try:
            next(csv.reader([text[:end]], delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            return "unexpected end" not in str(error)
        return False

    return _cells_in(text[: bisect_left(range(len(text)), True, key=is_wrong)], delimiter)


def _separator_line(line: str) -> str:
    """The delimiter that a first line such as "sep=;" announces, or nothing."""
    text = line.strip("\r\n").strip('"')
    return text[4:] if text[:4].lower() == "sep=" and text[4:] in DELIMITERS else ""


def _delimiter_of(path: Path, encoding: str) -> str:
    """The delimiter under which most of the first rows are as wide as the header, the wider one when two agree."""
    with path.open(encoding=encoding, newline="") as stream:
        sample = io.StringIO(stream.read(SAMPLE_CHARACTERS), newline="").readlines()
    lines = [line for line in sample if line.strip()]
    if not lines:
        return DELIMITERS[0]
    if announced := _separator_line(lines[0]):
        return announced
    if sum(map(len, sample)) >= SAMPLE_CHARACTERS and len(lines) > 1:
        lines.pop()
    return max(DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter))


def _fitness(lines: list[str], delimiter: str) -> tuple[bool, float, int]:
    records = csv.reader(lines, delimiter=delimiter)
    widths = [len(cells) for _number, cells in zip(range(SAMPLE_RECORDS), _unbroken(records), strict=False)]
    header, rest = (widths[0], widths[1:]) if widths else (1, [])
    alike = sum(width == header for width in rest) / len(rest) if rest else 1.0
    return header > 1, alike, header


def _unbroken(records: Iterator[list[str]]) -> Iterator[list[str]]:
    """Records up to the first that cannot be parsed: a guess needs no more."""
    try:
        yield from records
    except csv.Error:
        return
