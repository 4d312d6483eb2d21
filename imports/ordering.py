"""In which order the records of a file are taken: one that others name comes before them, wherever it stands.

Nothing of a record is kept but what its place needs, so that a file of any length fits into memory.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import pairwise

from imports.importers.importer import Importer
from imports.mapping import Record

LEVELS = 16


class Order:
    """Walks a file twice and then knows the level of each record, and which rows say the same thing again."""

    def __init__(self, importer: Importer, records: Callable[[], Iterable[Record]]) -> None:
        self._importer = importer
        self._records = records
        self._asides: set[str] = set()
        self._mentioned: set[int] = set()
        self._rows = 0
        named, self._repeated = self._survey()
        self._own: set[str] = set()
        self._levels = _levels(self._references_among(named))
        self._first_lines: dict[int, int] = {}

    @property
    def count(self) -> int:
        """How many records will be taken or refused; one aside may turn out to be a row of its own."""
        return self._rows + len(self._mentioned)

    def levels(self) -> Iterator[Iterator[Record]]:
        """The records, those that name nobody first, then those that name them, and so on."""
        highest = max(self._levels.values(), default=0) + 1 if self._levels else 0
        for level in range(min(highest, LEVELS - 1) + 1):
            yield self._of_level(level)

    def earlier_line(self, record: Record) -> int:
        """The line of an earlier row about the same record, or 0. Asked once for each record."""
        identity = _digest(self._importer.identity(record))
        if identity not in self._repeated:
            return 0
        first = self._first_lines.setdefault(identity, record.line)
        return first if first != record.line else 0

    def _of_level(self, level: int) -> Iterator[Record]:
        mentioned: set[str] = set()
        for record in self._records():
            if self._level(record) != level:
                continue
            if record.is_aside:
                identity = self._importer.identity(record)
                if identity in mentioned or self._own.intersection(self._importer.names(record)):
                    continue
                mentioned.add(identity)
            yield record

    def _level(self, record: Record) -> int:
        above = (self._levels.get(name, 0) + 1 for name in self._importer.references_of(record))
        return min(max(above, default=0), LEVELS - 1)

    def _survey(self) -> tuple[set[str], frozenset[int]]:
        """Every name that a row refers to, and the digests of what several rows are about."""
        named: set[str] = set()
        identities = array("Q")
        for record in self._records():
            named.update(self._importer.references_of(record))
            self._rows += not record.is_aside
            identity = self._importer.identity(record)
            if record.is_aside:
                self._asides.update(self._importer.names(record))
                self._mentioned.add(_digest(identity))
            elif identity:
                identities.append(_digest(identity))
        ordered = sorted(identities)
        return named, frozenset(one for one, other in pairwise(ordered) if one == other)

    def _references_among(self, named: set[str]) -> dict[str, list[str]]:
        """For every name that is referred to, the names its own record refers to."""
        found: dict[str, list[str]] = {name: [] for name in named}
        if not named and not self._asides:
            return found
        for record in self._records():
            if record.is_aside:
                continue
            for name in self._importer.names(record):
                if name in found:
                    found[name] = self._importer.references_of(record)
                if name in self._asides:
                    self._own.add(name)
        return found


def _digest(identity: str) -> int:
    return int.from_bytes(blake2b(identity.encode(), digest_size=8).digest(), "big")


def _levels(references: dict[str, list[str]]) -> dict[str, int]:
    """How many records stand above each name, at most 16; in a circle, which no tree takes, the count ends there."""
    levels = dict.fromkeys(references, 0)
    for _round in range(LEVELS):
        is_settled = True
        for name, above in references.items():
            level = max((levels[each] + 1 for each in above), default=0)
            if level != levels[name] and level < LEVELS:
                levels[name], is_settled = level, False
        if is_settled:
            break
    return levels
