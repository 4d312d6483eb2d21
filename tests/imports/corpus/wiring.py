"""Workbooks whose parts are missing, lead elsewhere, or are none of our business."""

from tests.imports.corpus.case import Case
from tests.imports.corpus.parts import DAMAGED, MAIN, READ, ROW, book, changed, harmless, relations, sheet, text


def targeting(target, mode="", kind="worksheet"):
    return relations(("rId1", kind, target, mode))


CASES = [
    changed("no-relations", "_rels/.rels", None, "an archive, but not a workbook"),
    changed("no-workbook", "xl/workbook.xml", None, "has lost its part xl/workbook.xml"),
    changed("no-relations-of-the-workbook", "xl/_rels/workbook.xml.rels", None, "has lost its part xl/_rels"),
    changed("no-sheet", "xl/worksheets/sheet1.xml", None, "has lost its part xl/worksheets/sheet1.xml"),
    changed("no-styles", "xl/styles.xml", None, "has lost its part xl/styles.xml"),
    changed("no-shared-texts", "xl/sharedStrings.xml", None, "has lost its part xl/sharedStrings.xml"),
    Case("no-types", lambda: book([ROW], changed={"[Content_Types].xml": None}), READ),
    Case(
        "neither-styles-nor-texts",
        lambda: book(
            [ROW],
            changed={
                "xl/styles.xml": None,
                "xl/sharedStrings.xml": None,
                "xl/_rels/workbook.xml.rels": targeting("worksheets/sheet1.xml"),
            },
        ),
        READ,
    ),
    Case(
        "absolute-target",
        lambda: book([ROW], changed={"xl/_rels/workbook.xml.rels": targeting("/xl/worksheets/sheet1.xml")}),
        READ,
    ),
    Case(
        "target-by-dots",
        lambda: book([ROW], changed={"xl/_rels/workbook.xml.rels": targeting("../xl/./worksheets/sheet1.xml")}),
        READ,
    ),
    Case(
        "target-in-other-case",
        lambda: book([ROW], changed={"xl/_rels/workbook.xml.rels": targeting("Worksheets/Sheet1.XML")}),
        READ,
    ),
    changed(
        "target-above-everything", "xl/_rels/workbook.xml.rels", targeting("../../../../etc/passwd"), "lost its part"
    ),
    changed(
        "target-outside",
        "xl/_rels/workbook.xml.rels",
        targeting("http://127.0.0.1:9/x", ' TargetMode="External"'),
        "lost its sheet Data",
    ),
    changed(
        "target-a-file",
        "xl/_rels/workbook.xml.rels",
        targeting("file:///etc/passwd", ' TargetMode="external"'),
        "lost its sheet Data",
    ),
    changed("target-empty", "xl/_rels/workbook.xml.rels", targeting(""), "has lost its part"),
    changed("target-the-workbook", "xl/_rels/workbook.xml.rels", targeting("workbook.xml"), "no filled sheet"),
    changed(
        "sheet-is-a-chart",
        "xl/_rels/workbook.xml.rels",
        targeting("worksheets/sheet1.xml", kind="chartsheet"),
        "no filled sheet",
    ),
    changed(
        "main-part-outside",
        "_rels/.rels",
        relations(("r", "officeDocument", "http://127.0.0.1:9/x", ' TargetMode="External"')),
        "not a workbook",
    ),
    changed("main-part-is-a-document", "xl/workbook.xml", "<document/>", "an archive, but not a workbook"),
    changed(
        "main-part-is-itself",
        "_rels/.rels",
        relations(("r", "officeDocument", "_rels/.rels")),
        "has lost its part _rels/_rels",
    ),
    changed("sheets-of-one-part", "xl/workbook.xml", lambda: book_listing(2), DAMAGED),
    changed("five-thousand-sheets", "xl/workbook.xml", lambda: book_listing(5000), DAMAGED),
    changed(
        "six-thousand-relations",
        "xl/_rels/workbook.xml.rels",
        relations(*((f"r{n}", "worksheet", f"w{n}.xml") for n in range(6000))),
        DAMAGED,
    ),
    changed(
        "twenty-thousand-formats",
        "xl/styles.xml",
        f'<styleSheet xmlns="{MAIN}"><numFmts>'
        + "".join(f'<numFmt numFmtId="{n}" formatCode="0"/>' for n in range(20_000))
        + "</numFmts></styleSheet>",
        DAMAGED,
    ),
    harmless("macros-are-not-looked-at", **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"Auto_Open" * 99}),
    harmless("old-macro-sheet-is-not-read", **{"xl/macrosheets/sheet1.xml": sheet([[text("A2", "=EXEC()")]])}),
    harmless(
        "link-to-another-file",
        **{
            "xl/externalLinks/externalLink1.xml": "<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": targeting("file:///etc/passwd", ' TargetMode="External"'),
        },
    ),
    harmless(
        "connection", **{"xl/connections.xml": '<connections><connection url="http://127.0.0.1:9"/></connections>'}
    ),
    harmless("picture-and-comments", **{"xl/media/image1.png": b"\x89PNG\r\n", "xl/comments1.xml": "<comments/>"}),
    harmless("damaged-part-nobody-reads", **{"xl/theme/theme1.xml": "<a><b"}),
]


def book_listing(count):
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(count))
    return f'<workbook xmlns="{MAIN}" xmlns:r="x"><sheets>{sheets}</sheets></workbook>'
