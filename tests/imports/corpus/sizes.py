"""Workbooks that are too large, or claim to be."""

import zipfile

from tests.imports.corpus.case import refused
from tests.imports.corpus.parts import DAMAGED, HEADER_ROW, MEGA, ROW, archive, book, noise, parts, sheet


def grid(rows, columns, *, empty=False):
    """A sheet of so many cells; the last row first tells its size."""
    made = "<c/>" * columns if empty else "<c><v>1</v></c>" * columns
    return sheet([f"<row>{made}</row>" * rows], header=HEADER_ROW)


def stored(rows, **options):
    """A workbook nothing of which is compressed, so that no ratio gives it away."""
    made = parts([("Data", sheet(rows, **options), "")])
    return archive(list(made.items()), method=zipfile.ZIP_STORED)


def stored_grid(*size, **options):
    made = parts([("Data", grid(*size, **options), "")])
    return archive(list(made.items()), method=zipfile.ZIP_STORED)


def long_texts(cells):
    """One long text that many cells share."""
    shared = f"<si><t>{'x' * 900_000}</t></si>"
    made = "".join(f'<row r="{n}"><c t="s"><v>0</v></c></row>' for n in range(2, cells + 2))
    return book([made], shared=shared)


def wide(rows):
    """A header of 16,384 columns above rows of a single cell."""
    header = "<row>" + "".join(f"<c><v>{n}</v></c>" for n in range(16_384)) + "</row>"
    return stored(["<row><c><v>1</v></c></row>" * rows], header=header)


CASES = [
    refused(
        "cell-at-the-end-of-the-sheet",
        lambda: book(['<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>']),
        "line 1048576, column 16384: this row has more cells",
    ),
    refused(
        "only-cell-at-the-end-of-the-sheet",
        lambda: book(header='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "line 1048576, column 1: this column has no name",
    ),
    refused(
        "two-million-cells-and-more",
        lambda: stored_grid(1000, 2001, empty=True),
        "more than 2 million cells",
        is_slow=True,
    ),
    refused(
        "ten-million-empty-cells",
        lambda: stored_grid(1000, 10_000, empty=True),
        "more than 2 million cells",
        is_slow=True,
    ),
    refused(
        "sixteen-thousand-columns-of-single-cells",
        lambda: wide(2000),
        "line 1222: the table is too large",
        is_slow=True,
    ),
    refused(
        "long-text-in-a-row",
        lambda: book(
            ["<row>" + "<c t='s'><v>0</v></c>" * 40 + "</row>"],
            shared=f"<si><t>{'x' * 900_000}</t></si>",
        ),
        "line 2",
        "the texts of the sheet are too long",
    ),
    refused("long-text-in-many-rows", lambda: long_texts(700), "the texts of the sheet are too long", is_slow=True),
    refused(
        "two-million-shared-texts",
        lambda: archive(
            list(parts([("Data", sheet([ROW]), "")], shared="<si><t>abcdef</t></si>" * 2_100_000).items()),
            method=zipfile.ZIP_STORED,
        ),
        "more than 2 million texts",
        is_slow=True,
    ),
    refused(
        "ten-thousand-merges-and-more",
        lambda: book(
            [ROW],
            after="<mergeCells>" + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(3, 10_100)) + "</mergeCells>",
        ),
        DAMAGED,
    ),
    refused(
        "long-shared-text", lambda: book([ROW], shared=f"<si><t>{noise(2 * MEGA)}</t></si>"), "longer than a million"
    ),
]
