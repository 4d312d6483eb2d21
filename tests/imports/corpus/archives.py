"""Workbooks whose archive is hostile: bombs, nested archives, forbidden names, other kinds of file, cut short."""

import io
import zipfile

from tests.imports.corpus.case import Case, refused
from tests.imports.corpus.parts import (
    DAMAGED,
    MEGA,
    READ,
    ROW,
    archive,
    book,
    number_at,
    parts,
    relations,
    sheet,
    text,
    with_directory,
)

LARGE = "far too large"
NESTED = "there is another file inside the workbook"


def many(count):
    return archive([*parts([("Data", sheet([ROW]), "")]).items(), *((f"xl/media/{n}.xml", "") for n in range(count))])


def repeated(name):
    """The same part twice, the second with other rows."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for part, said in parts([("Data", sheet([ROW]), "")]).items():
            made.writestr(part, said)
        made.writestr(zipfile.ZipInfo(name), sheet([[text("A2", "other")]]))
    return content.getvalue()


def in_the_directory(offset, size, value):
    return with_directory(book([ROW]), number_at(offset, size, value))


def nested(name, inner):
    return refused(f"nested-{name}", lambda: book([ROW], changed={f"xl/embeddings/{name}": inner()}), NESTED)


def by_method(method):
    return archive(list(parts([("Data", sheet([ROW]), "")]).items()), method=method)


ARCHIVES = [
    refused("bomb-sheet", lambda: book([" " * (60 * MEGA)]), LARGE, "sheet1.xml"),
    refused("bomb-of-high-ratio", lambda: book([" " * (2 * MEGA)]), LARGE, "sheet1.xml"),
    refused("bomb-in-a-part-nobody-reads", lambda: book([ROW], changed={"xl/media/x.bin": b"\0" * (51 * MEGA)}), LARGE),
    refused(
        "bomb-of-many-parts",
        lambda: archive(
            [
                *parts([("Data", sheet([ROW]), "")]).items(),
                *((f"x/{n}.xml", b"<a/>" * MEGA) for n in range(3)),
            ],
            method=zipfile.ZIP_DEFLATED,
        ),
        LARGE,
    ),
    refused(
        "larger-than-100-mega-in-all",
        lambda: archive(
            [
                *parts([("Data", sheet([ROW]), "")]).items(),
                *((f"x/{n}.xml", bytes(40 * MEGA)) for n in range(3)),
            ],
            method=zipfile.ZIP_STORED,
        ),
        "larger than 100 MB",
    ),
    Case("thousand-parts", lambda: many(993), READ),
    refused("thousand-and-one-parts", lambda: many(994), "more than 1000 parts"),
    refused("twenty-thousand-parts", lambda: many(20_000), "more than 1000 parts"),
    nested("book.xlsx", lambda: book([ROW])),
    nested("archive.zip", lambda: archive([("a", "b")])),
    nested("empty.zip", lambda: archive([])),
    nested("picture.png", lambda: archive([("a", "b" * MEGA)])),
    nested("x.gz", lambda: b"\x1f\x8b\x08\x00"),
    nested("x.rar", lambda: b"Rar!\x1a\x07"),
    nested("x.7z", lambda: b"7z\xbc\xaf\x27\x1c"),
    refused("two-sheets-of-one-name", lambda: repeated("XL/worksheets/SHEET1.xml"), "two parts of the same name"),
    refused(
        "two-parts-of-one-name-by-slash", lambda: repeated("xl\\worksheets\\sheet1.xml"), "two parts of the same name"
    ),
    refused("absolute-name", lambda: book([ROW], changed={"/etc/passwd": "x"}), "a forbidden name"),
    refused("name-above", lambda: book([ROW], changed={"../../evil.xml": "x"}), "a forbidden name"),
    refused("name-above-in-the-middle", lambda: book([ROW], changed={"xl/../../evil.xml": "x"}), "a forbidden name"),
    refused("name-above-by-backslash", lambda: book([ROW], changed={"xl\\..\\..\\evil.xml": "x"}), "a forbidden name"),
    refused("name-of-a-drive", lambda: book([ROW], changed={"C:\\evil.xml": "x"}), "a forbidden name"),
    refused("flagged-as-encrypted", lambda: in_the_directory(8, 2, 0x1), "a password protects"),
    refused("flagged-as-strongly-encrypted", lambda: in_the_directory(8, 2, 0x41), "a password protects"),
    refused("flagged-as-masked", lambda: in_the_directory(8, 2, 0x2000), "a password protects"),
    refused("bzip2-inside", lambda: by_method(zipfile.ZIP_BZIP2), DAMAGED),
    refused("lzma-inside", lambda: by_method(zipfile.ZIP_LZMA), DAMAGED),
    refused("unknown-method", lambda: in_the_directory(10, 2, 97), DAMAGED),
    Case("stored", lambda: by_method(zipfile.ZIP_STORED), READ),
    refused("claims-a-size-of-4-giga", lambda: in_the_directory(24, 4, 0xFFFFFFFE), LARGE),
    Case("part-nobody-reads-is-elsewhere", lambda: in_the_directory(42, 4, 0x7FFFFFFF), READ),
    refused("words-behind-the-archive", lambda: book([ROW]) + b"<html>", DAMAGED),
    refused("only-a-beginning", b"PK\x03\x04" + b"x" * 50, DAMAGED),
    refused("only-four-bytes", b"PK\x03\x04", DAMAGED),
    refused("nothing-inside", lambda: archive([]), "this is a ZIP file"),
    refused(
        "end-claims-60000-parts", lambda: book([ROW])[:-12] + b"\x60\xea" + book([ROW])[-10:], "more than 1000 parts"
    ),
    refused(
        "end-claims-a-large-directory", lambda: book([ROW])[:-10] + b"\0\0\0\x7f" + book([ROW])[-6:], "more than 1000"
    ),
    refused(
        "end-of-the-large-kind", lambda: book([ROW])[:-22] + b"PK\x06\x07" + bytes(16) + book([ROW])[-22:], "1000 parts"
    ),
    refused("end-with-a-comment", lambda: book([ROW])[:-2] + b"\x05\x00hello", DAMAGED),
]


def opendocument():
    return archive([("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<x/>")])


def document():
    return archive(
        [
            ("_rels/.rels", relations(("rId1", "officeDocument", "word/document.xml"))),
            ("word/_rels/document.xml.rels", relations()),
            ("word/document.xml", "<w:document xmlns:w='x'/>"),
        ]
    )


def binary():
    return archive(
        [("_rels/.rels", relations(("rId1", "officeDocument", "xl/workbook.bin"))), ("xl/workbook.bin", "x")]
    )


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RENAMED = [
    refused(
        "xls", OLE + bytes(4000) + "Workbook".encode("utf-16-le") + bytes(600), "this is an XLS file", "XLSX or CSV"
    ),
    refused("xls-of-eight-bytes", OLE, "this is an XLS file"),
    refused("locked", OLE + bytes(70_000) + "EncryptedPackage".encode("utf-16-le") + bytes(600), "a password protects"),
    refused("ods", opendocument, "this is an OpenDocument file", "XLSX or CSV"),
    refused("docx", document, "an archive, but not a workbook"),
    refused("xlsb", binary, "this is an XLSB file", "XLSX or CSV"),
    refused("zip", lambda: archive([("people.csv", "a,b\n1,2\n")]), "an archive, but not a workbook"),
    refused("html", b"<html><table><tr><td>a</td></tr></table></html>", "this is a HTML file"),
    Case("csv", b"a,b\n1,2\n", READ),
]


def cut(step=97):
    """A workbook that ends too early, at many places."""
    content = book([ROW])
    return [refused(f"cut-after-{size}", content[:size], "people.file") for size in range(4, len(content), step)]


CASES = [*ARCHIVES, *RENAMED, *cut()]
