"""Stamps remember for which files a slow step was done last. Standard library only."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from local.paths import RUN

STAMPS = RUN / "stamps"


def digest(files: Iterable[Path], *facts: str) -> str:
    """One fingerprint of the names and contents of these files, and of the facts beside them."""
    sha = hashlib.sha256("\n".join(facts).encode())
    for file in sorted(files):
        sha.update(f"\0{file}\0".encode())
        sha.update(file.read_bytes())
    return sha.hexdigest()


def is_current(name: str, fingerprint: str) -> bool:
    """Whether the step was last done for exactly this fingerprint."""
    return read(name) == fingerprint


def read(name: str) -> str:
    """The fingerprint of the last time, empty if the step was never done."""
    stamp = STAMPS / name
    return stamp.read_text() if stamp.exists() else ""


def remember(name: str, fingerprint: str) -> None:
    """The step counts as done for this fingerprint."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(fingerprint)
