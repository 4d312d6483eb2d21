"""Which characters the bytes of a file stand for, found without reading it into memory."""

import codecs
import io
from pathlib import Path

from django.utils.translation import gettext as _

BLOCK = 1024 * 1024
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WORKBOOK, OLD_WORKBOOK = "XLSX, ZIP", "XLS"
BINARIES = (
    (b"PK\x03\x04", WORKBOOK),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0", OLD_WORKBOOK),
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"7z\xbc\xaf", "7Z"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90\x00", "EXE"),
    (b"{\\rtf", "RTF"),
)
# Pages and documents of tags, which some programs save under the name of a table
TAGS = (("<!doctype html", "HTML"), ("<html", "HTML"), ("<table", "HTML"), ("<?xml", "XML"), ("<!doctype", "XML"))
# Lead bytes of Japanese text, which Western European text hardly uses
SHIFT_JIS_LEADS = frozenset(b"\x82\x83")


def encoding_of(path: Path) -> tuple[str, str]:
    """The encoding of the whole file and what is wrong with it: its first bytes decide, then UTF-8, then cp1252."""
    if not path.is_file():
        return "", _("there is no such file.") if not path.exists() else _("this is not a file.")
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head:
        return "", _("the file is empty.")
    if kind := _kind_of(head):
        return "", _("this is a %(kind)s file, whatever its name says. Save it as XLSX or CSV.") % {"kind": kind}
    encoding = next((name for mark, name in MARKS if head.startswith(mark)), "") or _wide_without_mark(head)
    if encoding:
        return encoding, _undecodable(path, encoding)
    if not _undecodable(path, "utf-8"):
        return "utf-8", ""
    if _looks_japanese(head):
        return "", _("the text is neither UTF-8 nor Western European. Save it as UTF-8.")
    return "cp1252", _undecodable(path, "cp1252")


def kind_of(path: Path) -> str:
    """What the first bytes of the file say it is, such as PDF; nothing when it may be text, or is not there."""
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return _kind_of(stream.read(4096))


def _kind_of(head: bytes) -> str:
    if kind := next((kind for mark, kind in BINARIES if head.startswith(mark)), ""):
        return kind
    beginning = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:20].lower().decode("latin-1")
    return next((kind for mark, kind in TAGS if beginning.startswith(mark)), "")


def _wide_without_mark(head: bytes) -> str:
    """UTF-16 shows in Western text as a zero in every second byte."""
    pairs = len(head) // 2
    if pairs >= 4 and head[1::2].count(0) > pairs * 0.6 and not head[0::2].count(0):
        return "utf-16-le"
    if pairs >= 4 and head[0::2].count(0) > pairs * 0.6 and not head[1::2].count(0):
        return "utf-16-be"
    return ""


def _looks_japanese(head: bytes) -> bool:
    high = [byte for byte in head if byte >= 0x80]
    return len(high) >= 4 and sum(byte in SHIFT_JIS_LEADS for byte in high) * 5 >= len(high)


def _undecodable(path: Path, encoding: str) -> str:
    """Where the file stops being text in the encoding, in words; nothing when it is text to the end."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    line, characters = 1, 0
    with path.open("rb") as stream:
        while True:
            block = stream.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(error.encoding, errors="ignore")
                good = good.removeprefix("\ufeff").replace("\r\n", "\n")
                line, characters = _advance(line, characters, good.replace("\r", "\n"))
                return _said(line, characters + 1, encoding)
            line, characters = _advance(line, characters, text)
            if not block:
                return ""


def _said(line: int, character: int, encoding: str) -> str:
    return _("line %(line)d, character %(character)d cannot be read as %(encoding)s. Save the file as UTF-8.") % {
        "line": line, "character": character, "encoding": encoding.removesuffix("-sig").upper(),
    }  # fmt: skip


def _advance(line: int, characters: int, text: str) -> tuple[int, int]:
    """Line number and characters on that line after the text."""
    breaks = text.count("\n")
    return (line + breaks, len(text) - 1 - text.rfind("\n")) if breaks else (line, characters + len(text))
