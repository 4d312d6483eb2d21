"""The people in a mail's head: a small reader of address lists that takes whatever stands there."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from relationships.mail.plain import LONGEST_HEADER_TEXT, cleaned, decoded, header_text, one_line
from relationships.mail.refusals import MOST_ADDRESSES, MailRefused

LONGEST_NAME = 200
LONGEST_ADDRESS = 254

TOKEN = re.compile(r'"(?:[^"\\]+|\\.)*"?|<[^<>]*>?|[,;:()]|\\.|[^",;:()<\\]+|.', re.DOTALL)
ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"']+(?:'[^\s@<>()\[\],;:\\\"']+)*@[^\s@<>()\[\],;:\\\"'/]+")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Mailbox:
    """A name as it was written and an address in lower case; either may be empty."""

    name: str = ""
    address: str = ""


def mailboxes(raw: bytes) -> tuple[Mailbox, ...]:
    """Everybody an address header names, in order, each address once; raises MailRefused beyond the limit."""
    found: dict[str, Mailbox] = {}
    for count, pieces in enumerate(_entries(decoded(raw)), start=1):
        if count > MOST_ADDRESSES:
            raise MailRefused("too_many_addresses")
        mailbox = _mailbox(pieces)
        if mailbox.address:
            found.setdefault(mailbox.address, mailbox)
    return tuple(found.values())


def first_mailbox(raw: bytes) -> Mailbox:
    """Who a From header names first; a name without an address is still said."""
    named = Mailbox()
    for pieces in islice(_entries(decoded(raw[: LONGEST_HEADER_TEXT * 4])), MOST_ADDRESSES):
        mailbox = _mailbox(pieces)
        if mailbox.address:
            return mailbox
        named = named if named.name else mailbox
    return named


def address_of(written: str) -> str:
    """The address in lower case, or nothing where this is none."""
    text = unicodedata.normalize("NFC", cleaned(written)).strip().strip("<>").strip().lower()
    if len(text) > LONGEST_ADDRESS or ADDRESS.fullmatch(text) is None:
        return ""
    domain = text.rpartition("@")[2]
    return "" if domain.startswith(".") or ".." in domain else text.rstrip(".")


def _entries(text: str) -> Iterator[list[str]]:
    """The tokens of each entry of the list. Comments stay whole; the name of a group is left out."""
    pieces: list[str] = []
    depth = 0
    for token in TOKEN.findall(text):
        if token in "()":
            depth = max(0, depth + (1 if token == "(" else -1))
        elif depth:
            pieces.append(f"({token}")
        elif token in ",;":
            if pieces:
                yield pieces
            pieces = []
        elif not token.strip() and not pieces:
            continue
        elif token == ":":
            pieces = []
        else:
            pieces.append(token)
    if pieces:
        yield pieces


def _mailbox(pieces: list[str]) -> Mailbox:
    """The address is what stands last in angle brackets, however much the name looks like another one."""
    bracketed = [each for each in pieces if each.startswith("<")]
    words = [each for each in pieces if not each.startswith(("<", "("))]
    comment = " ".join(each[1:] for each in pieces if each.startswith("("))
    if bracketed:
        return Mailbox(_name("".join(words) or comment), address_of(bracketed[-1]))
    bare = "".join(words).strip()
    address = address_of(bare)
    return Mailbox(_name(comment), address) if address else Mailbox(_name(bare or comment), _last_word(bare))


def _last_word(text: str) -> str:
    """The address where a list was written without brackets: "Ana Ruiz ana@example.com"."""
    return next((address_of(each) for each in reversed(text[-LONGEST_ADDRESS - 1 :].split())), "")


def _name(written: str) -> str:
    text = ESCAPED.sub(r"\1", written[:LONGEST_HEADER_TEXT].replace('"', " "))
    name = one_line(header_text(text.encode(errors="ignore")), LONGEST_NAME)
    # An address in a name is at best said twice, at worst another's
    return " ".join(ADDRESS.sub(" ", name).split()).strip("'<>() ")
