"""One mail, read: who wrote to whom, when, in which conversation, and what."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from relationships.mail.addresses import Mailbox, first_mailbox, mailboxes
from relationships.mail.automatic import is_automatic
from relationships.mail.closing import is_short_closing
from relationships.mail.headers import Headers
from relationships.mail.markup import text_of
from relationships.mail.parts import Part, read_parts
from relationships.mail.plain import cleaned, decoded, one_line
from relationships.mail.quoting import apart
from relationships.mail.refusals import (
    LARGEST_MAIL,
    LARGEST_MARKUP,
    LONGEST_TEXT,
    MOST_ADDRESSES,
    MOST_TAGS,
    MailRefused,
)

LONGEST_SUBJECT = 300
LONGEST_ID = 250
MOST_REFERENCES = 100
FIRST_YEAR = 1971

IN_BRACKETS = re.compile(r"<([^<>]+)>")
MANY_LINES = re.compile(r"\n{4,}")
TELLING = ("from", "sender", "to", "cc", "date", "subject")


@dataclass(frozen=True)
class Mail:
    """A mail in plain values that the database takes. `thread` is the id of the message that began the conversation;
    `text` is what this message says, `quoted` the history it repeats."""

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    thread: str
    sent_at: datetime | None
    sender: Mailbox
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    text: str
    quoted: str
    is_automatic: bool
    is_short_closing: bool


def read_mail(raw: bytes) -> Mail:
    """The mail in these bytes, whatever they are; raises MailRefused for what is no mail or too much of one."""
    if len(raw) > LARGEST_MAIL:
        raise MailRefused("mail_too_large")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    root = read_parts(raw)
    headers = root.headers
    if not any(name in headers for name in (*TELLING, "message-id")):
        raise MailRefused("not_a_mail")
    sender = _sender(headers)
    to, cc = _receivers(headers)
    subject = one_line(headers.text("subject"), LONGEST_SUBJECT)
    text, quoted = _letter(root, raw)
    own, replied, references = _ids(headers, raw, root.start)
    return Mail(
        message_id=own,
        in_reply_to=replied,
        references=references,
        thread=references[0] if references else replied or own,
        sent_at=_sent_at(headers),
        sender=sender,
        to=to,
        cc=cc,
        subject=subject,
        text=text,
        quoted=quoted,
        is_automatic=is_automatic(headers, sender, subject, root, raw),
        is_short_closing=is_short_closing(text),
    )


def _sender(headers: Headers) -> Mailbox:
    """Who the mail says wrote it. It grants nothing: anybody can write anything there."""
    written = first_mailbox(headers.first("from"))
    return written if written.address or "sender" not in headers else first_mailbox(headers.first("sender"))


def _receivers(headers: Headers) -> tuple[tuple[Mailbox, ...], tuple[Mailbox, ...]]:
    to, cc = mailboxes(headers.joined("to")), mailboxes(headers.joined("cc"))
    if len(to) + len(cc) > MOST_ADDRESSES:
        raise MailRefused("too_many_addresses")
    return to, cc


def _ids(headers: Headers, raw: bytes, body: int) -> tuple[str, str, tuple[str, ...]]:
    own = next(iter(_listed(headers.first("message-id"))), "") or _made_id(headers, raw, body)
    references = tuple(dict.fromkeys(_listed(headers.joined("references"))))
    if len(references) > MOST_REFERENCES:
        references = (references[0], *references[1 - MOST_REFERENCES :])
    return own, next(iter(_listed(headers.first("in-reply-to"))), ""), references


def _listed(raw: bytes) -> list[str]:
    """The message ids of a header, without brackets. One too long to keep is known by its hash."""
    text = cleaned(decoded(raw))
    written = IN_BRACKETS.findall(text) or [each.strip(",") for each in text.split() if "@" in each]
    ids = ("".join(each.split()) for each in written)
    return [each if len(each) <= LONGEST_ID else f"long-{_hash(each.encode())}" for each in ids if each]


def _made_id(headers: Headers, raw: bytes, body: int) -> str:
    """The same for every copy of a mail without an id: what the mail says, not the way it took."""
    said = b"\n".join(name.encode() + b":" + headers.joined(name) for name in TELLING)
    letter = hashlib.sha256(raw[body:].replace(b"\r", b"").strip()).digest()
    return f"made-{_hash(said + letter)}"


def _hash(said: bytes) -> str:
    return hashlib.sha256(said).hexdigest()[:40]


def _sent_at(headers: Headers) -> datetime | None:
    """When the mail says it was sent; nothing where it says none, or one that cannot be."""
    written = cleaned(decoded(headers.first("date")[:100]))
    try:
        said = parsedate_to_datetime(written)
        sent_at = (said if said.tzinfo is not None else said.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent_at if sent_at.year >= FIRST_YEAR else None


def _letter(root: Part, raw: bytes) -> tuple[str, str]:
    """What the parts that make up the letter say, and what they quote; raises MailRefused where that is too long."""
    shown = list(_shown(root))
    if sum(part.end - part.start for part in shown) > LARGEST_MARKUP:
        raise MailRefused("text_too_long")
    written = [(part.text(raw), part.kind.kind == "text/html") for part in shown]
    tags = sum(text.count("<") for text, is_html in written if is_html)
    if tags > MOST_TAGS or sum(len(text) for text, is_html in written if not is_html) > LONGEST_TEXT:
        raise MailRefused("text_too_long")
    said = [_said(text, is_html=is_html) for text, is_html in written]
    own, quoted = ("\n\n".join(filter(None, each)) for each in zip(*said, strict=True)) if said else ("", "")
    if len(own) + len(quoted) > LONGEST_TEXT:
        raise MailRefused("text_too_long")
    return own, quoted


def _said(written: str, *, is_html: bool) -> tuple[str, str]:
    text, history = text_of(written) if is_html else (written, "")
    lines = (line.rstrip() for line in cleaned(text).split("\n"))
    own, rest = apart(MANY_LINES.sub("\n\n\n", "\n".join(lines)))
    return own, "\n\n".join(filter(None, (rest, cleaned(history))))


def _shown(part: Part) -> Iterator[Part]:
    """The parts a reader sees as the letter. Of several ways to say the same, plain text comes before HTML."""
    if part.kind.kind == "multipart/alternative":
        yield from _shown_of_alternatives(part)
    elif part.is_multipart:
        # Behind the first part of these stand its pictures, its signature or the report's details
        first_only = part.kind.kind in ("multipart/related", "multipart/signed", "multipart/report")
        for child in part.children[:1] if first_only else part.children:
            yield from _shown(child)
    elif part.kind.kind in ("text/plain", "text/html") and not part.is_attached and part.end > part.start:
        yield part


def _shown_of_alternatives(part: Part) -> Iterator[Part]:
    ways = [list(_shown(child)) for child in part.children]
    ways = [way for way in ways if way]
    plain = [way for way in ways if all(each.kind.kind == "text/plain" for each in way)]
    yield from next(iter(plain or ways[-1:]), [])
