"""The head of a mail or of one of its parts: named values, still bytes, however broken the lines are."""

import re
from dataclasses import dataclass, field
from email.message import Message

from relationships.mail.plain import decoded, header_text

# The value of a header goes on in every next line that begins with a blank
HEADER = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)(?:\n|\Z)")
ENVELOPE = re.compile(rb">?From [^\n]*(?:\n|\Z)")
BLANK = re.compile(rb"[ \t]*\r?(?:\n|\Z)")
FOLD = re.compile(rb"\r?\n[ \t]+|[\r\n]")
MOST_HEADERS = 5_000
LONGEST_PARAMETERS = 2_000


@dataclass(frozen=True)
class Headers:
    """The values by lower-cased name, in the order they stand in."""

    values: dict[str, list[bytes]] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def first(self, name: str) -> bytes:
        return self.values.get(name, [b""])[0]

    def joined(self, name: str) -> bytes:
        """Every value of a header that should come once but may come twice, as one list."""
        return b", ".join(self.values.get(name, []))

    def text(self, name: str) -> str:
        return header_text(self.first(name)).strip()


def read_headers(block: bytes, start: int = 0) -> tuple[Headers, int]:
    """The headers at the start, and where the body begins: after the first blank line, or at the first line that is
    no header."""
    headers = Headers()
    at = start
    if (envelope := ENVELOPE.match(block, at)) is not None:
        at = envelope.end()
    count = 0
    while (line := HEADER.match(block, at)) is not None:
        at = line.end()
        count += 1
        if count <= MOST_HEADERS:
            name = line[1].decode("ascii").lower()
            headers.values.setdefault(name, []).append(FOLD.sub(b" ", line[2]).strip())
    blank = BLANK.match(block, at)
    return headers, blank.end() if blank is not None else at


@dataclass(frozen=True)
class ContentType:
    kind: str
    parameters: dict[str, str]


def content_type(headers: Headers) -> ContentType:
    return _parameters(headers.first("content-type") or b"text/plain", "text/plain")


def disposition(headers: Headers) -> ContentType:
    return _parameters(headers.first("content-disposition"), "")


def _parameters(raw: bytes, otherwise: str) -> ContentType:
    """The value and its parameters; a value that makes no sense says what is said where there is none."""
    text = "".join(each for each in decoded(raw[:LONGEST_PARAMETERS]) if each.isprintable())
    message = Message()
    message["X-Value"] = text
    try:
        pairs = message.get_params(header="x-value", failobj=[]) or []
        parameters = {name.lower(): _plain(value) for name, value in reversed(pairs[1:])}
    except (ValueError, LookupError, TypeError):
        pairs, parameters = [(text.partition(";")[0], "")], {}
    kind = pairs[0][0].strip().lower() if pairs else ""
    return ContentType(kind if kind and (not otherwise or kind.count("/") == 1) else otherwise, parameters)


def _plain(value: "str | tuple[str | None, str | None, str]") -> str:
    """RFC 2231 gives charset, language and text."""
    if isinstance(value, tuple):
        return decoded(value[2].encode("latin-1", errors="ignore"), value[0] or "")
    return value
