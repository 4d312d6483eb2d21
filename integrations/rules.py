"""How a token is written, and what it is checked by."""

import hashlib
import hmac
import re
from typing import NamedTuple

WRITTEN = re.compile(r"rap_([0-9a-f]{8})_([A-Za-z0-9_-]{43})", re.ASCII)


class Written(NamedTuple):
    """A token as its owner holds it: what finds it, and the secret."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        return f"rap_{self.prefix}_{self.secret}"


def read(text: str) -> Written | None:
    """The parts of a token; None when the text is none."""
    found = WRITTEN.fullmatch(text)
    return Written(found[1], found[2]) if found else None


def digest(secret: str) -> str:
    """The hash that is kept of a secret of 256 random bits; no salt or stretching makes such a one safer."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, kept: str) -> bool:
    """Whether the hash is the secret's, in the same time whatever differs."""
    return hmac.compare_digest(digest(secret), kept)
