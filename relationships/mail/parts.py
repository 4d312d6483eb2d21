"""The parts of a mail, found in one walk over its bytes.

The standard library's parser descends into itself and looks for every boundary at every line: a mail of empty lines or
of a thousand parts in each other takes it minutes, or ends in a RecursionError.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from relationships.mail.headers import ContentType, Headers, content_type, disposition, read_headers
from relationships.mail.plain import decoded, from_base64
from relationships.mail.refusals import DEEPEST, LARGEST_HEADER, MOST_PARTS, MailRefused

PART_HEADER = 64 * 1024
LONGEST_BOUNDARY = 250


@dataclass
class Part:
    """One part: where its bytes lie, or the parts it is made of. A mail that hangs on this one stays closed."""

    headers: Headers
    kind: ContentType
    start: int = 0
    end: int = 0
    children: list["Part"] = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        return self.kind.kind.startswith("multipart/")

    @property
    def is_attached(self) -> bool:
        """Whether this is a file beside the letter rather than the letter."""
        laid = disposition(self.headers)
        return laid.kind == "attachment" or "filename" in laid.parameters or "name" in self.kind.parameters

    def walk(self) -> Iterator["Part"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def text(self, raw: bytes) -> str:
        """The part's bytes as text, out of transfer encoding and charset."""
        body = raw[self.start : self.end]
        encoding = self.headers.first("content-transfer-encoding").strip().lower()
        if encoding == b"base64":
            body = from_base64(body)
        elif encoding == b"quoted-printable":
            body = binascii.a2b_qp(body)
        return decoded(body, self.kind.parameters.get("charset", ""))


def read_parts(raw: bytes) -> Part:
    """The mail as a tree of parts; raises MailRefused where it has too many or they lie too deep."""
    headers, body = read_headers(raw[:LARGEST_HEADER])
    if body >= LARGEST_HEADER:
        raise MailRefused("headers_too_large")
    root = Part(headers, content_type(headers), body, len(raw))
    _Splitter(raw, root).split()
    return root


class _Splitter:
    """Walks from boundary to boundary, with the multiparts that are open on a stack."""

    def __init__(self, raw: bytes, root: Part) -> None:
        self.raw = raw
        self.open: list[tuple[Part, bytes]] = []
        self.patterns: dict[tuple[bytes, ...], re.Pattern[bytes]] = {}
        self.count = 1
        self.leaf: Part | None = None
        self._enter(root)

    def split(self) -> None:
        at = self.leaf.start if self.leaf is not None else self.open[0][0].start
        while self.open and (line := self._next_line(at, len(self.raw))) is not None:
            self._close_leaf(line.start())
            self._close_to(line["boundary"])
            at = line.end()
            if line["last"]:
                self.open.pop()
            else:
                at = self._begin(at)
        self._close_leaf(len(self.raw))

    def _begin(self, at: int) -> int:
        """A new part of the innermost multipart begins here; says where its body does."""
        self.count += 1
        if self.count > MOST_PARTS:
            raise MailRefused("too_many_parts")
        until = min(len(self.raw), at + PART_HEADER)
        if (line := self._next_line(at, until)) is not None:
            until = line.start()
        headers, length = read_headers(self.raw[at:until])
        part = Part(headers, content_type(headers), at + length, at + length)
        self.open[-1][0].children.append(part)
        self._enter(part)
        return part.start

    def _enter(self, part: Part) -> None:
        boundary = part.kind.parameters.get("boundary", "").rstrip()[:LONGEST_BOUNDARY]
        if part.is_multipart and boundary:
            self.open.append((part, boundary.encode(errors="ignore")))
            if len(self.open) > DEEPEST:
                raise MailRefused("parts_too_deep")
        else:
            self.leaf = part

    def _close_leaf(self, end: int) -> None:
        if self.leaf is not None:
            self.leaf.end = max(self.leaf.start, end)
            self.leaf = None

    def _close_to(self, boundary: bytes) -> None:
        """A boundary of an outer multipart ends every inner one that forgot to end itself."""
        while self.open[-1][1] != boundary:
            self.open.pop()

    def _next_line(self, at: int, until: int) -> re.Match[bytes] | None:
        """The next boundary of an open multipart; the line end before it may be the one just read."""
        return self._pattern().search(self.raw, max(0, at - 1), until)

    def _pattern(self) -> re.Pattern[bytes]:
        names = tuple(dict.fromkeys(boundary for _part, boundary in reversed(self.open)))
        if names not in self.patterns:
            choice = b"|".join(re.escape(each) for each in names)
            self.patterns[names] = re.compile(rb"\n--(?P<boundary>" + choice + rb")(?P<last>--)?[ \t]*(?:\r?\n|\r?\Z)")
        return self.patterns[names]
