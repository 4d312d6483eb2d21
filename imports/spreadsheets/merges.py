"""Which cells lie hidden beneath a merged area: people see only the first of each."""

from bisect import bisect_right
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from imports.spreadsheets.archive import Archive, damaged
from imports.spreadsheets.markup import Content, read_all
from imports.spreadsheets.places import position

AREAS = 10_000
MARK = b"mergeCell"


class Area(NamedTuple):
    """A merged area: its first row and column, its last row and column."""

    top: int
    left: int
    bottom: int
    right: int


class Merges:
    """Asked row by row, downwards, which cells are hidden."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._waiting = sorted(areas, reverse=True)
        self._active: list[Area] = []
        self._next_end = 0

    def hides(self, row: int, column: int) -> bool:
        """Whether the cell lies beneath a merged area without being its first."""
        if not self._waiting and not self._active:
            return False
        self._move_to(row)
        nearest = bisect_right(self._active, column, key=attrgetter("left")) - 1
        if nearest < 0:
            return False
        area = self._active[nearest]
        return column <= area.right and (row, column) != (area.top, area.left)

    def _move_to(self, row: int) -> None:
        if self._active and row > self._next_end:
            self._active = [area for area in self._active if area.bottom >= row]
            self._next_end = min((area.bottom for area in self._active), default=0)
        if self._waiting and self._waiting[-1].top <= row:
            while self._waiting and self._waiting[-1].top <= row:
                self._active.append(self._waiting.pop())
            self._active = sorted((area for area in self._active if area.bottom >= row), key=attrgetter("left"))
            self._next_end = min((area.bottom for area in self._active), default=0)


class _Areas(Content):
    def __init__(self) -> None:
        self.found: list[Area] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "mergeCell":
            first, _colon, last = attributes.get("ref", "").partition(":")
            (top, left), (bottom, right) = position(first), position(last or first)
            self.found.append(Area(top, left, bottom, right))
            if len(self.found) > AREAS:
                raise damaged()


def merged_areas(archive: Archive, part: str) -> tuple[Area, ...]:
    """The merged areas of a sheet. They stand behind its cells, so they are looked for before those are read."""
    return tuple(read_all(archive, part, _Areas()).found) if _mentions_merges(archive, part) else ()


def _mentions_merges(archive: Archive, part: str) -> bool:
    before = b""
    for block in archive.blocks(part):
        # Without the zeros of UTF-16, the mark looks the same in every encoding
        bare = before + (block.replace(b"\0", b"") if b"\0" in block else block)
        if MARK in bare:
            return True
        before = bare[-len(MARK) :]
    return False
