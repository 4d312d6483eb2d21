"""Which folder of a mailbox is which: as the server marks them, else by the names mail programs give them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?P<apart>\\?.)"|NIL) (?P<name>.*)', re.DOTALL)
ESCAPED = re.compile(r"\\(.)")
SENT_NAMES = (
    "sent",
    "sent items",
    "sent mail",
    "sent messages",
    "enviados",
    "elementos enviados",
    "mensajes enviados",
    "correo enviado",
    "gesendet",
    "gesendete elemente",
    "gesendete objekte",
    "gesendete nachrichten",
)


@dataclass(frozen=True)
class Folders:
    """The names as the server writes them; no sent folder where none can be told."""

    inbox: str = "INBOX"
    sent: str | None = None


def folders_in(listed: Sequence[bytes | tuple[bytes, bytes] | None]) -> Folders:
    """Inbox and sent folder among the lines of a LIST answer."""
    inbox = "INBOX"
    marked: list[str] = []
    named: dict[str, str] = {}
    for flags, apart, name in _folders(listed):
        if "\\noselect" in flags or "\\nonexistent" in flags:
            continue
        if "\\inbox" in flags or name.upper() == "INBOX":
            inbox = name
        if "\\sent" in flags:
            marked.append(name)
        last = name.rpartition(apart)[2] if apart else name
        named.setdefault(last.lower(), name)
    sent = marked or [named[each] for each in SENT_NAMES if each in named]
    return Folders(inbox, sent[0] if sent else None)


def quoted(name: str) -> str:
    """The name as an IMAP string; raises ValueError for one that would end the command."""
    if any(each in name for each in "\r\n\x00"):
        raise ValueError("no line break in a name")
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _folders(listed: Sequence[bytes | tuple[bytes, bytes] | None]) -> Iterator[tuple[str, str, str]]:
    """Flags in lower case, hierarchy separator and name of each line; a name may come as a literal."""
    for line in listed:
        head, literal = line if isinstance(line, tuple) else (line, None)
        found = LISTED.match(head or b"")
        if found is None:
            continue
        raw = literal if literal is not None else found["name"].strip()
        name = raw.decode("utf-8", errors="replace")
        if literal is None and name.startswith('"'):
            name = ESCAPED.sub(r"\1", name[1:-1])
        apart = (found["apart"] or b"").decode("ascii", errors="replace")[-1:]
        yield found["flags"].decode("ascii", errors="replace").lower(), apart, name
