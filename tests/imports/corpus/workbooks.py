"""Workbooks whose every cell has a right reading, and those with cells that have none."""

import io
from datetime import date, datetime, time

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.imports.corpus.case import Case
from tests.imports.corpus.parts import HEADER_ROW, READ, ROW, archive, book, cell, parts, sheet, text


def one(name, made, said, **options):
    """A workbook whose one row has this cell below a, and what is read from it."""
    return Case(name, lambda: book([[made, text("B2", "x")]], **options), [(2, said, "x")])


NUMBERS = [
    one(f"number-{value}", cell("A2", value), said)
    for value, said in (
        ("1", "1"), ("1.0", "1"), ("0.1", "0.1"), ("0.30000000000000004", "0.3"), ("-0.0", "0"), ("0", "0"),
        ("1E3", "1000"), ("1.5E-7", "0.00000015"), ("12345678901234567890", "12345678901234567890"),
        ("1.2345678901234567E+19", "12345678901234600000"), ("-7.25", "-7.25"), ("1100.04", "1100.04"),
        ("4.35", "4.35"), ("4.3499999999999996", "4.35"), ("100000000000000000000000", "100000000000000000000000"),
        ("-1", "-1"), ("0.1E1", "1"), ("999999999999999", "999999999999999"), ("1e-300", f"0.{'0' * 299}1"),
        (" 5 ", "5"), ("007", "7"), ("+5", "5"),
    )
]  # fmt: skip

DAYS = [
    one(f"day-{value}-in-style-{style}", cell("A2", value, style=style), said)
    for value, style, said in (
        ("46349", 1, "2026-11-23"), ("46349.0", 1, "2026-11-23"), ("46349", 5, "2026-11-23"),
        ("46349", 2, "2026-11-23"), ("46349", 8, "2026-11-23"),
        ("46349.604166666664", 2, "2026-11-23T14:30:00"), ("0.5", 3, "12:00:00"),
        ("46349.5", 3, "2026-11-23T12:00:00"), ("1.5", 4, "36:00:00"), ("0.25", 4, "6:00:00"), ("1", 1, "1900-01-01"),
        ("59", 1, "1900-02-28"), ("60", 1, "1900-02-29"), ("61", 1, "1900-03-01"), ("2958465", 1, "9999-12-31"),
        ("2958466", 1, "2958466"), ("-5", 1, "-5"), ("-0.5", 3, "-0.5"), ("0", 1, "0"), ("0.75", 2, "0.75"),
        ("1E300", 1, "1" + "0" * 300), ("46349.999999999", 2, "2026-11-24"),
        ("46349.5000058", 2, "2026-11-23T12:00:00.501"),
        ("12.5", 6, "12.5"), ("12.5", 7, "12.5"), ("0.5", 9, "0.5"), ("46349", 99, "46349"), ("46349", 0, "46349"),
    )
] + [
    one(f"1904-{value}-in-style-{style}", cell("A2", value, style=style), said, properties=f'<workbookPr {attribute}/>')
    for value, style, said, attribute in (
        ("0", 1, "1904-01-01", 'date1904="1"'), ("1", 1, "1904-01-02", 'date1904="true"'),
        ("44887", 1, "2026-11-23", 'date1904="1"'), ("60", 1, "1904-03-01", 'date1904="on"'),
        ("44887.5", 2, "2026-11-23T12:00:00", 'date1904="1"'), ("-1", 1, "-1", 'date1904="1"'),
        ("2957003", 1, "9999-12-31", 'date1904="1"'), ("2957004", 1, "2957004", 'date1904="1"'),
        ("46349", 5, "2026-11-23", 'date1904="0"'), ("46349", 2, "2026-11-23", 'date1904="false"'),
    )
]  # fmt: skip

SHARED = (
    "<si><t>plain</t></si><si><r><rPr><b/></rPr><t>rich </t></r><r><t>text</t></r></si>"
    "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><phoneticPr fontId='1'/></si><si/><si><t/></si>"
    "<si><t xml:space='preserve'>  kept  </t></si><si><t>a_x000D_b_x005F_c_x0000_</t></si>"
    "<si><t>&lt;x&gt; &amp;amp;</t></si>"
    "<si><t><![CDATA[<b>]]></t></si><si><t>👍&#x1F44D;</t></si>"
)
TEXTS = [
    one(f"shared-{index}", cell("A2", index, "s"), said, shared=SHARED)
    for index, said in enumerate(
        ("plain", "rich text", "東京", "", "", "  kept  ", "a\rb_c_x0000_", "<x> &amp;", "<b>", "👍👍")
    )
] + [
    one("inline", text("A2", "plain"), "plain"),
    one("inline-rich", '<c r="A2" t="inlineStr"><is><r><t>rich </t></r><r><t>text</t></r></is></c>', "rich text"),
    one("inline-phonetic", '<c r="A2" t="inlineStr"><is><t>東</t><rPh><t>ト</t></rPh></is></c>', "東"),
    one("inline-formula-like", text("A2", "=1+1"), "=1+1"),
    one("inline-with-surrogates-escaped", text("A2", "_xD83D__xDE00_"), "_xD83D__xDE00_"),
    one("inline-with-line-ends", text("A2", "x&#10;y&#13;z"), "x\ny\rz"),
    one("inline-of-bidi", text("A2", "\u202eevil"), "\u202eevil"),
    one("value-outside-is-of-inline", '<c r="A2" t="inlineStr"><v>no</v><is><t>yes</t></is></c>', "yes"),
    one("text-formula", '<c r="A2" t="str"><f>"x"&amp;"y"</f><v>xy</v></c>', "xy"),
    one("text-formula-of-nothing", '<c r="A2" t="str"><f>""</f><v></v></c>', ""),
    one("number-formula", '<c r="A2"><f>1+1</f><v>2</v></c>', "2"),
    one("shared-formula", '<c r="A2"><f t="shared" si="0"/><v>2.0</v></c>', "2"),
    one("array-formula", '<c r="A2"><f t="array" ref="A2">SUM(1)</f><v>1</v></c>', "1"),
    one("formula-to-another-file", '<c r="A2"><f>[1]Sheet1!A1</f><v>7</v></c>', "7"),
    one("formula-of-a-web-call", '<c r="A2" t="str"><f>WEBSERVICE("http://127.0.0.1")</f><v>x</v></c>', "x"),
    one("true", cell("A2", "1", "b"), "true"),
    one("false", cell("A2", "0", "b"), "false"),
    one("iso-day", cell("A2", "2026-11-23T00:00:00", "d"), "2026-11-23"),
    one("iso-day-alone", cell("A2", "2026-11-23", "d"), "2026-11-23"),
    one("iso-moment", cell("A2", "2026-11-23T14:30:00.000Z", "d"), "2026-11-23T14:30:00"),
    one("no-value", '<c r="A2" s="1"/>', ""),
    one("no-value-of-a-kind", '<c r="A2" t="s"/>', ""),
    one("empty-value", '<c r="A2"><v></v></c>', ""),
    one("nothing-at-all", "", ""),
    one("no-place", '<c t="inlineStr"><is><t>y</t></is></c>', "y"),
    one("unknown-child", '<c r="A2"><v>5</v><extLst><ext><x:v xmlns:x="u">9</x:v></ext></extLst></c>', "59"),
]  # fmt: skip


def wrong(name, made, said, reason):
    return Case(
        name, lambda: book([[made, text("B2", "x")], [text("A3", "fine"), text("B3", "y")]]),
        [(2, said, "x"), (3, "fine", "y")], wrong={(2, "a"): reason},
    )  # fmt: skip


WRONG = [
    *(
        wrong(f"error-{sign.strip('#!?/').replace('/', '')}", cell("A2", sign, "e"), sign, f"the error {sign}")
        for sign in ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#SPILL!")
    ),
    wrong("error-of-a-formula", '<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!", "the error #DIV/0!"),
    wrong("error-without-a-sign", '<c r="A2" t="e"/>', "#", "the error"),
    wrong("formula-without-a-result", '<c r="A2"><f>SUM(B2)</f></c>', "=SUM(B2)", "a formula without a result"),
    wrong("formula-with-an-empty-result", '<c r="A2"><f>B2</f><v></v></c>', "=B2", "a formula without a result"),
    wrong("text-formula-without-a-result", '<c r="A2" t="str"><f>B2</f></c>', "=B2", "a formula without a result"),
    wrong("shared-formula-without-a-result", '<c r="A2"><f t="shared" si="1"/></c>', "=", "a formula without a result"),
]


def refused(name, made, *error):
    return Case(name, lambda: book([[text("A2", "x"), made]]), error=error)


CELLS = [
    refused("number-that-is-none", cell("B2", "abc"), "line 2, column 2 (b): the value of this cell cannot be read"),
    refused("number-infinite", cell("B2", "1e999"), "line 2, column 2 (b): the value"),
    refused("number-nan", cell("B2", "NaN"), "line 2, column 2 (b): the value"),
    refused("number-infinity", cell("B2", "-Infinity", style=1), "line 2, column 2 (b): the value"),
    refused("number-of-5000-digits", cell("B2", "9" * 5000), "line 2, column 2 (b): the value"),
    refused("shared-text-that-is-not-there", cell("B2", "7", "s"), "line 2, column 2 (b): the value"),
    refused("shared-text-negative", cell("B2", "-1", "s"), "line 2, column 2 (b): the value"),
    refused("shared-text-no-number", cell("B2", "x", "s"), "line 2, column 2 (b): the value"),
    refused("boolean-that-is-none", cell("B2", "2", "b"), "line 2, column 2 (b): the value"),
    refused("kind-that-is-none", cell("B2", "2", "q"), "line 2, column 2 (b): the value"),
    refused("text-too-long", text("B2", "x" * 1_000_001), "line 2, column 2 (b): this cell is longer"),
    refused("cell-beyond-the-header", text("D2", "x"), "line 2, column 4: this row has more cells"),
    refused("cell-in-the-last-column", text("XFD2", "x"), "line 2, column 16384: this row has more cells"),
    refused("cell-beyond-the-last-column", text("XFE2", "x"), "line 2: the workbook is damaged"),
    refused("cell-in-column-zzzz", text("ZZZZ2", "x"), "line 2: the workbook is damaged"),
    refused("cell-in-no-column", text("2", "x"), "line 2: the workbook is damaged"),
    refused("cell-of-another-row", text("B3", "x"), "line 2: the workbook is damaged"),
    refused("cell-twice", text("A2", "y"), "line 2: the workbook is damaged"),
    refused("cell-in-a-cell", '<c r="B2"><c r="C2"><v>1</v></c></c>', "line 2: the workbook is damaged"),
    refused("style-that-is-no-number", '<c r="B2" s="x"><v>1</v></c>', "line 2: the workbook is damaged"),
    refused("cell-without-an-end", '<c r="B2"><v>1</v>', "line 2: the workbook is damaged"),
]


def rows(name, content, expected, **options):
    return Case(name, lambda: book(content, **options), expected)


def bad_rows(name, content, *error, **options):
    return Case(name, lambda: book(content, **options), error=error)


def header(*names):
    cells = (text(f"{letter}1", said) for letter, said in zip("ABCDEFG", names, strict=False) if said is not None)
    return f'<row r="1">{"".join(cells)}</row>'


SHEETS = [
    rows("header-only", [], []),
    rows("rows-without-numbers", ["<row><c><v>1</v></c><c><v>2</v></c></row>"], READ),
    rows("gap-between-rows", ['<row r="9"><c r="A9"><v>1</v></c></row>'], [(9, "1", "")]),
    rows("blank-row", [[text("A2", " ")], [text("A3", "1")]], [(3, "1", "")]),
    rows("last-row-of-all", ['<row r="1048576"><c r="B1048576"><v>1</v></c></row>'], [(1048576, "", "1")]),
    rows("cells-in-reverse", [[text("B2", "2"), text("A2", "1")]], READ),
    rows("header-below-blank-rows", ['<row r="5"><c r="A5"><v>1</v></c></row>'], [(5, "1", "")],
         header=HEADER_ROW.replace("1", "3")),
    rows("header-with-spaces", [ROW], READ, header=header(" a ", "b ")),
    rows("empty-columns-behind", [[*ROW, text("D2", " ")]], READ, header=header("a", "b", "", " ")),
    rows("claims-every-cell-there-is", [ROW], READ, before='<dimension ref="A1:XFD1048576"/>'),
    rows("claims-nonsense", [ROW], READ, before='<dimension ref="no"/>'),
    rows("claims-nothing", [ROW], READ, before='<dimension ref=""/>'),
    rows("merged-empty", [ROW], READ, after='<mergeCells><mergeCell ref="A3:B9"/></mergeCells>'),
    rows("merged-hides-the-second", [ROW], [(2, "1", "")], after='<mergeCells><mergeCell ref="A2:B2"/></mergeCells>'),
    rows("merged-hides-below", [ROW, [text("A3", "no"), text("B3", "4")], [text("A4", "no")], [text("A5", "5")]],
         [(2, "1", "2"), (3, "", "4"), (5, "5", "")], after='<mergeCells><mergeCell ref="A2:A4"/></mergeCells>'),
    rows("merged-header", [ROW], READ, after='<mergeCells><mergeCell ref="B1:C1"/></mergeCells>'),
    rows("merged-in-several", [ROW, [text("A3", "3"), text("B3", "no")], [text("A4", "5"), text("B4", "6")]],
         [(2, "1", "2"), (3, "3", ""), (4, "5", "6")],
         after='<mergeCells><mergeCell ref="A3:B3"/><mergeCell ref="D2:D4"/></mergeCells>'),
    rows("merged-single", [ROW], READ, after='<mergeCells><mergeCell ref="A2"/></mergeCells>'),
    bad_rows("merged-nonsense", [ROW], "the workbook is damaged",
             after='<mergeCells><mergeCell ref="no"/></mergeCells>'),
    rows("filter-and-freeze", [ROW], READ, before='<sheetViews><sheetView><pane ySplit="1"/></sheetView></sheetViews>',
         after='<autoFilter ref="A1:B2"/>'),
    rows("hidden-row-is-a-row", ['<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>'], [(2, "1", "")]),
    rows("drawing-and-links", [ROW], READ, after='<hyperlinks><hyperlink ref="A2" id="r9"/></hyperlinks><drawing/>'),
    bad_rows("same-header", [ROW], "line 1, column 2: the header A stands in column 1 too", header=header("a", "A")),
    bad_rows("no-header-in-the-middle", [ROW], "line 1, column 2: this column has no name",
             header=header("a", None, "b")),
    bad_rows("no-header-at-the-start", [ROW], "line 1, column 1: this column has no name", header=header(None, "b")),
    bad_rows("header-is-an-error", [ROW], "line 1, column 2: this cell shows the error #REF!",
             header='<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><v>#REF!</v></c></row>'),
    bad_rows("header-is-not-calculated", [ROW], "line 1, column 1: this cell has a formula without a result",
             header='<row r="1"><c r="A1"><f>B1</f></c></row>'),
    bad_rows("empty", [], "the workbook shows no filled sheet", header=""),
    bad_rows("only-styled-cells", [], "the workbook shows no filled sheet",
             header='<row r="1"><c r="A1" s="1"/></row>'),
    bad_rows("row-zero", ['<row r="0"/>'], "line 1: the workbook is damaged"),
    bad_rows("row-negative", ['<row r="-3"/>'], "line 1: the workbook is damaged"),
    bad_rows("row-too-far", ['<row r="1048577"/>'], "line 1: the workbook is damaged"),
    bad_rows("row-of-huge-number", [f'<row r="{"9" * 5000}"/>'], "line 1: the workbook is damaged"),
    bad_rows("row-twice", [ROW, '<row r="2"/>'], "line 2: the workbook is damaged"),
    bad_rows("rows-upwards", ['<row r="9"/>', '<row r="4"/>'], "line 9: the workbook is damaged"),
    bad_rows("row-in-a-row", ['<row r="3"><row r="4"/></row>'], "line 3: the workbook is damaged"),
    bad_rows("row-no-number", ['<row r="x"/>'], "line 1: the workbook is damaged"),
    rows("cells-outside-of-rows", ['<c r="A9"><v>1</v></c>'], []),
]  # fmt: skip


def several(name, sheets, expected=None, error=(), wanted=""):
    return Case(name, lambda: archive(list(parts(sheets).items())), expected, error, sheet=wanted)


FULL, OTHER, EMPTY = sheet([ROW]), sheet([[text("A2", "3"), text("B2", "4")]]), sheet([], header="")
HIDDEN, VERY_HIDDEN = ' state="hidden"', ' state="veryHidden"'
CHOICE = [
    several("first-of-two", [("One", FULL, ""), ("Two", OTHER, "")], READ),
    several("second-by-name", [("One", FULL, ""), ("Two", OTHER, "")], [(2, "3", "4")], wanted="Two"),
    several("first-is-empty", [("One", EMPTY, ""), ("Two", OTHER, "")], [(2, "3", "4")]),
    several("first-is-hidden", [("One", FULL, HIDDEN), ("Two", OTHER, "")], [(2, "3", "4")]),
    several("first-is-very-hidden", [("One", FULL, VERY_HIDDEN), ("Two", OTHER, "")], [(2, "3", "4")]),
    several("hidden-by-name", [("One", FULL, HIDDEN), ("Two", OTHER, "")],
            error=("sheet is called One", "Two"), wanted="One"),
    several("no-such-name", [("One", FULL, ""), ("Two", OTHER, "")],
            error=("no filled sheet is called Three", "One, Two"), wanted="Three"),
    several("all-hidden", [("One", FULL, HIDDEN)], error=("the workbook shows no filled sheet",)),
    several("a-hundred-sheets", [(f"S{n}", EMPTY if n < 99 else FULL, "") for n in range(100)], READ),
    several("a-hundred-filled-sheets", [(f"S{n}", FULL, "") for n in range(100)], READ, wanted="S77"),
    several("name-with-signs", [("R&amp;D 'x' 東", FULL, "")], READ, wanted="R&D 'x' 東"),
    several("same-name-twice", [("One", FULL, ""), ("One", OTHER, "")], error=("the workbook is damaged",)),
]  # fmt: skip


def by_openpyxl():
    made = openpyxl.Workbook()
    page = made.active
    page.append(["a", "b"])
    page.append([date(2026, 11, 23), datetime(2026, 11, 23, 14, 30)])
    page.append([0.1 + 0.2, 1.0])
    page.append([True, time(9, 5)])
    page.append([CellRichText("rich ", TextBlock(InlineFont(b=True), "text")), "=1+1"])
    page.append(["merged", "gone"])
    page.merge_cells("A6:B6")
    page.append([None, None])
    page.append([10**15, "ñ"])
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


WRITTEN = [
    Case(
        "written-by-openpyxl", by_openpyxl,
        [(2, "2026-11-23", "2026-11-23T14:30:00"), (3, "0.3", "1"), (4, "true", "09:05:00"), (5, "rich text", "=1+1"),
         (6, "merged", ""), (8, "1000000000000000", "ñ")],
        wrong={(5, "b"): "a formula without a result"},
    )
]  # fmt: skip

CASES = [*NUMBERS, *DAYS, *TEXTS, *WRONG, *CELLS, *SHEETS, *CHOICE, *WRITTEN]
