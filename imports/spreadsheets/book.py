"""What the sheets of a workbook share: their names and parts, their texts, and which formats are those of days."""

import posixpath
from array import array
from dataclasses import dataclass

from django.utils.translation import gettext as _

from imports.spreadsheets.archive import Archive, Fault, damaged
from imports.spreadsheets.markup import Content, read_all
from imports.spreadsheets.values import Format, format_of, unescaped

SHEETS = 1_000
RELATIONS = 5_000
FORMATS = 10_000
TEXTS = 2_000_000
TEXT_CHARACTERS = 1_000_000
YES = ("1", "true", "on")


class Texts(Content):
    """The texts that cells share, kept as one run of bytes: a list of two million would not fit into memory."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])
        self._pieces: list[str] = []
        self._size = 0
        self._is_open = False
        self._is_phonetic = False

    def number(self, digits: str) -> int:
        """The number of a text; ValueError when there is no such text."""
        index = int(digits)
        if not 0 <= index < len(self._ends) - 1:
            raise ValueError(digits)
        return index

    def __getitem__(self, index: int) -> str:
        return self._bytes[self._ends[index] : self._ends[index + 1]].decode("utf-8")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rPh":
            self._is_phonetic = True
        self._is_open = name == "t" and not self._is_phonetic

    def text(self, text: str) -> None:
        if self._is_open:
            self._size += len(text)
            if self._size > TEXT_CHARACTERS:
                raise Fault(_("a text in the workbook is longer than a million characters."))
            self._pieces.append(text)

    def finish(self, name: str) -> None:
        self._is_open = False
        if name == "rPh":
            self._is_phonetic = False
        elif name == "si":
            self._bytes += unescaped("".join(self._pieces)).encode("utf-8")
            self._ends.append(len(self._bytes))
            self._pieces, self._size = [], 0
            if len(self._ends) > TEXTS:
                raise Fault(_("the workbook has more than 2 million texts. Split it, or save it as CSV."))


class _Styles(Content):
    """The kind of format each style shows its numbers in."""

    def __init__(self) -> None:
        self.formats = bytearray()
        self._own: dict[str, Format] = {}
        self._is_used = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._own[attributes.get("numFmtId", "")] = format_of(attributes.get("formatCode", ""))
            if len(self._own) > FORMATS:
                raise damaged()
        elif name == "cellXfs":
            self._is_used = True
        elif name == "xf" and self._is_used:
            number = attributes.get("numFmtId", "0")
            self.formats.append(self._own.get(number) or Format.built_in(number))

    def finish(self, name: str) -> None:
        if name == "cellXfs":
            self._is_used = False


class _Relations(Content):
    """The parts another part refers to, by id and by kind. What lies outside the workbook is never followed."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.by_id: dict[str, tuple[str, str]] = {}

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode", "").casefold() != "external":
            target = posixpath.normpath(posixpath.join("/", self._base, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.by_id[attributes.get("Id", "")] = (kind, target.lstrip("/"))
            if len(self.by_id) > RELATIONS:
                raise damaged()

    def of_kind(self, wanted: str) -> str:
        return next((target for kind, target in self.by_id.values() if kind == wanted), "")


class _Directory(Content):
    """The sheets as the workbook lists them, and from which year its days count."""

    def __init__(self) -> None:
        self.is_workbook = False
        self.is_1904 = False
        self.visible: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self._count = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth == 1:
            self.is_workbook = name == "workbook"
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "").casefold() in YES
        elif name == "sheet":
            self._add(attributes)

    def _add(self, attributes: dict[str, str]) -> None:
        self._count += 1
        self.ids.add(attributes.get("id", ""))
        # Two sheets of one part would have it read again and again
        if self._count > SHEETS or len(self.ids) < self._count:
            raise damaged()
        if attributes.get("state", "visible") == "visible":
            self.visible.append((attributes.get("name", ""), attributes.get("id", "")))


@dataclass(frozen=True)
class Book:
    """A workbook whose directory is read: the visible sheets with their parts, and what their cells refer to."""

    archive: Archive
    sheets: dict[str, str]
    texts: Texts
    formats: bytes
    is_1904: bool


def read_book(archive: Archive) -> Book:
    """The workbook in the archive; Fault when there is none, or a part of it is missing."""
    main = _main_part(archive)
    folder, name = posixpath.split(main)
    relations = read_all(archive, f"{folder}/_rels/{name}.rels", _Relations(folder))
    directory = read_all(archive, main, _Directory())
    if not directory.is_workbook:
        raise _no_workbook()
    texts, styles = relations.of_kind("sharedStrings"), relations.of_kind("styles")
    return Book(
        archive,
        sheets=_sheets(directory, relations),
        texts=read_all(archive, texts, Texts()) if texts else Texts(),
        formats=bytes(read_all(archive, styles, _Styles()).formats) if styles else b"",
        is_1904=directory.is_1904,
    )


def _main_part(archive: Archive) -> str:
    if "mimetype" in archive and b"opendocument" in next(archive.blocks("mimetype"), b""):
        raise Fault(_("this is an OpenDocument file, whatever its name says. Save it as XLSX or CSV."))
    if "_rels/.rels" not in archive:
        raise _no_workbook()
    main = read_all(archive, "_rels/.rels", _Relations("")).of_kind("officeDocument")
    if main.casefold().endswith(".bin"):
        raise Fault(_("this is an XLSB file, whatever its name says. Save it as XLSX or CSV."))
    if not main:
        raise _no_workbook()
    return main


def _no_workbook() -> Fault:
    return Fault(_("this is an archive, but not a workbook. Save the table as XLSX or CSV."))


def _sheets(directory: _Directory, relations: _Relations) -> dict[str, str]:
    """Visible sheets by name; those that show a chart instead of cells are left out."""
    found: dict[str, str] = {}
    for name, key in directory.visible:
        kind, part = relations.by_id.get(key, ("", ""))
        if not part:
            raise Fault(_("the workbook has lost its sheet %(sheet)s.") % {"sheet": name[:60]})
        if kind == "worksheet":
            if name in found or part in found.values():
                raise damaged()
            found[name] = part
    return found
