"""The cells of one sheet, gathered while its part is read: whole rows come out, nothing else is kept."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from imports.spreadsheets.archive import Fault, damaged
from imports.spreadsheets.book import TEXT_CHARACTERS, Book
from imports.spreadsheets.markup import DEPTH, Content, local, read
from imports.spreadsheets.merges import Area, Merges
from imports.spreadsheets.places import ROWS, column_number
from imports.spreadsheets.values import error_reason, number_text, uncalculated_reason, unescaped

CELLS = 2_000_000
ROW_CHARACTERS = 16 * 1024 * 1024
SHEET_CHARACTERS = 512 * 1024 * 1024
DIGITS = "0123456789"
HEARD = frozenset(("v", "f", "t"))


class Line(NamedTuple):
    """A row that holds anything: its number, the text of its cells by column, and what is wrong with some."""

    number: int
    cells: dict[int, str]
    wrong: dict[int, str]


class _Bare(NamedTuple):
    """A row whose shared texts are still numbers: many such rows in a block would not fit into memory as texts."""

    number: int
    cells: dict[int, str | int]
    wrong: dict[int, str]


class _Cell:
    """The cell being read."""

    __slots__ = ("column", "formula", "has_value", "kind", "pieces", "shown", "size")

    def __init__(self, column: int, kind: str, shown: int) -> None:
        self.column, self.kind, self.shown = column, kind, shown
        self.pieces: list[str] = []
        self.formula: list[str] | None = None
        self.has_value = False
        self.size = 0


class _Sheet(Content):
    """Follows the elements of a sheet; `rows` are those that are complete."""

    def __init__(self, book: Book, areas: tuple[Area, ...]) -> None:
        self.rows: list[_Bare] = []
        self._book = book
        self._merges = Merges(areas)
        self._digits = ""
        self._is_in_row = False
        self._column = 0
        self._cells: dict[int, str | int] = {}
        self._wrong: dict[int, str] = {}
        self._cell: _Cell | None = None
        self._heard: list[str] | None = None
        self._phonetic = 0
        self._count = self._row_size = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if ":" in name:
            name = local(name)
        if name == "c":
            self._begin_cell(attributes)
        elif self._cell is not None:
            self._begin_within(self._cell, name)
        elif name == "row":
            self._begin_row(attributes)
        if self.depth > DEPTH:
            raise damaged()

    def end(self, name: str) -> None:
        self.depth -= 1
        if ":" in name:
            name = local(name)
        self._heard = None
        if name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._phonetic = 0

    def text(self, text: str) -> None:
        if self._heard is not None and self._cell is not None:
            self._cell.size += len(text)
            if self._cell.size > TEXT_CHARACTERS:
                raise self._fault(_("this cell is longer than a million characters."))
            self._heard.append(text)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        digits = attributes.get("r") or str(self.line + 1)
        number = int(digits) if len(digits) <= 7 and digits.isdecimal() else 0
        if self._is_in_row or not self.line < number <= ROWS:
            raise damaged()
        self.line, self._digits, self._is_in_row = number, digits, True
        self._column = self._row_size = 0
        self._cells, self._wrong = {}, {}

    def _end_row(self) -> None:
        if not self._is_in_row:
            return
        self._is_in_row = False
        if self._cells:
            self.rows.append(_Bare(self.line, self._cells, self._wrong))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        if not self._is_in_row:
            return
        self._count += 1
        if self._count > CELLS:
            raise Fault(_("the sheet has more than 2 million cells. Split it, or save it as CSV."), line=self.line)
        if place := attributes.get("r"):
            letters = place.rstrip(DIGITS)
            self._column = column_number(letters)
            if place[len(letters) :] != self._digits:
                raise damaged()
        else:
            self._column += 1
        if self._cell is not None or self._column in self._cells:
            raise damaged()
        style = attributes.get("s")
        shown = self._book.formats[int(style) : int(style) + 1] if style else b""
        self._cell = _Cell(self._column, attributes.get("t", "n"), shown[0] if shown else 0)

    def _begin_within(self, cell: _Cell, name: str) -> None:
        if name == "rPh":
            self._phonetic = 1
        if name not in HEARD or self._phonetic:
            self._heard = None
        elif name == "f":
            self._heard = cell.formula = []
        elif (name == "t") == (cell.kind == "inlineStr"):
            self._heard = cell.pieces
            cell.has_value = True

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None or self._merges.hides(self.line, cell.column):
            return
        text = self._text(cell)
        if text != "":
            self._row_size += cell.size
            if self._row_size > ROW_CHARACTERS:
                raise too_long(self.line)
            self._cells[cell.column] = text

    def _text(self, cell: _Cell) -> str | int:
        said = "".join(cell.pieces)
        if cell.formula is not None and not said and not (cell.has_value and cell.kind == "str"):
            self._wrong[cell.column] = uncalculated_reason()
            return "=" + "".join(cell.formula)
        if cell.kind == "e":
            said = said or "#"
            self._wrong[cell.column] = error_reason(said)
            return said
        try:
            return self._said(said, cell)
        except ValueError as error:
            raise self._fault(_("the value of this cell cannot be read."), cell.column) from error

    def _said(self, said: str, cell: _Cell) -> str | int:
        if cell.kind == "s":
            return self._book.texts.number(said) if said else ""
        if cell.kind in ("inlineStr", "str"):
            return unescaped(said)
        if not said:
            return ""
        if cell.kind == "b":
            return {"0": "false", "1": "true"}.get(said) or _refused(said)
        if cell.kind == "d":
            return said.removesuffix("Z").removesuffix(".000").removesuffix("T00:00:00")
        if cell.kind == "n":
            return number_text(said, cell.shown, is_1904=self._book.is_1904)
        return _refused(cell.kind)

    def _fault(self, reason: str, column: int = 0) -> Fault:
        return Fault(reason, line=self.line, column=column or self._column)


def _refused(said: str) -> str:
    raise ValueError(said)


def lines_of(book: Book, part: str, areas: tuple[Area, ...] = ()) -> Iterator[Line]:
    """The rows of a sheet that hold anything, downwards."""
    size = 0
    for row in _bare_rows(book, part, areas):
        cells, before = {}, size
        for column, said in row.cells.items():
            cells[column] = text = said if isinstance(said, str) else book.texts[said]
            size += len(text)
            if size > SHEET_CHARACTERS or size - before > ROW_CHARACTERS:
                raise too_long(row.number)
        if any(text.strip() for text in cells.values()):
            yield Line(row.number, cells, row.wrong)


def _bare_rows(book: Book, part: str, areas: tuple[Area, ...]) -> Iterator[_Bare]:
    sheet = _Sheet(book, areas)
    try:
        for _block in read(book.archive, part, sheet):
            yield from sheet.rows
            sheet.rows = []
    except Fault:
        # The header may be among them, which names the column of the fault
        yield from sheet.rows
        raise


def too_long(line: int) -> Fault:
    return Fault(_("the texts of the sheet are too long. Split it, or save it as CSV."), line=line)
