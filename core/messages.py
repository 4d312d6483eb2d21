"""Every text of the product, read from code and templates with Babel: no gettext programs needed."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
LEFT_OUT = {"tests", "node_modules", ".venv", ".run", "staticfiles", "local", "migrations"}


def sources() -> Iterator[Path]:
    """The Python files and templates whose texts people read, in a stable order."""
    for path in sorted(Path(settings.BASE_DIR).rglob("*")):
        parts = path.relative_to(settings.BASE_DIR).parts
        is_text = path.suffix == ".py" or (parts[0] == "templates" and path.suffix in (".html", ".txt"))
        if is_text and not LEFT_OUT & set(parts):
            yield path


def extracted() -> Catalog:
    """All texts to translate, each with the files it stands in."""
    catalog = Catalog(project="Rapport", version="", charset="utf-8")
    for path in sources():
        name = str(path.relative_to(settings.BASE_DIR))
        text = path.read_text()
        code = text if path.suffix == ".py" else f"({templatize(text, origin=name)})"
        for _line, message, _comments, context in extract("python", BytesIO(code.encode()), KEYWORDS):
            catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def po_file(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def stored(language: str) -> Catalog:
    """The translations kept for a language; an empty catalog when there are none yet."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def missing(language: str) -> list[str]:
    """Texts without a translation, or with one that is only a guess."""
    known = stored(language)
    absent = []
    for message in extracted():
        if not message.id:
            continue
        kept = known.get(message.id, message.context)
        strings = kept.string if kept and isinstance(kept.string, tuple | list) else [kept.string if kept else ""]
        if kept is None or kept.fuzzy or not all(strings):
            absent.append(message.id if isinstance(message.id, str) else message.id[0])
    return absent


def update(language: str) -> int:
    """The language's file holds exactly the texts of today, old translations kept; returns how many lack one."""
    catalog = stored(language)
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, no_location=True, omit_header=False, sort_output=True)
    return len(missing(language))
