"""Hostile and honest CSV files."""

import gzip
import io
import sqlite3
import zipfile
from itertools import product

from tests.imports.corpus.case import Case

MEGA = 1024 * 1024
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252")
ENDS = {"lf": ["\n"] * 3, "crlf": ["\r\n"] * 3, "cr": ["\r"] * 3, "mixed": ["\n", "\r\n", "\r"]}
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


def matrix():
    """Every encoding with every line end and every delimiter; the ends of three lines are taken one by one."""
    for encoding, (end, signs), (name, delimiter) in product(ENCODINGS, ENDS.items(), DELIMITERS.items()):
        records = (("a", "b"), ("Zoë", "Málaga, Spain" * 3), ("Bo¿", "Leeds"))
        lines = (f'{first}{delimiter}"{second}"' for first, second in records)
        text = "".join(line + sign for line, sign in zip(lines, signs, strict=True))
        rows = [(2, "Zoë", "Málaga, Spain" * 3), (3, "Bo¿", "Leeds")]
        yield Case(f"{encoding}-{end}-{name}", text.encode(encoding), rows)


def read(name, text, rows, **options):
    return Case(name, text.encode() if isinstance(text, str) else text, rows, **options)


def refused(name, content, *error, **options):
    return Case(name, content.encode() if isinstance(content, str) else content, error=error, **options)


SENSIBLE = [
    read("one-column", "a\nx\ny\n", [(2, "x"), (3, "y")], headers=("a",)),
    read("one-column-with-commas-quoted", 'a\n"x,y"\n', [(2, "x,y")], headers=("a",)),
    read("one-column-no-end", "a\nx", [(2, "x")], headers=("a",)),
    read("header-only", "a,b\n", []),
    read("header-only-no-end", "a,b", []),
    read("header-with-bom-only", b"\xef\xbb\xbfa,b", []),
    read("bom-and-quoted-header", b'\xef\xbb\xbf"a","b"\n1,2\n', [(2, "1", "2")]),
    read("two-boms", b"\xef\xbb\xbf\xef\xbb\xbfa,b\n1,2\n", [(2, "1", "2")], headers=("\ufeffa", "b")),
    read("blank-lines-between", "a,b\n\n1,2\n\n\n3,4\n\n", [(3, "1", "2"), (6, "3", "4")]),
    read("blank-lines-before", "\n\n\na,b\n1,2\n", [(5, "1", "2")]),
    read("blank-cells-only", "a,b\n,\n ,\t\n1,2\n", [(4, "1", "2")]),
    read("short-row", "a,b\n1\n", [(2, "1", "")]),
    read("trailing-delimiters", "a,b\n1,2,,,\n", [(2, "1", "2")]),
    read("quoted-line-end", 'a,b\n"x\ny",2\nz,4\n', [(2, "x\ny", "2"), (4, "z", "4")]),
    read("quoted-crlf", 'a,b\r\n"x\r\ny",2\r\nz,4\r\n', [(2, "x\r\ny", "2"), (4, "z", "4")]),
    read("quoted-cr", 'a,b\r"x\ry",2\rz,4\r', [(2, "x\ry", "2"), (4, "z", "4")]),
    read("quoted-blank-lines", 'a,b\n"\n\n\nx",2\nz,4\n', [(2, "\n\n\nx", "2"), (6, "z", "4")]),
    read("quote-in-quotes", 'a,b\n"say ""yes""",2\n', [(2, 'say "yes"', "2")]),
    read("only-quotes-in-quotes", 'a,b\n"""",2\n', [(2, '"', "2")]),
    read("empty-quotes", 'a,b\n"",2\n', [(2, "", "2")]),
    read("quote-in-the-middle", 'a,b\n5" disk,2\n', [(2, '5" disk', "2")]),
    read("single-quotes", "a,b\n'x,y'\n".replace("x,y", "xy"), [(2, "'xy'", "")]),
    read("delimiter-in-quotes", 'a,b\n"1,5",2\n', [(2, "1,5", "2")]),
    read("semicolons-with-decimal-commas", "a;b\n1,5;2,5\n3,5;4,5\n", [(2, "1,5", "2,5"), (3, "3,5", "4,5")]),
    read("tabs-with-commas", "a\tb\n1,5\t2;5\n", [(2, "1,5", "2;5")]),
    read("bars-with-commas", "a|b\n1,5|2\n", [(2, "1,5", "2")]),
    read("sep-line", "sep=;\na;b\n1,5;2\n", [(3, "1,5", "2")]),
    read("sep-line-quoted", '"sep=|"\na|b\n1|2\n', [(3, "1", "2")]),
    read("sep-line-upper-crlf", "SEP=\t\r\na\tb\r\n1\t2\r\n", [(3, "1", "2")]),
    read("sep-line-in-utf-16", "sep=;\na;b\n1;2\n".encode("utf-16"), [(3, "1", "2")]),
    read("header-with-spaces", " a , b \n1,2\n", [(2, "1", "2")]),
    read("header-with-line-end", '"a\nx",b\n1,2\n', [(3, "1", "2")], headers=("a\nx", "b")),
    read("header-that-is-a-formula", "=a,b\n1,2\n", [(2, "1", "2")], headers=("=a", "b")),
    read("header-of-numbers", "1,2\n3,4\n", [(2, "3", "4")], headers=("1", "2")),
    read("header-of-emoji", "👩‍👩‍👧,é\n1,2\n", [(2, "1", "2")], headers=("👩‍👩‍👧", "é")),
    read("header-of-a-thousand-signs", f"{'a' * 1000},b\n1,2\n", [(2, "1", "2")], headers=("a" * 1000, "b")),
    read("spaces-kept", "a,b\n  x , y \n", [(2, "  x ", " y ")]),
    read("null-words", "a,b\nNULL,None\nN/A,#N/A\n", [(2, "NULL", "None"), (3, "N/A", "#N/A")]),
    read("numbers-as-they-are", "a,b\n007,1e400\n-0,NaN\n", [(2, "007", "1e400"), (3, "-0", "NaN")]),
    read("years-as-they-are", "a,b\n0001-01-01,9999-12-31\n", [(2, "0001-01-01", "9999-12-31")]),
    read("bidi-marks", "a,b\n\u202eevil\u202c,\u200b\u2066x\n", [(2, "\u202eevil\u202c", "\u200b\u2066x")]),
    read("no-break-spaces", "a,b\n\u00a0x,\u202f1\n", [(2, "\u00a0x", "\u202f1")]),
    read("line-separators-are-text", "a,b\nx\u2028y,p\u2029q\x85r\n", [(2, "x\u2028y", "p\u2029q\x85r")]),
    read("control-signs", "a,b\nx\x07\x1b[31m,\x0b\x0c\x1c2\n", [(2, "x\x07\x1b[31m", "\x0b\x0c\x1c2")]),
    read("nfc-and-nfd", "a,b\né,e\u0301\n", [(2, "é", "e\u0301")]),
    read("zalgo", "a,b\nZ" + "\u0300" * 10_000 + ",2\n", [(2, "Z" + "\u0300" * 10_000, "2")]),
    read("private-use", "a,b\n\ue000\U0010ffff,2\n", [(2, "\ue000\U0010ffff", "2")]),
    read("html-in-cells", "a,b\n<script>alert(1)</script>,2\n", [(2, "<script>alert(1)</script>", "2")]),
    read("template-in-cells", "a,b\n{{ 7*7 }},${7*7}\n", [(2, "{{ 7*7 }}", "${7*7}")]),
    read("sql-in-cells", "a,b\n'; DROP TABLE x;--,2\n", [(2, "'; DROP TABLE x;--", "2")]),
    read("paths-in-cells", "a,b\n../../etc/passwd,file:///etc/passwd\n", [(2, "../../etc/passwd", "file:///etc/passwd")]),
    read("percent-signs", "a,b\n%(x)s,%s %d\n", [(2, "%(x)s", "%s %d")]),
    read("backslashes", "a,b\nx\\,y\\\n", [(2, "x\\", "y\\")]),
    read("cp1252-euro", b"a,b\n\x80,\x9cuvre\n", [(2, "€", "œuvre")]),
    read("cp1252-quotes", b"a,b\n\x93x\x94,\x96\n", [(2, "“x”", "–")]),
    read("latin-1", "a,b\nñandú,¡Olé!\n".encode("latin-1"), [(2, "ñandú", "¡Olé!")]),
    read("utf-8-after-a-long-ascii-part", "a,b\n" + "x,y\n" * 2000 + "é,ü\n",
         [(n, "x", "y") for n in range(2, 2002)] + [(2002, "é", "ü")]),
    read("utf-16-emoji", "a,b\n👍,2\n".encode("utf-16"), [(2, "👍", "2")]),
    read("utf-16-be-bom", b"\xfe\xff" + "a,b\n1,2\n".encode("utf-16-be"), [(2, "1", "2")]),
    read("utf-32-be-bom", b"\x00\x00\xfe\xff" + "a,b\n1,2\n".encode("utf-32-be"), [(2, "1", "2")]),
    read("long-records", "a,b\n" + f"{'x' * 100_000},{'y' * 100_000}\n" * 3,
         [(n, "x" * 100_000, "y" * 100_000) for n in (2, 3, 4)]),
    read("ten-thousand-columns", ",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join("x" * 10_000),
         [(2, *("x" * 10_000))], headers=tuple(f"c{n}" for n in range(10_000))),
    read("two-thousand-lines-in-a-cell", 'a,b\n"' + "\n" * 2000 + 'x",2\nz,4\n',
         [(2, "\n" * 2000 + "x", "2"), (2003, "z", "4")]),
    read("ten-mega-cell", lambda: b"a,b\n1," + b"y" * (10 * MEGA) + b"\n", [(2, "1", "y" * (10 * MEGA))]),
    read("only-delimiters-below", "a,b\n" + ",\n" * 500, []),
    read("same-row-twice", "a,b\n1,2\n1,2\n", [(2, "1", "2"), (3, "1", "2")]),
    read("header-again", "a,b\n1,2\na,b\n", [(2, "1", "2"), (3, "a", "b")]),
    read("no-line-end-after-quote", 'a,b\n1,"2"', [(2, "1", "2")]),
    read("many-line-ends-at-the-end", "a,b\n1,2" + "\r\n" * 500, [(2, "1", "2")]),
    read("cr-cr-lf", "a,b\r\r\n1,2\r\r\n", [(3, "1", "2")]),
    read("comment-like-line", "a,b\n#x,2\n", [(2, "#x", "2")]),
    read("unix-dos-mac", "a,b\n1,2\r\n3,4\r5,6", [(2, "1", "2"), (3, "3", "4"), (4, "5", "6")]),
    read("text-that-begins-with-mz", "MZ,b\n1,2\n", [(2, "1", "2")], headers=("MZ", "b")),
    read("text-that-begins-with-pk", "PK,b\n1,2\n", [(2, "1", "2")], headers=("PK", "b")),
    read("tag-in-the-header", "<id>,b\n1,2\n", [(2, "1", "2")], headers=("<id>", "b")),
]  # fmt: skip

FORMULAS = [
    read(f"formula-{n}", f"a,b\n{sign}cmd,2\n", [(2, f"{sign}cmd", "2")])
    for n, sign in enumerate(("=", "+", "-", "@", "=cmd|'/c calc'!A0", "\t=", "＝", "=HYPERLINK(1)"))
]

QUOTES = [
    refused("quote-left-open", 'a,b\n1,"2\n', "line 2, column 2 (b): a quote is opened"),
    refused("quote-left-open-for-lines", 'a,b\n1,"2\n3,4\n5,6\n', "line 2, column 2 (b): a quote is opened"),
    refused("quote-left-open-at-once", '"a,b\n1,2\n', "line 1, column 1: a quote is opened"),
    refused("quote-left-open-in-the-last-cell", 'a,b\n1,2\n3,"', "line 3, column 2 (b): a quote"),
    refused("text-after-quote", 'a,b\n"x"y,4\n', "line 2, column 1 (a): a quote is opened"),
    refused("space-after-quote", 'a,b\n"x" ,4\n', "line 2, column 1 (a): a quote is opened"),
    refused("odd-quotes", 'a,b\n"""x,4\n', "line 2, column 1 (a): a quote is opened"),
    refused("quote-open-in-utf-16", 'a,b\n1,"2\n'.encode("utf-16"), "line 2, column 2 (b): a quote is opened"),
    refused("quote-open-after-many", "a,b\n" + '"1","2"\n' * 999 + '"1","2\n', "line 1001, column 2 (b): a quote"),
    refused("quote-closed-by-the-next", 'a,b\n1,"2\n3,"4"\n', "line 2, column 2 (b): a quote is opened"),
]

HEADERS = [
    refused("same-header", "a,a\n1,2\n", "line 1, column 2: the header a stands in column 1 too"),
    refused("same-header-other-case", "Name,NAME\n1,2\n", "line 1, column 2: the header NAME stands"),
    refused("same-header-with-space", "a, a \n1,2\n", "line 1, column 2: the header a stands in column 1 too"),
    refused("same-header-turkish", "ß,SS\n1,2\n", "line 1, column 2: the header SS"),
    refused("same-header-far-apart", ",".join(["x", *(f"c{n}" for n in range(500)), "X"]), "line 1, column 502"),
    refused("no-header-in-the-middle", "a,,b\n1,2,3\n", "line 1, column 2: this column has no name"),
    refused("no-header-at-the-start", ",b\n1,2\n", "line 1, column 1: this column has no name"),
    refused("no-header-at-the-end", "a,b,\n1,2,3\n", "line 1, column 3: this column has no name"),
    refused("header-of-spaces", "a,  ,b\n1,2,3\n", "line 1, column 2: this column has no name"),
    refused("row-wider-than-header", "a,b\n1,2\n1,2,3\n", "line 3, column 3: this row has more cells"),
    refused("row-wider-after-blanks", "a,b\n1,2,,,9\n", "line 2, column 5: this row has more cells"),
    read("title-above-header", "Report\n\na,b\n1,2\n", [(3, "a,b"), (4, "1,2")], headers=("Report",)),
    refused("empty", b"", "the file is empty"),
    refused("empty-but-bom", b"\xef\xbb\xbf", "the file is empty"),
    refused("empty-but-utf-16-bom", b"\xff\xfe", "the file is empty"),
    refused("empty-but-lines", b"\r\n\r\n\n", "the file is empty"),
    refused("empty-but-spaces", b"   \n \t \n", "the file is empty"),
    refused("empty-but-delimiters", b",,,\n,,,\n", "the file is empty"),
    refused("empty-but-sep", b"sep=;\n", "the file is empty"),
]

BYTES = [
    refused("nul", b"a,b\n1,\x002\n", "line 2, column 2 (b): there is a NUL"),
    refused("nul-in-header", b"a,\x00b\n1,2\n", "line 1, column 2: there is a NUL"),
    refused("nul-in-quotes", b'a,b\n1,2\n"3\n4\x00",5\n', "line 4, column 1 (a): there is a NUL"),
    refused("nul-at-the-end", b"a,b\n1,2\n\x00", "line 3, column 1 (a): there is a NUL"),
    refused("nul-in-utf-16", "a,b\n1,\x002\n".encode("utf-16"), "line 2, column 2 (b): there is a NUL"),
    refused("only-nuls", b"\x00" * 5000, "NUL"),
    refused("byte-no-cp1252-has", b"a,b\nx,\x81y\n", "line 2, character 3 cannot be read as CP1252"),
    refused("bad-utf-8-after-bom", b"\xef\xbb\xbfa,b\nx,\xffy\n", "line 2, character 3 cannot be read as UTF-8"),
    refused("utf-8-cut-in-a-sign-after-bom", b"\xef\xbb\xbfa,b\n1,\xc3", "line 2, character 3 cannot be read as UTF-8"),
    refused("overlong-utf-8-after-bom", b"\xef\xbb\xbfa,b\n1,\xc0\xaf", "line 2, character 3 cannot be read as UTF-8"),
    refused("surrogate-in-utf-8-after-bom", b"\xef\xbb\xbfa,b\n\xed\xa0\x80,2\n", "line 2, character 1 cannot be read"),
    refused("utf-16-odd-bytes", "a,b\nñ,1\n".encode("utf-16") + b"x", "line 3, character 1 cannot be read as UTF-16"),
    refused("utf-16-lone-surrogate", b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8x\x00", "line 2, character 1"),
    refused("utf-32-out-of-range", b"\xff\xfe\x00\x00a\x00\x00\x00\xff\xff\xff\x7f", "line 1, character 2"),
    refused("shift-jis", "会社,都市\n株式会社あいう,とうきょう\n".encode("shift_jis"), "Save"),
    refused("shift-jis-names", "name,city\nさとう,おおさか\nすずき,なごや\n".encode("shift_jis"), "Save"),
    refused("wide-cell-11-mega", lambda: b"a,b\n1,2\nx," + b"y" * (11 * MEGA), "line 3, column 2 (b): this cell"),
    refused("wide-cell-quoted", lambda: b'a,b\nx,"' + b"y\n" * (8 * MEGA), "line 2, column 2 (b): this cell is longer"),
    refused("one-line-of-20-mega", lambda: b"x" * (20 * MEGA), "line 1, column 1: this cell is longer"),
]  # fmt: skip


def zipped():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("people.csv", "a,b\n1,2\n")
    return content.getvalue()


def database():
    connection = sqlite3.connect(":memory:")
    connection.execute("create table x (a)")
    return connection.serialize()


RENAMED = [
    refused("zip-renamed", zipped, "this is an archive, but not a workbook"),
    refused("pdf-renamed", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "this is a PDF file"),
    refused("xls-renamed", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "this is an XLS file"),
    refused("gzip-renamed", lambda: gzip.compress(b"a,b\n1,2\n"), "this is a GZIP file"),
    refused("bzip2-renamed", b"BZh91AY&SY", "this is a BZIP2 file"),
    refused("xz-renamed", b"\xfd7zXZ\x00\x00", "this is a XZ file"),
    refused("7z-renamed", b"7z\xbc\xaf\x27\x1c", "this is a 7Z file"),
    refused("rar-renamed", b"Rar!\x1a\x07\x01\x00", "this is a RAR file"),
    refused("png-renamed", b"\x89PNG\r\n\x1a\n", "this is a PNG file"),
    refused("jpeg-renamed", b"\xff\xd8\xff\xe0\x00\x10JFIF", "this is a JPEG file"),
    refused("gif-renamed", b"GIF89a\x01\x00", "this is a GIF file"),
    refused("sqlite-renamed", database, "this is a SQLite file"),
    refused("elf-renamed", b"\x7fELF\x02\x01\x01", "this is a ELF file"),
    refused("exe-renamed", b"MZ\x90\x00\x03\x00\x00\x00", "this is a EXE file"),
    refused("rtf-renamed", b"{\\rtf1\\ansi x}", "this is a RTF file"),
    refused(
        "html-renamed", "<!DOCTYPE html>\n<table><tr><td>a</td></tr></table>", "this is a HTML file", "XLSX or CSV"
    ),
    refused("html-after-blanks", "\n\n  <HTML><body>", "this is a HTML file"),
    refused("html-table-of-another-crm", "<table border=1><tr><th>a</th></tr></table>", "this is a HTML file"),
    refused("html-in-utf-16", "<html><table>".encode("utf-16"), "this is a HTML file"),
    refused("html-with-bom", b"\xef\xbb\xbf<html>", "this is a HTML file"),
    refused("xml-spreadsheet-2003", '<?xml version="1.0"?><Workbook/>', "this is a XML file"),
    refused("billion-laughs-as-xml", '<!DOCTYPE lolz [<!ENTITY a "b">]><x>&a;</x>', "this is a XML file"),
    refused("noise", bytes(range(256)) * 20, "cannot be read as CP1252"),
    refused("sheet-of-a-csv", "a,b\n1,2\n", "only a workbook has sheets", sheet="Data"),
]

LARGE = [
    refused("a-million-rows-then-one-too-wide", lambda: b"a,b\n" + b"1,2\n" * 1_000_000 + b"1,2,3\n",
            "line 1000002, column 3", is_slow=True),
]  # fmt: skip


def cut():
    """A file that ends too early: after every byte of its last record."""
    text = 'a,b\n1,2\n"x y","z"\n'
    begun = [
        ("", []), ('"', None), ('"x', None), ('"x ', None), ('"x y', None), ('"x y"', [(3, "x y", "")]),
        ('"x y",', [(3, "x y", "")]), ('"x y","', None), ('"x y","z', None), ('"x y","z"', [(3, "x y", "z")]),
    ]  # fmt: skip
    for end, rows in begun:
        assert text.startswith("a,b\n1,2\n" + end)
        content = ("a,b\n1,2\n" + end).encode()
        if rows is None:
            column = 2 if "," in end else 1
            yield Case(f"cut-after-{len(end)}", content, error=(f"line 3, column {column}", "a quote is opened"))
        else:
            yield Case(f"cut-after-{len(end)}", content, [(2, "1", "2"), *rows])


CASES = [*matrix(), *SENSIBLE, *FORMULAS, *QUOTES, *HEADERS, *BYTES, *RENAMED, *LARGE, *cut()]
