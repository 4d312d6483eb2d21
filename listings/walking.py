"""All rows of a list in its order, a stretch at a time: how long the list is costs no memory."""

from collections.abc import Iterator
from typing import IO, Any

from core.listing import Listing, ListState, rows_of
from listings.files import BYTE_ORDER_MARK, Sheet, as_read_by, cells_of, csv_lines, head_of
from users.models import User

STRETCH = 500


def stretches(listing: Listing, state: ListState, person: User) -> Iterator[list[list[Any]]]:
    """The cells of every row the person sees under these filters; what they see is asked for each stretch anew."""
    cursor = ""
    while True:
        _found, shown = listing.rows(person, state.filters)
        page = rows_of(listing, shown, state, person, cursor=cursor, size=STRETCH)
        with as_read_by(person):
            cells = [cells_of(state.columns, row) for row in page.rows]
        yield cells
        cursor = page.next
        if not cursor:
            return


def csv_of(listing: Listing, state: ListState, person: User) -> Iterator[bytes]:
    """The list as CSV, its head first, as spreadsheets read UTF-8."""
    with as_read_by(person):
        heads = head_of(state.columns)
    yield BYTE_ORDER_MARK + csv_lines([heads])
    for cells in stretches(listing, state, person):
        yield csv_lines(cells)


def sheet_of(listing: Listing, state: ListState, person: User) -> Sheet:
    """An empty sheet with the list's head."""
    with as_read_by(person):
        return Sheet(str(listing.label), head_of(state.columns))


def save_sheet(listing: Listing, state: ListState, person: User, file: IO[bytes]) -> None:
    """The whole list as a workbook in the file."""
    sheet = sheet_of(listing, state, person)
    for cells in stretches(listing, state, person):
        sheet.add(cells)
    sheet.save(file)
