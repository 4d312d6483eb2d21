"""What the map says of a person in words, for those who do not see it and for the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language, gettext, to_locale

from relationships.choices import Stance
from relationships.picture.people import MapPerson
from relationships.strength import Strength

# What is drawn for a stance beside its colour
SIGNS = {None: "?", -2: "–\u2009–", -1: "–", 0: "○", 1: "+", 2: "++"}
TOKENS = {None: "unknown", -2: "opponent", -1: "sceptic", 0: "neutral", 1: "supporter", 2: "advocate"}


@dataclass(frozen=True, slots=True)
class StanceSign:
    """What a sign on the map means."""

    token: str
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class StrengthLine:
    """What a line on the map means."""

    value: int
    text: str


def stance_signs() -> list[StanceSign]:
    """The legend of the signs, from those for us to the unknown."""
    order = (*sorted(Stance.values, reverse=True), None)
    return [StanceSign(TOKENS[stance], SIGNS[stance], stance_text(stance).lower()) for stance in order]


def strength_lines() -> list[StrengthLine]:
    """The legend of the lines, from the strongest; no tie is no line."""
    return [StrengthLine(one.value, str(one.label).lower()) for one in reversed(Strength) if one]


def day_text(on: date) -> str:
    """The day as the product writes it: "23 Nov 2026"."""
    return format_date(on, "d MMM y", locale=to_locale(get_language() or "en"))


def stance_text(stance: int | None) -> str:
    return gettext("Stance unknown") if stance is None else str(Stance(stance).label)


def influence_text(influence: int | None) -> str:
    if influence is None:
        return gettext("Influence unknown")
    return gettext("Influence %(number)s of 5") % {"number": influence}


def answered_text(person: MapPerson) -> str:
    if person.last_answered_on is None:
        return gettext("Never answered")
    return gettext("Last answered %(day)s") % {"day": day_text(person.last_answered_on)}


def tie_text(name: str, strength: int) -> str:
    return gettext("%(name)s (%(strength)s)") % {"name": name, "strength": str(Strength(strength).label).lower()}


def person_text(person: MapPerson, *, chief: str = "") -> str:
    """What is known of a person, in sentences."""
    stance = stance_text(person.stance)
    parts = [
        f"{person.name}, {person.title}" if person.title else person.name,
        ", ".join(person.roles),
        gettext("%(stance)s, to be asked again") % {"stance": stance} if person.is_stale else stance,
        influence_text(person.influence),
        gettext("Reports to %(name)s") % {"name": chief} if chief else "",
        answered_text(person),
    ]
    return sentences(parts)


def sentences(parts: Sequence[str]) -> str:
    """The parts that say something, each as a sentence."""
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)
