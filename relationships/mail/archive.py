"""Files of mails: one in an .eml, many in an .mbox, read in pieces however large the file is."""

import re
from collections.abc import Iterator
from typing import Protocol

from relationships.mail.refusals import LARGEST_MAIL, MEBIBYTE, MailRefused

LARGEST_ARCHIVE = 200 * MEBIBYTE
MOST_MAILS = 20_000
PIECE = MEBIBYTE

BETWEEN_MAILS = re.compile(rb"\n\r?\n(?=From )")
ENVELOPE_LINE = re.compile(rb"From [^\n]{0,400}")
CLOCK = re.compile(rb"\d\d:\d\d")
LONGEST_ENVELOPE = 512
SEPARATOR = re.compile(rb"\n\r?\n\Z")
ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


class Readable(Protocol):
    """An open file of bytes: an upload, or one on disk."""

    def read(self, size: int = ..., /) -> bytes: ...


def mails_of(file: Readable, name: str) -> Iterator[bytes | MailRefused]:
    """Every mail of the file in turn; one that is too large, and what lies beyond the limits, comes as a refusal."""
    ending = name.lower().rpartition(".")[2]
    if ending == "eml":
        raw = _read_up_to(file, LARGEST_MAIL + 1)
        yield raw if len(raw) <= LARGEST_MAIL else MailRefused("mail_too_large")
    elif ending in ("mbox", "mbx"):
        yield from _mails_of_mbox(file)
    else:
        yield MailRefused("not_a_mail_file")


def _read_up_to(file: Readable, size: int) -> bytes:
    pieces = bytearray()
    while len(pieces) < size and (piece := file.read(min(PIECE, size - len(pieces)))):
        pieces += piece
    return bytes(pieces)


def _mails_of_mbox(file: Readable) -> Iterator[bytes | MailRefused]:
    for count, mail in enumerate(_Splitter(file).mails()):
        if count == MOST_MAILS:
            yield MailRefused("too_many_mails")
            return
        yield mail


class _Splitter:
    """Cuts the file where a blank line and a line "From sender date" begin the next mail; holds one mail at a time."""

    def __init__(self, file: Readable) -> None:
        self.file = file
        self.held = bytearray()
        self.looked_at = 0
        self.is_too_large = False

    def mails(self) -> Iterator[bytes | MailRefused]:
        size = 0
        while piece := self.file.read(PIECE):
            size += len(piece)
            if size > LARGEST_ARCHIVE:
                yield MailRefused("archive_too_large")
                return
            self.held += piece
            yield from self._whole_mails()
            self._let_go_of_too_much()
        yield from self._whole_mails(is_end=True)
        yield from self._mail(len(self.held))

    def _whole_mails(self, is_end: bool = False) -> Iterator[bytes | MailRefused]:
        while (cut := BETWEEN_MAILS.search(self.held, self.looked_at)) is not None:
            begin = cut.end()
            if not is_end and begin + LONGEST_ENVELOPE > len(self.held):
                self.looked_at = cut.start()
                return
            line = ENVELOPE_LINE.match(self.held, begin)
            if line is None or CLOCK.search(line.group()) is None:
                self.looked_at = begin
                continue
            yield from self._mail(begin)
            del self.held[:begin]
            self.looked_at = 0
        self.looked_at = max(self.looked_at, len(self.held) - len(b"\n\r\nFrom "))

    def _mail(self, end: int) -> Iterator[bytes | MailRefused]:
        """The mail held up to here, without the line that begins it and with its own "From " lines as they were."""
        raw = bytes(self.held[:end])
        if self.is_too_large or len(raw) > LARGEST_MAIL:
            self.is_too_large = False
            yield MailRefused("mail_too_large")
            return
        raw = raw.lstrip(b"\r\n")
        if raw.startswith(b"From "):
            raw = raw.partition(b"\n")[2]
        if raw.strip():
            yield ESCAPED_FROM.sub(rb"\1", SEPARATOR.sub(b"\n", raw))

    def _let_go_of_too_much(self) -> None:
        if len(self.held) > LARGEST_MAIL:
            self.is_too_large = True
            del self.held[:-LONGEST_ENVELOPE]
            self.looked_at = 0
