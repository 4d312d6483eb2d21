"""What the wizard proposes: which mapping, which column for a field, which known word for an unknown one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.cells import LANGUAGES
from imports.guesses import Certainty, Guess, guess_columns, guess_values
from imports.importers import IMPORTERS, Field, Importer, Kind
from imports.mapping import BadMapping, load, parse, shipped
from imports.models import ImportJob, SavedMapping
from imports.previews import Preview, known_texts
from imports.values import guess_order
from users.models import User

SHIPPED, SAVED = "shipped", "saved"
MOST_SOURCES = 20
MOST_WORDS = 1_000
MOST_VALUES = 200


@dataclass(frozen=True)
class ValueProposal:
    """A value of the file that no word of ours matches, in how many rows, and what it means: as the mapping says, or
    as we guess. `hint` is a word it may mean, too unsure to be chosen for anybody."""

    said: str
    rows: int
    meaning: str
    is_guess: bool
    hint: str = ""


@dataclass(frozen=True)
class FieldValues:
    """The unknown values of a field; `words` are those to choose from, none where they are too many to list."""

    field: Field
    header: str
    values: list[ValueProposal]
    more: int
    words: list[str]


@dataclass(frozen=True)
class KeptMapping:
    """A mapping that somebody keeps; `key` is what chooses it, empty where the person may not import its target."""

    mapping: SavedMapping
    label: str
    key: str
    is_editable: bool


def targets_for(user: User) -> list[Importer]:
    """What the person may import."""
    return [importer for importer in IMPORTERS.values() if importer.may_import(user)]


def known_sources(user: User) -> list[str]:
    """The systems that files came from so far, the latest first, then those of the shipped mappings."""
    jobs = ImportJob.objects.visible_to(user).exclude(source="").order_by("-pk").values_list("source", flat=True)
    saved = SavedMapping.objects.visible_to(user).exclude(source="").values_list("source", flat=True)
    ours = [str(load(name).get("source", "")) for name in shipped()]
    named = [*jobs[: MOST_SOURCES * 10], *saved[:MOST_SOURCES], *ours]
    return list(dict.fromkeys(filter(None, named)))[:MOST_SOURCES]


def kept_mappings(user: User) -> list[KeptMapping]:
    """The person's own mappings and those that are shared, by name."""
    saved = SavedMapping.objects.visible_to(user).select_related("owner").defer("document").order_by("name", "pk")
    editable = set(SavedMapping.objects.editable_by(user).values_list("pk", flat=True))
    takes = {importer.target for importer in targets_for(user)}
    return [
        KeptMapping(one, target_label(one.target), f"{SAVED}:{one.pk}" if one.target in takes else "",
                    one.pk in editable)
        for one in saved
    ]  # fmt: skip


def target_label(target: str) -> str:
    """What the rows of a target are, in words."""
    importer = IMPORTERS.get(target)
    return str(importer.label) if importer else target


def mappings_for(user: User) -> list[tuple[str, str]]:
    """The mappings the person may choose from: key and name, their own and shared ones first."""
    mine = [(kept.key, f"{kept.mapping.name} ({kept.label})") for kept in kept_mappings(user) if kept.key]
    return mine + [(f"{SHIPPED}:{name}", f"{name} ({_('comes with Rapport')})") for name in shipped()]


def chosen_mapping(key: str, target: str, user: User) -> tuple[dict[str, Any], str]:
    """The document behind a choice, cut down to the target, and its name; BadMapping when it has no such part."""
    kind, _colon, name = key.partition(":")
    document: dict[str, Any] = {}
    if kind == SAVED and (saved := SavedMapping.objects.visible_to(user).filter(pk=name).first()):
        document, name = saved.document, saved.name
    elif kind == SHIPPED and name in shipped():
        document = load(name)
    else:  # never the name of a file: it would be read
        raise BadMapping(_("There is no mapping %(name)s.") % {"name": name[:100]})
    importer = IMPORTERS[target]
    parse(document, target, name=name, fields=importer.names_of_fields, numbers=importer.numbers)
    return {"source": document.get("source", ""), target: document[target]}, name


def named_mapping(name: str, target: str, user: User) -> tuple[dict[str, Any], str]:
    """The mapping that is called so: the person's own, a shared one, else a shipped one."""
    saved = SavedMapping.objects.visible_to(user).filter(target=target, name__iexact=name)
    mine = sorted(saved, key=lambda each: (each.owner_id != user.pk, each.pk))
    return chosen_mapping(f"{SAVED}:{mine[0].pk}" if mine else f"{SHIPPED}:{name}", target, user)


def proposed_columns(importer: Importer, preview: Preview, user: User) -> dict[str, str]:
    """Field → the column that probably means it."""
    vocabularies = {field.name: field.vocabulary(user).keys() for field in importer.fields if field.vocabulary}
    return guess_columns(preview.headers, preview.first, importer.fields, vocabularies=vocabularies)


def proposed_order(importer: Importer, columns: Mapping[str, str], preview: Preview) -> str:
    """In which order the file writes its dates; empty when they could be meant in two ways, or there are none."""
    texts = [text for header in _day_columns(importer, columns) for text in preview.samples(header, len(preview.first))]
    return guess_order(texts) or ""


def ambiguous_day(importer: Importer, columns: Mapping[str, str], preview: Preview) -> str:
    """A date of the file that could be two days, or nothing."""
    if proposed_order(importer, columns, preview):
        return ""
    return next((text for header in _day_columns(importer, columns) for text in preview.samples(header)), "")


def _day_columns(importer: Importer, columns: Mapping[str, str]) -> list[str]:
    return [header for name, header in columns.items() if importer.kinds.get(name) in (Kind.DAY, Kind.MOMENT)]


def unknown_values(importer: Importer, part: Mapping[str, Any], preview: Preview, user: User) -> list[FieldValues]:
    """For each field with known words, the values of its column that are none of them."""
    columns: dict[str, str] = part.get("columns", {})
    found = (
        _of_field(importer, field, part, preview, user)
        for field in importer.fields
        if field.vocabulary and columns.get(field.name) in preview.values
    )
    return [each for each in found if each.values]


def _of_field(importer: Importer, field: Field, part: Mapping[str, Any], preview: Preview, user: User) -> FieldValues:
    header = part["columns"][field.name]
    vocabulary = field.vocabulary(user) if field.vocabulary else {}
    meant = {said.casefold(): value for said, value in part.get("values", {}).get(field.name, {}).items()}
    known = {_plain(word) for word in vocabulary} | _named_by_file(importer, field, part, preview)
    counted = {said: rows for said, rows in preview.values[header].items() if _plain(said) not in known}
    guesses = {guess.said: guess for guess in guess_values(counted.keys() - meant.keys(), vocabulary)}
    by_rows = sorted(counted, key=lambda said: (-counted[said], said))
    values = [_proposal(said, counted[said], meant, guesses, vocabulary) for said in by_rows[:MOST_VALUES]]
    words = words_of(vocabulary)
    listed = words if len(words) <= MOST_WORDS else []
    return FieldValues(field, header, values, len(counted) - len(values), listed)


def _proposal(
    said: str, rows: int, meant: Mapping[str, str], guesses: Mapping[str, Guess], vocabulary: Mapping[str, str]
) -> ValueProposal:
    if said.casefold() in meant:
        return ValueProposal(said, rows, word_for(meant[said.casefold()], vocabulary), is_guess=False)
    guess = guesses.get(said)
    if guess is None:
        return ValueProposal(said, rows, "", is_guess=False)
    word = word_for(guess.meant, vocabulary)
    if guess.certainty == Certainty.UNSURE:
        return ValueProposal(said, rows, "", is_guess=False, hint=word)
    return ValueProposal(said, rows, word, is_guess=True)


def _named_by_file(importer: Importer, field: Field, part: Mapping[str, Any], preview: Preview) -> set[str]:
    """What the file itself brings in, if the field names a record of the same kind."""
    if field.name not in importer.references:
        return set()
    parts = [part, *part.get("also", [])]
    named = (each.get("columns", {}).get(name) for each in parts for name in ("external_id", *importer.natural))
    return {_plain(text) for text in known_texts(preview, filter(None, named))}


def words_of(vocabulary: Mapping[str, str]) -> list[str]:
    """One word for every meaning, in the reader's language."""
    words: dict[str, list[str]] = {}
    for word, value in vocabulary.items():
        words.setdefault(value, []).append(word)
    return sorted(_readers_word(value, each) for value, each in words.items())


def word_for(value: str, vocabulary: Mapping[str, str]) -> str:
    """What the reader calls a value; the value itself where it is not known."""
    return _readers_word(value, [word for word, meant in vocabulary.items() if meant == value] or [value])


def _readers_word(value: str, words: list[str]) -> str:
    """Of the words for one value, the reader's: besides a code, it has one of each language in their order."""
    spoken = [word for word in words if not (word == value and word.isupper())] or words
    language = get_language()
    place = LANGUAGES.index(language) if language in LANGUAGES else 0
    return spoken[min(place, len(spoken) - 1)]


def value_for(word: str, vocabulary: Mapping[str, str]) -> str | None:
    """The value a word stands for, whatever its case; None for a word that is not known."""
    plain = _plain(word)
    return next((value for known, value in vocabulary.items() if _plain(known) == plain), None)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
