"""Workbooks whose XML is hostile: entities, depth, names without number, tokens without end, odd encodings."""

from tests.imports.corpus.case import Case
from tests.imports.corpus.parts import (
    DAMAGED,
    HEAD,
    MAIN,
    MEGA,
    READ,
    ROW,
    book,
    cell,
    changed,
    harmless,
    noise,
    sheet,
    text,
)

TYPE = "the workbook declares a document type"


def xml(name, content, *error):
    """A sheet of hostile XML."""
    return changed(name, "xl/worksheets/sheet1.xml", content, *error)


def typed(declared, rows='<row r="1"><c r="A1"><v>&x;</v></c></row>'):
    body = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return f'<?xml version="1.0"?><!DOCTYPE worksheet {declared}>{body}'


LAUGHS = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
SHAPES = {
    "billion-laughs": f'[<!ENTITY x0 "ha">{LAUGHS}<!ENTITY x "&x9;">]',
    "quadratic": f'[<!ENTITY x "{"a" * 50_000}">]',
    "external-file": '[<!ENTITY x SYSTEM "file:///etc/passwd">]',
    "external-address": '[<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]',
    "external-type": 'SYSTEM "file:///etc/passwd"',
    "public-type": 'PUBLIC "-//x//y" "http://127.0.0.1:9/x.dtd"',
    "parameter": '[<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]',
    "parameter-laughs": '[<!ENTITY % p "<!ENTITY x &#39;y&#39;>"> %p;]',
    "attribute-defaults": '[<!ATTLIST c r CDATA "A1">]',
    "recursion": '[<!ENTITY x "&y;"><!ENTITY y "&x;">]',
    "empty": "[]",
}
ENTITIES = [
    *(xml(f"entity-{name}", typed(declared), TYPE) for name, declared in SHAPES.items()),
    xml("entity-in-utf-16", lambda: typed(SHAPES["billion-laughs"]).encode("utf-16"), TYPE),
    xml("entity-in-utf-16-without-mark", lambda: typed(SHAPES["external-file"]).encode("utf-16-le"), TYPE),
    xml("entity-with-utf-8-mark", lambda: typed(SHAPES["quadratic"]).encode("utf-8-sig"), TYPE),
    xml("entity-behind-comments", lambda: f"<!--{'x' * 9000}-->" * 20 + typed("[]").partition("?>")[2], TYPE),
    xml("entity-never-declared", sheet([[cell("A2", "&x;")]]), DAMAGED, "line 2"),
    *(
        changed(f"entity-in-{part.rpartition('/')[2]}", part, '<!DOCTYPE x [<!ENTITY x "y">]><x>&x;</x>', TYPE)
        for part in (
            "_rels/.rels",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/styles.xml",
            "xl/sharedStrings.xml",
        )
    ),
    harmless("entity-in-a-part-nobody-reads", **{"xl/theme/theme1.xml": typed(SHAPES["external-file"])}),
]

MARKUP = [
    xml("depth", lambda: "<a>" * 100_000 + "</a>" * 100_000, DAMAGED),
    xml("depth-in-a-cell", lambda: sheet([["<c r='A2'>" + "<v>" * 100_000]]), DAMAGED, "line 2"),
    xml(
        "names",
        lambda: sheet([]).replace("<sheetData>", "".join(f"<n{n}/>" for n in range(200_000)) + "<sheetData>"),
        DAMAGED,
    ),
    xml("attributes", lambda: "<worksheet " + " ".join(f"a{n}=''" for n in range(200_000)) + "/>", DAMAGED),
    xml("same-attribute-twice", sheet(['<row r="2" r="3"/>']), DAMAGED),
    xml("endless-comment", lambda: f"<worksheet><!--{noise(3 * MEGA)}", DAMAGED),
    xml("endless-attribute", lambda: f"<worksheet a='{noise(3 * MEGA)}", DAMAGED),
    xml("endless-instruction", lambda: f"<worksheet><?x {noise(3 * MEGA)}", DAMAGED),
    xml("endless-name", lambda: f"<{noise(3 * MEGA)}", DAMAGED),
    xml("cut-in-a-tag", sheet([ROW])[:-150], DAMAGED),
    xml("empty-part", "", DAMAGED),
    xml("no-xml", "hello", DAMAGED),
    xml("two-roots", "<a/><b/>", DAMAGED),
    xml("nul-inside", sheet([[text("A2", "x\0")]]), DAMAGED, "line 2"),
    xml("control-sign-inside", sheet([[text("A2", "x\x07")]]), DAMAGED, "line 2"),
    xml("control-sign-by-number", sheet([[text("A2", "&#7;")]]), DAMAGED, "line 2"),
    xml("surrogate-by-number", sheet([[text("A2", "&#xD800;")]]), DAMAGED, "line 2"),
    xml("bad-utf-8", sheet([[text("A2", "x")]]).encode().replace(b">x<", b">\xff<"), DAMAGED, "line 2"),
    xml("encoding-that-is-none", HEAD.replace("UTF-8", "no-such") + "<a/>", DAMAGED),
    xml("encoding-of-several-bytes", HEAD.replace("UTF-8", "shift_jis") + "<a/>", DAMAGED),
    xml("encoding-of-a-codec", HEAD.replace("UTF-8", "rot13") + "<a/>", DAMAGED),
    xml("encoding-utf-7", HEAD.replace("UTF-8", "utf-7") + "<a/>", DAMAGED),
    xml("other-root", f'<html xmlns="{MAIN}"/>', "no filled sheet"),
    xml(
        "include",
        '<worksheet xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="file:///etc/passwd"/></worksheet>',
        "no filled sheet",
    ),
    Case(
        "stylesheet-instruction",
        lambda: book(
            changed={
                "xl/worksheets/sheet1.xml": sheet([ROW]).replace(
                    "?>", '?><?xml-stylesheet href="http://127.0.0.1:9/x"?>', 1
                ),
            }
        ),
        READ,
    ),
    Case(
        "utf-16-sheet",
        lambda: book(
            changed={
                "xl/worksheets/sheet1.xml": sheet([[text("A2", "ñ👍"), text("B2", "2")]])
                .replace("UTF-8", "UTF-16")
                .encode("utf-16"),
            }
        ),
        [(2, "ñ👍", "2")],
    ),
    Case(
        "utf-16-sheet-merged",
        lambda: book(
            changed={
                "xl/worksheets/sheet1.xml": sheet([ROW], after='<mergeCells><mergeCell ref="A2:B2"/></mergeCells>')
                .replace("UTF-8", "UTF-16")
                .encode("utf-16"),
            }
        ),
        [(2, "1", "")],
    ),
    Case(
        "prefixed",
        lambda: book(
            changed={
                "xl/worksheets/sheet1.xml": f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
                '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
            }
        ),
        [],
        headers=("1",),
    ),
]


CASES = [*ENTITIES, *MARKUP]
