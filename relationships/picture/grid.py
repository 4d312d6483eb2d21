"""Influence and stance as a grid: four quadrants that say what to do, and the unknown apart from all of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext

from relationships.choices import Stance
from relationships.gaps import HIGH_INFLUENCE, Quadrant
from relationships.picture.drawn import Heading
from relationships.picture.people import MapPerson
from relationships.picture.text import cut
from relationships.picture.words import SIGNS, TOKENS, person_text

AXIS, CELL_WIDTH, APART = 28, 184, 12
TOP, NAME_HEIGHT, PADDING, SMALLEST_ROW = 26, 24, 6, 44
ENTRY_HEIGHT, ENTRY_STEP, ENTRY_TEXT = 24, 28, 30
STANCES = (-2, -1, 0, 1, 2)
INFLUENCES = (5, 4, 3, 2, 1)
FOR_US = STANCES.index(1)  # the first column of those who are for us

Cell = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One of them in a cell."""

    key: str
    url: str
    x: int
    y: int
    width: int
    height: int
    name: str
    label: str
    stance: str
    sign: str
    is_stale: bool
    is_decision_maker: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A quadrant, or a place for the unknown, under its name."""

    kind: str
    name: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPicture:
    """The whole grid: areas, the words along its sides, and everybody from the most influential down."""

    width: int
    height: int
    areas: tuple[Area, ...]
    headings: tuple[Heading, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one influence; the upper row of an area leaves room for the area's name."""

    influence: int | None
    y: int
    height: int
    is_named: bool

    @property
    def entries_y(self) -> int:
        return self.y + PADDING + (NAME_HEIGHT if self.is_named else 0)


def grid_picture(people: Sequence[MapPerson]) -> GridPicture:
    """The grid; cells grow so that everybody stands in their own line, however many share a cell."""
    cells: dict[Cell, list[MapPerson]] = defaultdict(list)
    for person in people:
        cells[person.influence, person.stance].append(person)
    table = _rows(cells)
    nothing_known = cells.pop((None, None), [])
    bottom = table[-1].y + table[-1].height
    is_stance_open = any(stance is None for _, stance in cells)
    areas = [*_quadrants(table), *_open_areas(table, is_stance_open=is_stance_open)]
    entries = [one for row in table for one in _row_entries(row, cells)]
    if nothing_known:
        area, lost = _unplaced(nothing_known, bottom + APART)
        areas, entries, bottom = [*areas, area], [*entries, *lost], area.y + area.height
    return GridPicture(
        width=_left(None if is_stance_open else STANCES[-1]) + CELL_WIDTH + 1,
        height=bottom + 1,
        areas=tuple(areas),
        headings=tuple(_headings(table)),
        entries=tuple(entries),
    )


def _left(stance: int | None) -> int:
    """Where a column begins: those for us, and the unknown, a little apart."""
    at = len(STANCES) if stance is None else STANCES.index(stance)
    return AXIS + at * CELL_WIDTH + (APART if at >= FOR_US else 0) + (APART if stance is None else 0)


def _rows(cells: Mapping[Cell, list[MapPerson]]) -> list[Row]:
    is_influence_open = any(influence is None and stance is not None for influence, stance in cells)
    rows: list[Row] = []
    y = TOP
    for influence in (*INFLUENCES, *([None] if is_influence_open else [])):
        is_named = influence in (None, INFLUENCES[0], HIGH_INFLUENCE - 1)
        y += APART if is_named and rows else 0
        number = max(len(cells.get((influence, stance), ())) for stance in _stances(influence))
        height = max(SMALLEST_ROW, number * ENTRY_STEP - 4 + 2 * PADDING) + (NAME_HEIGHT if is_named else 0)
        rows.append(Row(influence, y, height, is_named))
        y += height
    return rows


def _stances(influence: int | None) -> tuple[int | None, ...]:
    """The columns of a row; who has neither influence nor stance stands in no cell."""
    return STANCES if influence is None else (*STANCES, None)


def _quadrants(table: Sequence[Row]) -> list[Area]:
    found = []
    known = [row for row in table if row.influence is not None]
    for is_high, group in groupby(known, key=lambda row: (row.influence or 0) >= HIGH_INFLUENCE):
        rows = list(group)
        against, for_us = (Quadrant.CONVERT, Quadrant.PROTECT) if is_high else (Quadrant.MONITOR, Quadrant.DEVELOP)
        found += [
            _area(against, str(against.label), rows, _left(STANCES[0]), FOR_US * CELL_WIDTH),
            _area(for_us, str(for_us.label), rows, _left(1), (len(STANCES) - FOR_US) * CELL_WIDTH),
        ]
    return found


def _open_areas(table: Sequence[Row], *, is_stance_open: bool) -> list[Area]:
    """The places of those of whom only one of the two is known."""
    known = [row for row in table if row.influence is not None]
    areas = [_area("UNKNOWN", gettext("Stance unknown"), known, _left(None), CELL_WIDTH)] if is_stance_open else []
    if table[-1].influence is None:
        areas.append(_area("UNKNOWN", gettext("Influence unknown"), table[-1:], AXIS, _span()))
    return areas


def _span() -> int:
    return _left(STANCES[-1]) + CELL_WIDTH - AXIS


def _area(kind: str, name: str, rows: Sequence[Row], x: int, width: int) -> Area:
    height = rows[-1].y + rows[-1].height - rows[0].y
    return Area(kind=kind, name=cut(name, width - 16, bold=True), x=x, y=rows[0].y, width=width, height=height)


def _headings(table: Sequence[Row]) -> list[Heading]:
    across = [
        Heading(_left(stance) + 8, TOP - 10, cut(f"{SIGNS[stance]} {Stance(stance).label}", CELL_WIDTH - 8))
        for stance in STANCES
    ]
    down = [Heading(8, row.entries_y + 16, cut(str(row.influence), AXIS)) for row in table if row.influence is not None]
    return across + down


def _row_entries(row: Row, cells: Mapping[Cell, list[MapPerson]]) -> list[Entry]:
    return [
        _entry(person, _left(stance) + 8, row.entries_y + at * ENTRY_STEP)
        for stance in _stances(row.influence)
        for at, person in enumerate(cells.get((row.influence, stance), ()))
    ]


def _unplaced(people: Sequence[MapPerson], y: int) -> tuple[Area, list[Entry]]:
    """Those of whom neither is known, in rows of their own under the grid."""
    across = len(STANCES)
    lines = -(-len(people) // across)
    row = Row(None, y, NAME_HEIGHT + 2 * PADDING + lines * ENTRY_STEP - 4, is_named=True)
    entries = [
        _entry(person, _left(STANCES[at % across]) + 8, row.entries_y + at // across * ENTRY_STEP)
        for at, person in enumerate(people)
    ]
    return _area("UNKNOWN", gettext("Neither influence nor stance known"), [row], AXIS, _span()), entries


def _entry(person: MapPerson, x: int, y: int) -> Entry:
    return Entry(
        key=person.key,
        url=person.url,
        x=x,
        y=y,
        width=CELL_WIDTH - 16,
        height=ENTRY_HEIGHT,
        name=cut(person.name, CELL_WIDTH - 16 - ENTRY_TEXT - 6, bold=person.is_decision_maker),
        label=person_text(person),
        stance=TOKENS[person.stance],
        sign=SIGNS[person.stance],
        is_stale=person.is_stale,
        is_decision_maker=person.is_decision_maker,
    )
