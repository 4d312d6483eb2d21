"""The parts of a workbook: an archive that is judged by its directory before anything in it is unpacked."""

import mmap
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

ENTRIES = 1_000
PART_BYTES = 50 * 1024 * 1024
TOTAL_BYTES = 100 * 1024 * 1024
RATIO = 100
RATIO_FROM = 1024 * 1024
DIRECTORY_BYTES = 1024 * 1024
BLOCK = 64 * 1024
END = struct.Struct("<4s4H2LH")
ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
TEXTS = (".xml", ".rels", ".vml")
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
LOCKED = "EncryptedPackage".encode("utf-16-le")

# What the standard library raises for an archive or a part that is not what it says it is
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip


class Fault(Exception):
    """Why a workbook cannot be taken, and at which line and column of its sheet, where it is in one."""

    def __init__(self, reason: str, *, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.line, self.column = reason, line, column


class Archive:
    """A workbook's parts by name; those that are asked for are unpacked in small blocks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        _check_end(path)
        try:
            with zipfile.ZipFile(path) as archive:
                infos = archive.infolist()
                _check_directory(infos)
                self._names = {_plain(info.filename): info.filename for info in infos}
                _check_nested(archive, infos)
        except BROKEN as error:
            raise damaged() from error

    def __contains__(self, part: str) -> bool:
        return _plain(part) in self._names

    def blocks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, a little at a time."""
        if part not in self:
            raise Fault(_("the workbook has lost its part %(part)s.") % {"part": part[:100]})
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(self._names[_plain(part)]) as stream:
                while block := stream.read(BLOCK):
                    yield block
        except BROKEN as error:
            raise damaged() from error


def damaged() -> Fault:
    return Fault(_("the workbook is damaged. Open it, save it again as XLSX and try once more."))


def check_not_ole(path: Path) -> None:
    """Raise Fault when the file is of the kind older Excel wrote, or one that a password protects."""
    with path.open("rb") as stream:
        if stream.read(4) != OLD_WORKBOOK:
            return
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            is_locked = content.find(LOCKED) >= 0
    if is_locked:
        raise _locked()
    raise Fault(_("this is an XLS file of older Excel, whatever its name says. Save it as XLSX or CSV."))


def _locked() -> Fault:
    return Fault(_("a password protects the workbook. Save it without one."))


def _plain(name: str) -> str:
    """A part's name as names are compared: any case, either slash."""
    return name.replace("\\", "/").casefold()


def _check_end(path: Path) -> None:
    """The directory stands at the very end and is small: reading it takes memory before it can be judged."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(size - END.size - 20, 0))
        tail = stream.read()
    if len(tail) < END.size:
        raise damaged()
    mark, *_disks, entries, directory, _offset, comment = END.unpack(tail[-END.size :])
    if mark != b"PK\x05\x06" or comment:
        raise damaged()
    if entries > ENTRIES or directory > DIRECTORY_BYTES or tail.startswith(b"PK\x06\x07"):
        raise _too_many()


def _too_many() -> Fault:
    return Fault(_("the workbook has more than %(count)d parts.") % {"count": ENTRIES})


def _check_directory(infos: Sequence[zipfile.ZipInfo]) -> None:
    if len(infos) > ENTRIES:
        raise _too_many()
    if any(info.flag_bits & ENCRYPTED_FLAGS for info in infos):
        raise _locked()
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise damaged()
    _check_names([info.orig_filename for info in infos])
    for info in infos:
        if info.file_size > PART_BYTES:
            raise _too_large(info.filename)
        if info.file_size > RATIO_FROM and info.file_size > RATIO * info.compress_size:
            raise _too_large(info.filename)
    if sum(info.file_size for info in infos) > TOTAL_BYTES:
        raise Fault(_("unpacked, the workbook is larger than 100 MB. Split it, or save it as CSV."))


def _check_names(names: Collection[str]) -> None:
    plain = [_plain(name) for name in names]
    for name in plain:
        if name.startswith("/") or ":" in name or "\0" in name or ".." in name.split("/"):
            raise Fault(_("the workbook has a part with a forbidden name."))
    if len(set(plain)) < len(plain):
        raise Fault(_("the workbook has two parts of the same name."))


def _too_large(part: str) -> Fault:
    return Fault(
        _("unpacked, a part of the workbook is far too large: %(part)s. Split it, or save it as CSV.")
        % {"part": part[:100]}
    )


def _check_nested(archive: zipfile.ZipFile, infos: Sequence[zipfile.ZipInfo]) -> None:
    for info in infos:
        if info.file_size and not info.filename.casefold().endswith(TEXTS):
            with archive.open(info) as stream:
                if stream.read(4).startswith(ARCHIVES):
                    raise Fault(
                        _("there is another file inside the workbook: %(part)s. Remove it.")
                        % {"part": info.filename[:100]}
                    )
