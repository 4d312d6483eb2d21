"""How complete what we know of an account is: a sum that anybody can add up again (DOMAIN S14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FRESH_DAYS = 180  # a fact known longer ago counts half


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something to be known of an account, what it weighs, and since when it is known: None is not known. `url` is
    where it is put right."""

    key: str
    label: str
    weight: int
    known_on: date | None = None
    detail: str = ""
    url: str = ""

    def is_old(self, today: date) -> bool:
        return self.known_on is not None and self.known_on < today - timedelta(days=FRESH_DAYS)

    def counts(self, today: date) -> float:
        """What it adds: all of its weight, half of it once it is old, nothing while it is not known."""
        if self.known_on is None:
            return 0
        return self.weight / 2 if self.is_old(today) else self.weight


def completeness(facts: Sequence[Fact], today: date) -> int:
    """Percent of what there is to be known, rounded down: 100 is said only where nothing is missing or old."""
    whole = sum(fact.weight for fact in facts)
    return int(100 * sum(fact.counts(today) for fact in facts) / whole) if whole else 0


def oldest_first(facts: Sequence[Fact]) -> list[Fact]:
    """What is not known stands ahead, the heaviest first; then the facts by age."""
    return sorted(facts, key=lambda fact: (fact.known_on is not None, fact.known_on or date.min, -fact.weight))
