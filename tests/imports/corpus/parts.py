"""Workbooks put together by hand, part by part, so that each part can be wrong."""

import io
import struct
import zipfile

from tests.imports.corpus.case import Case, refused

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
HEADER_ROW = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
)
MEGA = 1024 * 1024
DAMAGED = "the workbook is damaged"
# Styles 0 to 9: as it comes, a day, day and time, time, elapsed, own day, own number, quoted d, month and year, percent
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>'
    '<numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="[Red]#,##0.00&quot; days&quot;;-0"/>'
    '<numFmt numFmtId="166" formatCode="0.0&quot;d&quot;"/>'
    '<numFmt numFmtId="167" formatCode="mmm yy"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>'
    + "".join(f'<xf numFmtId="{n}"/>' for n in (0, 14, 22, 20, 46, 164, 165, 166, 167, 9))
    + '</cellXfs><cellStyles><cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>'
)


def archive(parts, *, method=zipfile.ZIP_DEFLATED):
    """The parts, a list of name and text, as a file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as made:
        for name, text in parts:
            made.writestr(name, text)
    return content.getvalue()


def relations(*targets):
    """The relations of a part: id, last word of the kind, target and perhaps the mode."""
    made = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
        for key, kind, target, mode in ((*each, "")[:4] for each in targets)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{made}</Relationships>'


def sheet(rows, *, header=HEADER_ROW, before="", after=""):
    """A sheet; each row is XML, or a list of cells as XML, under a header a, b."""
    made = "".join(
        row if isinstance(row, str) else f'<row r="{n}">{"".join(row)}</row>' for n, row in enumerate(rows, start=2)
    )
    return f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{header}{made}</sheetData>{after}</worksheet>'


def cell(place, value, kind="n", style=0):
    return f'<c r="{place}" s="{style}" t="{kind}"><v>{value}</v></c>'


def text(place, value):
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def workbook_part(sheets, properties=""):
    made = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"{state}/>'
        for n, (name, _content, state) in enumerate(sheets, start=1)
    )
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{made}</sheets></workbook>'


def parts(sheets, *, shared="", properties="", styles=STYLES):
    """The parts of a workbook by name; sheets are name, content and the attribute that may hide them."""
    targets = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    made = {
        "[Content_Types].xml": f"{HEAD}<Types/>",
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook_part(sheets, properties),
        "xl/_rels/workbook.xml.rels": relations(
            *targets, ("rIdS", "styles", "styles.xml"), ("rIdT", "sharedStrings", "sharedStrings.xml")
        ),
        "xl/styles.xml": styles,
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{shared}</sst>',
    }
    return made | {f"xl/worksheets/sheet{n}.xml": content for n, (_n, content, _s) in enumerate(sheets, start=1)}


def book(rows=(), *, shared="", properties="", changed=None, **options):
    """A workbook of one sheet with these rows; `changed` are parts to put in instead, or leave out as None."""
    made = parts([("Data", sheet(rows, **options), "")], shared=shared, properties=properties)
    made |= changed or {}
    return archive([(name, content) for name, content in made.items() if content is not None])


def with_directory(content, change):
    """The file with the first entry of its directory changed: `change` takes and gives a bytearray of its 46 bytes."""
    at = content.index(b"PK\x01\x02")
    entry = bytearray(content[at : at + 46])
    change(entry)
    return content[:at] + bytes(entry) + content[at + 46 :]


def number_at(offset, size, value):
    """A change that writes a number of so many bytes at an offset."""

    def change(entry):
        entry[offset : offset + size] = struct.pack({2: "<H", 4: "<L"}[size], value)

    return change


ROW = [text("A2", "1"), text("B2", "2")]
READ = [(2, "1", "2")]


def changed(name, part, content, *error):
    """A workbook with one part replaced, or left out."""
    return refused(name, lambda: book([ROW], changed={part: content() if callable(content) else content}), *error)


def harmless(name, **extra):
    """A workbook with parts that are none of our business."""
    return Case(
        name,
        lambda: book([ROW], changed={key: made() if callable(made) else made for key, made in extra.items()}),
        READ,
    )


def noise(size):
    """Letters that no compression makes a hundred times smaller."""
    return "".join(f"{n * 2654435761 % 2**32:x}" for n in range(size // 7))
