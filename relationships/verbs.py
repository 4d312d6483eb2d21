"""What somebody types who wants to note a contact: "call ana", "log mail with acme", "reunión con ana"."""

import re

from relationships.choices import Kind

WORDS = {
    Kind.CALL: "call|called|phone|phoned|spoke|llamada|llamé|llame|hablé|hable",
    Kind.MEETING: "meeting|meet|met|visit|visited|reunión|reunion|visita",
    Kind.EMAIL: "mail|email|e-mail|wrote|correo",
    Kind.MESSAGE: "message|mensaje|whatsapp",
    Kind.EVENT: "event|evento",
}
LOG = "log|note|anotar|registrar"
FILLING = r"(?:(?:a|an|the|un|una|el|la)\s+)?"
WITH = r"(?:(?:with|to|from|con|a|de)\s+)?"


def read_verb(text: str) -> tuple[Kind | None, str]:
    """The kind of contact the words ask to note, and whom they name; no kind where they only name something."""
    said = text.strip()
    for kind, words in WORDS.items():
        found = re.fullmatch(rf"(?:(?:{LOG})\s+)?{FILLING}(?:{words})\s+{WITH}(\S.*)", said, re.IGNORECASE | re.DOTALL)
        if found:
            return kind, found[1]
    bare = re.fullmatch(rf"(?:{LOG})\s+{WITH}(\S.*)", said, re.IGNORECASE | re.DOTALL)
    return (Kind.CALL, bare[1]) if bare else (None, said)
