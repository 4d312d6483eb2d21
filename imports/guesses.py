"""What a column, or a value that is not known here, probably means. A guess is shown to a person, never acted upon.

The thresholds are measured: with every country, sector, product and colleague we have, none of those that exist side
by side is taken for another, and nearly all words with a letter too many or too few are found.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import override
from rapidfuzz import fuzz, process

from core.cells import LANGUAGES
from imports.values import DayOrder, day, guess_order, number

ALIKE = 89  # Austria and Australia are alike to 87.5, northeast and northwest to 88.9
CLOSE_SECOND = 5
SHORTEST = 5  # Iran and Iraq, Mali and Bali: in short words every letter counts
HEADERS_ALIKE = 85
MOST_HEADERS = 500
MOSTLY = 0.8
SAME, SYNONYM, NAMES_ANOTHER, LAST_WORD = 100.0, 99.0, 96.0, 92.0
WORDS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")
POINTERS = frozenset({"id", "name", "code", "key", "email", "no", "number", "nombre", "código"})
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# Signs between words say nothing; those behind one do: AA+ is not AA-
SILENT = re.compile(r"[^\w+#%-]|_|-(?=\w)")
DIGITS = re.compile(r"\d+")
NUMBERS, DAYS = frozenset({"NUMBER", "WHOLE"}), frozenset({"DAY", "MOMENT"})


class Described(Protocol):
    """What a guess needs to know of a field."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> Any: ...
    @property
    def kind(self) -> str: ...
    @property
    def is_required(self) -> bool: ...
    @property
    def synonyms(self) -> tuple[str, ...]: ...


class Certainty(StrEnum):
    SAME = "SAME"  # but for case, accents, spaces and signs
    LIKELY = "LIKELY"
    UNSURE = "UNSURE"


@dataclass(frozen=True)
class Guess:
    """What somebody said, the known word that is like it, and the value that word stands for."""

    said: str
    word: str
    meant: str
    certainty: Certainty


def folded(text: str) -> str:
    """A text as it is compared: without case, accents, spaces and silent signs."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return SILENT.sub("", "".join(sign for sign in decomposed if not unicodedata.combining(sign)))


def guess_values(unknown: Iterable[str], vocabulary: Mapping[str, str]) -> list[Guess]:
    """For those values that look like a word of the vocabulary, which one; nothing for the others."""
    words: dict[str, list[str]] = {}
    for word in vocabulary:
        words.setdefault(folded(word), []).append(word)
    guesses = (_guess(said, words, vocabulary) for said in dict.fromkeys(unknown))
    return [guess for guess in guesses if guess]


def _guess(said: str, words: Mapping[str, list[str]], vocabulary: Mapping[str, str]) -> Guess | None:
    bare = folded(said)
    if len(bare) >= 2 and len(_meanings(bare, words, vocabulary)) == 1:
        word = words[bare][0]
        return Guess(said, word, vocabulary[word], Certainty.SAME)
    near = [(key, score) for key, score, _n in process.extract(bare, words.keys(), scorer=fuzz.ratio, score_cutoff=75)]
    likely = [(key, score) for key, score in near if _is_slip(said, words[key][0], score)]
    if len(bare) < SHORTEST or not likely or len(_meanings(likely[0][0], words, vocabulary)) > 1:
        return None
    best, score = likely[0]
    word = words[best][0]
    rivals = (key for key, other in near if other > score - CLOSE_SECOND)
    is_clear = all(_meanings(key, words, vocabulary) == {vocabulary[word]} for key in rivals)
    is_likely = is_clear and not _has_other_ending(said, word)
    return Guess(said, word, vocabulary[word], Certainty.LIKELY if is_likely else Certainty.UNSURE)


def _meanings(key: str, words: Mapping[str, list[str]], vocabulary: Mapping[str, str]) -> set[str]:
    return {vocabulary[word] for word in words.get(key, ())}


def _is_slip(said: str, word: str, score: float) -> bool:
    """Whether one is the other with a slip of the pen: no other number, no word more, no prefix such as "un"."""
    bare, known = folded(said), folded(word)
    if DIGITS.findall(bare) != DIGITS.findall(known) or (score < ALIKE and not _is_swap(bare, known)):
        return False
    longer, shorter = sorted((bare, known), key=len, reverse=True)
    if longer.endswith(shorter) and len(longer) - len(shorter) > 1:
        return False
    mine, theirs = said.split(), word.split()
    if len(mine) != len(theirs):
        left, right = ({folded(part) for part in parts} for parts in (mine, theirs))
        return not (left < right or right < left)
    return all(_are_alike(folded(a), folded(b)) for a, b in zip(mine, theirs, strict=True))


def _are_alike(one: str, other: str) -> bool:
    return one == other or (
        min(len(one), len(other)) >= SHORTEST - 1 and (fuzz.ratio(one, other) >= ALIKE or _is_swap(one, other))
    )


def _is_swap(one: str, other: str) -> bool:
    """Whether two neighbouring letters changed places, and nothing else."""
    apart = [n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(apart) != 2 or apart[1] - apart[0] != 1:
        return False
    first, second = apart
    return one[first] == other[second] and one[second] == other[first]


def _has_other_ending(said: str, word: str) -> bool:
    """Whether only the last letter of a word differs or is missing: Daniel Costa and Daniela Costa are two people."""
    mine, theirs = said.split(), word.split()
    pairs = zip(mine, theirs, strict=True) if len(mine) == len(theirs) else [(said, word)]
    return any(_is_ending(folded(one), folded(other)) for one, other in pairs if folded(one) != folded(other))


def _is_ending(one: str, other: str) -> bool:
    return one[:-1] == other or one == other[:-1] or one[:-1] == other[:-1]


def guess_columns(
    headers: Sequence[str],
    samples: Sequence[Mapping[str, str]],
    fields: Sequence[Described],
    *,
    vocabularies: Mapping[str, Collection[str]] | None = None,
    sharing: Collection[str] = ("external_id",),
) -> dict[str, str]:
    """Field → the header that probably means it, by its name, by words for it, and by what stands below it.

    `samples` are the values of the first rows; `vocabularies` the known words of fields. No header is taken twice,
    but by a field that may share one.
    """
    headers = headers[:MOST_HEADERS]
    columns = {header: [text for row in samples if (text := row.get(header, "").strip())] for header in headers}
    known_fields = [_Known.of(field) for field in fields]
    endings = {header: _ending(header, known_fields) for header in headers}
    guesses = [
        (score, -n, -m, known.field.name, header)
        for n, known in enumerate(known_fields)
        for m, header in enumerate(headers)
        if (score := known.score(header, columns[header], endings[header]))
    ]
    found: dict[str, str] = {}
    for score, *_rank, name, header in sorted(guesses, reverse=True):
        may_share = name in sharing and score >= SYNONYM
        if name not in found and (may_share or header not in _taken(found, sharing)):
            found[name] = header
    _add_by_content(found, columns, fields, vocabularies or {})
    return {field.name: found[field.name] for field in fields if field.name in found}


def _taken(found: Mapping[str, str], sharing: Collection[str]) -> set[str]:
    return {header for name, header in found.items() if name not in sharing}


@dataclass(frozen=True)
class _Known:
    """A field with what it is called, folded: its own names in every language we speak, and other words for it."""

    field: Described
    names: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, field: Described) -> "_Known":
        names = {folded(field.name)}
        for language in LANGUAGES:
            with override(language):
                names.add(folded(str(field.label)))
        return cls(field, frozenset(names), frozenset(names | {folded(synonym) for synonym in field.synonyms}))

    def score(self, header: str, texts: Sequence[str], ending: str) -> float:
        """How much a header speaks for the field, by itself or by its ending; 0 when it does not, or when what stands
        below cannot be meant."""
        bare = folded(header)
        if bare in self.words:
            return SAME if bare in self.names else SYNONYM
        if not bare or not _fits(self.field, texts):
            return 0.0
        *before, last = [word for word in WORDS.split(header) if word] or [bare]
        if before and self._is_pointed_at(before, last):
            return NAMES_ANOTHER
        if ending in self.words:
            return LAST_WORD
        return self._likeness(bare)

    def _is_pointed_at(self, before: Sequence[str], last: str) -> bool:
        """Whether the header is of the kind "account name", for a field that names another record."""
        is_pointer = self.field.kind == "REFERENCE" and last.casefold() in POINTERS
        return is_pointer and folded("".join(before)) in self.words

    def _likeness(self, bare: str) -> float:
        if len(bare) < SHORTEST:
            return 0.0
        score = max((fuzz.ratio(bare, word) for word in self.words if len(word) >= SHORTEST), default=0.0)
        return score - 2 if score >= HEADERS_ALIKE else 0.0


def _ending(header: str, known: Sequence["_Known"]) -> str:
    """The longest ending of the header that some field is called by, in whole words and less than all; "Phonetic first
    name" ends in a first name, not in a name."""
    words = [word for word in WORDS.split(header) if word]
    endings = (folded("".join(words[n:])) for n in range(1, len(words)))
    return next((ending for ending in endings if any(ending in each.words for each in known)), "")


def _fits(field: Described, texts: Sequence[str]) -> bool:
    if not texts:
        return True
    if field.kind in NUMBERS:
        return _are_numbers(texts)
    return _are_days(texts) if field.kind in DAYS else True


def _add_by_content(
    found: dict[str, str],
    columns: Mapping[str, Sequence[str]],
    fields: Sequence[Described],
    vocabularies: Mapping[str, Collection[str]],
) -> None:
    """A column that nothing names is a field's when it alone holds what only this field can take."""
    free = {header: texts for header, texts in columns.items() if texts and header not in found.values()}
    missing = [field for field in fields if field.name not in found]
    for field in missing:
        words = frozenset(folded(word) for word in vocabularies.get(field.name, ()))
        fitting = [header for header, texts in free.items() if _holds(field, texts, words)]
        rivals = [other for other in missing if other is not field and _is_of_a_kind(field, other)]
        if len(fitting) == 1 and not rivals:
            found[field.name] = fitting[0]
            free.pop(fitting[0])


def _holds(field: Described, texts: Sequence[str], words: Collection[str]) -> bool:
    if "email" in field.name:
        return _mostly(EMAIL.fullmatch(text) for text in texts)
    if words:
        return _mostly(folded(text) in words for text in texts)
    if field.kind in NUMBERS:
        return field.is_required and _are_numbers(texts)
    return field.kind in DAYS and _are_days(texts)


def _is_of_a_kind(field: Described, other: Described) -> bool:
    """Whether what one field takes could stand for the other too."""
    if field.kind in DAYS or field.kind in NUMBERS:
        return field.kind == other.kind and other.is_required >= field.is_required
    return "email" in field.name and "email" in other.name


def _are_numbers(texts: Sequence[str]) -> bool:
    return _mostly(_reads(number, text) for text in texts)


def _are_days(texts: Sequence[str]) -> bool:
    order = guess_order(texts) or DayOrder.DMY
    return _mostly(_reads(lambda text: day(text, order), text) for text in texts)


def _reads(reader: Any, text: str) -> bool:
    try:
        reader(text)
    except ValidationError:
        return False
    return True


def _mostly(answers: Iterable[Any]) -> bool:
    said = [bool(answer) for answer in answers]
    return sum(said) >= MOSTLY * len(said)
