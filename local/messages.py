"""Translations: every `.po` file of `locale/` compiled with Babel."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from local import stamps
from local.paths import ROOT


def compile_messages(root: Path = ROOT) -> str:
    """Beside each `.po` lies its `.mo`; the answer says what was done."""
    sources = sorted(root.glob("locale/*/LC_MESSAGES/*.po"))
    fingerprint = stamps.digest(sources)
    if stamps.is_current("messages", fingerprint) and all(file.with_suffix(".mo").exists() for file in sources):
        return "unchanged"
    for source in sources:
        with source.open("rb") as file:
            catalog = read_po(file)
        fresh = source.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, catalog)
        fresh.rename(source.with_suffix(".mo"))
    stamps.remember("messages", fingerprint)
    return f"{len(sources)} compiled"
