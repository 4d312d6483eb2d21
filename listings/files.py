"""Rows of a list as a file: typed cells, and no text that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from core.listing import Column
from users.models import User

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
Cells = list[Any]


@contextmanager
def as_read_by(person: User) -> Iterator[None]:
    """Words and times are those of the person."""
    with translation.override(person.language), timezone.override(person.time_zone):
        yield


def head_of(columns: Sequence[Column]) -> Cells:
    """A title for each column; the currency of an amount stands beside it."""
    heads: Cells = []
    for column in columns:
        heads.append(str(column.label))
        if column.currency is not None:
            heads.append(_("%(column)s: currency") % {"column": column.label})
    return heads


def cells_of(columns: Sequence[Column], row: Any) -> Cells:
    """The row's typed values: text, numbers, days, moments without a zone, or None."""
    cells: Cells = []
    for column in columns:
        value = column.value(row)
        cells.append(_typed(value))
        if column.currency is not None:
            cells.append(None if value is None else column.currency(row))
    return cells


def csv_lines(rows: Iterable[Cells]) -> bytes:
    """The rows as lines; text that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    csv.writer(text).writerows([_written(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


class Sheet:
    """A workbook of one sheet that grows on disk, row by row."""

    def __init__(self, title: str, heads: Cells) -> None:
        self.book = Workbook(write_only=True)
        self.sheet = self.book.create_sheet(title[:31])
        self.sheet.freeze_panes = "B2"
        self.add([heads])

    def add(self, rows: Iterable[Cells]) -> None:
        for row in rows:
            self.sheet.append([self._cell(value) for value in row])

    def save(self, file: IO[bytes]) -> None:
        self.book.save(file)

    def _cell(self, value: Any) -> Any:
        """Text is text whatever it begins with: a string cell, marked as one for whoever edits it."""
        if not isinstance(value, str):
            return value
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        if not value.startswith((*FORMULA_STARTS, "#")):
            return value
        cell = WriteOnlyCell(self.sheet, value)
        cell.data_type = "s"
        cell.quotePrefix = True
        return cell


def _typed(value: Any) -> Any:
    match value:
        case None | "":
            return None
        case bool():
            return _("yes") if value else _("no")
        case int() | float() | Decimal():
            return value
        case datetime():
            return timezone.make_naive(value).replace(microsecond=0) if timezone.is_aware(value) else value
        case date():
            return value
        case _:
            return str(value)


def _written(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell
