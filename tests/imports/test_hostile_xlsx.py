"""Whatever is uploaded as a workbook: the right rows, or an error that names its place; never anything else."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.readers import UnreadableFile, open_file
from tests.imports.corpus import archives, markup, sizes, wiring, workbooks
from tests.imports.corpus.case import check, parameters
from tests.imports.corpus.parts import READ, ROW, archive, book, cell, parts, sheet

CASES = [*workbooks.CASES, *archives.CASES, *markup.CASES, *wiring.CASES, *sizes.CASES]
# What XML is made of, so that chance makes more than noise
PIECES = st.sampled_from([
    "<row>", "</row>", '<row r="2">', "<c>", "</c>", '<c r="A2" t="s">', '<c t="e">', '<c t="b">', "<c t='d' s='1'>",
    "<v>", "</v>", "<f>", "</f>", "<is>", "</is>", "<t>", "</t>", "<rPh>", "</rPh>", "1", "-1.5", "x", "&amp;", "&x;",
    "<!--", "-->", "<![CDATA[", "]]>", '<mergeCell ref="A1:B2"/>', "</sheetData>", "<sheetData>", "\ufffe", "é",
])  # fmt: skip


@pytest.mark.parametrize("case", parameters(CASES))
def test_workbook_gives_the_right_rows_or_says_where(case, tmp_path):
    check(case, tmp_path)


def test_corpus_is_as_large_as_promised():
    assert len(CASES) >= 150


@pytest.mark.parametrize("seed", range(20))
def test_flipped_bytes_give_the_same_rows_or_a_plain_error(tmp_path, seed):
    content = book([ROW])
    path = tmp_path / "flipped.xlsx"
    chance = random.Random(seed)

    for _round in range(30):
        flipped = bytearray(content)
        for _byte in range(chance.choice((1, 1, 3))):
            flipped[chance.randrange(4, len(flipped))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(flipped))
        assert rows_or_none(path) in (READ, None)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_markup_gives_rows_or_a_plain_error(tmp_path_factory, made):
    path = tmp_path_factory.getbasetemp() / "markup.xlsx"
    path.write_bytes(book(['<row r="2"/>'], after=made))
    rows_or_none(path)
    path.write_bytes(book([made]))
    rows_or_none(path)


@given(st.binary(max_size=300), st.sampled_from(sorted(parts([("Data", sheet([ROW]), "")]))))
@settings(max_examples=200, deadline=None)
def test_any_bytes_in_a_part_give_rows_or_a_plain_error(tmp_path_factory, content, part):
    path = tmp_path_factory.getbasetemp() / "part.xlsx"
    path.write_bytes(book([ROW], changed={part: content}))

    assert rows_or_none(path) in (READ, None)


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_behind_the_first_give_rows_or_a_plain_error(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "bytes.xlsx"
    path.write_bytes(b"PK\x03\x04" + content)

    assert rows_or_none(path) is None


def test_sheet_of_too_many_cells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("imports.spreadsheets.sheet.CELLS", 7)
    path = tmp_path / "large.xlsx"
    path.write_bytes(book([[cell(f"A{n}", 1), cell(f"B{n}", 2)] for n in range(2, 9)]))

    with pytest.raises(UnreadableFile, match=r"line 4: the sheet has more than 2 million cells"):
        list(open_file(path).rows())


def test_thin_table_of_too_many_empty_cells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("imports.spreadsheets.workbook.TABLE_CELLS", 5)
    path = tmp_path / "large.xlsx"
    path.write_bytes(book([[cell(f"A{n}", 1)] for n in range(2, 9)]))

    with pytest.raises(UnreadableFile, match=r"line 4: the table is too large"):
        list(open_file(path).rows())


def test_sheets_one_can_choose_are_those_that_show_anything(tmp_path):
    full, empty = sheet([ROW]), sheet([], header="")
    sheets = [("One", empty, ""), ("Two", full, ""), ("Three", full, ' state="hidden"'), ("Four", full, "")]
    path = tmp_path / "choice.xlsx"
    path.write_bytes(archive(list(parts(sheets).items())))

    file = open_file(path)

    assert (file.sheets, file.sheet) == (("Two", "Four"), "Two")


def test_rows_before_a_damaged_one_can_be_seen(tmp_path):
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(book([ROW, '<row r="3"><c r="A3"><v>1</v></row>']))

    rows = open_file(path).rows()

    assert next(rows).values == {"a": "1", "b": "2"}
    with pytest.raises(UnreadableFile, match="line 3: the workbook is damaged"):
        next(rows)


def rows_or_none(path):
    """The rows as tuples, or nothing when the file is refused: whatever else is raised fails the test."""
    try:
        return [(row.line, *row.values.values()) for row in open_file(path).rows()]
    except UnreadableFile:
        return None
