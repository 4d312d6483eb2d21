"""Names of companies and people by their number: readable, and for companies no two alike within one scale."""

import unicodedata
from dataclasses import dataclass
from random import Random

from workspace.demo.scales.words import LANDS, LINES, Land

STRIDE = 3_407  # prime to every number of stems and words, so that neighbours in number are strangers in name
LETTERS = str.maketrans(
    "łŁßøØæÆабвгдежзийклмнопрстуфхцчшщъьюя", "lLsoOaAabvgdejziiklmnoprstufhccssyyuq", "&.'"
)  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A company as its number makes it: where it sits, what it is called and what it does."""

    land: Land
    name: str
    city: str
    line: str
    domain: str


def company(number: int, *, seed: int) -> Named:
    """The company of this number, from 0; each seed deals the names out in another order."""
    land = LANDS[number % len(LANDS)]
    plain = len(land.beginnings) * len(land.endings) * len(land.words)
    turn, place = divmod(number // len(LANDS), plain)
    place = (place * STRIDE + seed * 977) % plain
    place, word = divmod(place, len(land.words))
    beginning, ending = divmod(place, len(land.endings))
    stem = joined(land.beginnings[beginning], land.endings[ending])
    city = land.cities[(number // 7 + seed) % len(land.cities)]
    tail = " " + land.tails[(turn - 1) % len(land.tails)].replace("@", city) if turn else ""
    name = (f"{land.words[word]} {stem}" if land.word_first else f"{stem} {land.words[word]}") + tail
    return Named(land, name, city, LINES[word].value, f"{plain_letters(name)}.example")


def joined(beginning: str, ending: str) -> str:
    """One house name of two parts; a beginning that ends in a space stands as a word of its own."""
    return beginning + (ending if beginning.endswith(" ") else ending.lower())


def person(land: Land, dice: Random) -> str:
    """Somebody's name in a country."""
    return f"{dice.choice(land.first_names)} {dice.choice(land.last_names)}"


def plain_letters(name: str) -> str:
    """The name as it can stand in an address: small Latin letters, words joined by hyphens."""
    folded = unicodedata.normalize("NFKD", name.lower().translate(LETTERS))
    return "-".join(folded.encode("ascii", "ignore").decode().split())
