"""A workbook as a table: the sheet that is meant, its headers, its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from django.utils.translation import gettext as _

from imports.spreadsheets.archive import Archive, Fault, check_not_ole
from imports.spreadsheets.book import Book, read_book
from imports.spreadsheets.merges import Area, merged_areas
from imports.spreadsheets.sheet import CELLS, Line, lines_of
from imports.tables import NOTHING, Row, UnreadableFile, check_headers, too_many_cells, unreadable

NAMED = 10
# A sparse sheet fills up: one cell in each row of a wide table is as much work as a full one
TABLE_CELLS = 10 * CELLS


@dataclass(frozen=True)
class XlsxFile:
    """A workbook of which one sheet is read; `sheets` are those that show anything, and could be chosen instead."""

    name: str
    sheet: str
    sheets: tuple[str, ...]
    headers: tuple[str, ...]
    header_line: int
    book: Book
    areas: tuple[Area, ...]

    def rows(self) -> Iterator[Row]:
        """Every row below the header that holds anything, missing cells as empty ones."""
        try:
            yield from self._rows()
        except Fault as fault:
            raise _unreadable(self.name, fault, self.headers) from fault

    def _rows(self) -> Iterator[Row]:
        columns = range(1, len(self.headers) + 1)
        count = 0
        for line in lines_of(self.book, self.book.sheets[self.sheet], self.areas):
            if line.number <= self.header_line:
                continue
            count += len(columns)
            if count > TABLE_CELLS:
                raise Fault(_("the table is too large. Split it, or save it as CSV."), line=line.number)
            if extra := _beyond(line, len(columns)):
                raise too_many_cells(self.name, self.headers, line=line.number, column=extra)
            values = dict(zip(self.headers, map(line.cells.get, columns, repeat("")), strict=True))
            yield Row(line.number, values, self._wrong(line) if line.wrong else NOTHING)

    def _wrong(self, line: Line) -> dict[str, str]:
        return {self.headers[column - 1]: reason for column, reason in line.wrong.items()}


def open_workbook(path: Path, *, name: str, sheet: str = "") -> XlsxFile:
    """The workbook, ready to be read; UnreadableFile unless a visible sheet has a header row."""
    try:
        check_not_ole(path)
        book = read_book(Archive(path))
        filled = _filled(book)
        chosen = _chosen(filled, sheet)
        return _with_headers(name, book, chosen, filled)
    except Fault as fault:
        raise _unreadable(name, fault) from fault


def _unreadable(name: str, fault: Fault, headers: tuple[str, ...] = ()) -> UnreadableFile:
    return unreadable(name, fault.reason, line=fault.line, column=fault.column, headers=headers)


def _filled(book: Book) -> tuple[str, ...]:
    """The sheets that show anything, in their order."""
    return tuple(name for name, part in book.sheets.items() if next(lines_of(book, part), None))


def _chosen(filled: tuple[str, ...], sheet: str) -> str:
    if not filled:
        raise Fault(_("the workbook shows no filled sheet."))
    if sheet and sheet not in filled:
        raise Fault(
            _("no filled sheet is called %(sheet)s. There are: %(sheets)s.")
            % {"sheet": sheet[:60], "sheets": ", ".join(filled[:NAMED])}
        )
    return sheet or filled[0]


def _with_headers(name: str, book: Book, sheet: str, sheets: tuple[str, ...]) -> XlsxFile:
    areas = merged_areas(book.archive, book.sheets[sheet])
    line = next(lines_of(book, book.sheets[sheet], areas))
    for column, reason in line.wrong.items():
        raise Fault(reason, line=line.number, column=column)
    last = max(column for column, text in line.cells.items() if text.strip())
    headers = tuple(line.cells.get(column, "").strip() for column in range(1, last + 1))
    check_headers(name, headers, line.number)
    return XlsxFile(name, sheet, sheets, headers, line.number, book, areas)


def _beyond(line: Line, width: int) -> int:
    """The first column beyond the table that holds anything, or 0."""
    if max(line.cells) <= width:
        return 0
    return min((column for column, text in line.cells.items() if column > width and text.strip()), default=0)
