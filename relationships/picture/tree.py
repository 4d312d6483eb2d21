"""Reporting lines as a tidy tree on a grid of columns: every team gets as many columns as its size asks for, stands
side by side while it has them, and as an indented list once it has one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from relationships.picture.people import MapPerson

COLUMNS = 5
SLOT, CARD_WIDTH, CARD_HEIGHT = 230, 204, 76
STACK_GAP, LEVEL_GAP, SHELF_GAP = 10, 28, 32
ROW = CARD_HEIGHT + STACK_GAP
INDENT, STEM = 16, 7  # how far a listed card moves in under its chief, and where the line before it runs
DEEPEST_INDENT = 4  # levels; each takes room from the cards
ROWS_WORTH = 12  # a tree of more people gets rows of its own where there are many trees
DEEPEST_SPREAD = 30  # levels a tree stands side by side; below, a chain is a list

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a person's card stands: its column, how far it is moved in there, and its top."""

    key: str
    column: int
    indent: int
    y: int


@dataclass(frozen=True, slots=True)
class Block:
    """Some people laid out as one: how much room they take, the column of the first, where a line from above comes
    in, and the lines among them."""

    columns: int
    height: int
    anchor: int
    entry: int
    spots: tuple[Spot, ...]
    lines: tuple[tuple[Point, ...], ...] = ()

    def moved(self, columns: int, y: int) -> "Block":
        return replace(
            self,
            anchor=self.anchor + columns,
            entry=self.entry + columns * SLOT,
            spots=tuple(replace(spot, column=spot.column + columns, y=spot.y + y) for spot in self.spots),
            lines=tuple(tuple((px + columns * SLOT, py + y) for px, py in line) for line in self.lines),
        )


@dataclass(frozen=True, slots=True)
class Forest:
    """Who leads and who follows; `alone` are those whose line is not known, or goes round in a circle."""

    roots: tuple[str, ...]
    below: dict[str, list[str]]
    alone: tuple[str, ...]


def forest(people: Sequence[MapPerson]) -> Forest:
    """Everybody under the chief named, those without a team before those with one."""
    keys = {person.key for person in people}
    below: dict[str, list[str]] = {person.key: [] for person in people}
    tops = []
    for person in people:
        if person.reports_to in keys:
            below[str(person.reports_to)].append(person.key)
        else:
            tops.append(person.key)
    for team in below.values():
        team.sort(key=lambda key: bool(below[key]))
    roots = tuple(key for key in tops if below[key])
    placed = {key for root in roots for key, _ in _downwards(root, below)}
    return Forest(roots, below, tuple(person.key for person in people if person.key not in placed))


def trees(wood: Forest, *, columns: int = COLUMNS) -> Block:
    """Every tree of the forest: side by side while there is a column for each, else in rows, the largest first."""
    planter = Planter(wood)
    if len(wood.roots) <= columns:
        return _side_by_side(planter.shared(wood.roots, columns))
    blocks = [planter.block(root, columns if planter.sizes[root] > ROWS_WORTH else 1) for root in wood.roots]
    return _shelved(sorted(blocks, key=lambda block: (-block.columns, -block.height)), columns)


def rows(keys: Sequence[str], *, columns: int = COLUMNS) -> Block:
    """People without a line, in rows; they are read from left to right."""
    spots = tuple(Spot(key, at % columns, 0, at // columns * ROW) for at, key in enumerate(keys))
    return Block(min(len(keys), columns), ceil(len(keys) / columns) * ROW - STACK_GAP, 0, 0, spots)


class Planter:
    """Lays out trees of which it knows the sizes; a person's tree in so many columns is laid out once."""

    def __init__(self, wood: Forest) -> None:
        self.below = wood.below
        self.sizes: dict[str, int] = {}
        for root in wood.roots:
            for one, _ in reversed(list(_downwards(root, wood.below))):
                self.sizes[one] = 1 + sum(self.sizes[child] for child in wood.below[one])
        self.blocks: dict[tuple[str, int], Block] = {}

    def block(self, key: str, columns: int, *, level: int = 0) -> Block:
        """The person and everybody below in at most so many columns."""
        if (key, columns) not in self.blocks:
            self.blocks[key, columns] = self._block(key, columns, level)
        return self.blocks[key, columns]

    def shared(self, keys: Sequence[str], columns: int, *, level: int = 0) -> list[Block]:
        """The trees of these, at least a column each; the tallest get the columns left over if that makes the whole
        lower."""
        if len(keys) == 1:
            return [self.block(keys[0], columns, level=level)]
        shares = [1] * len(keys)
        best = blocks = [self.block(key, 1, level=level) for key in keys]
        for _ in range(columns - len(keys)):
            tallest = max(range(len(keys)), key=lambda at: blocks[at].height)
            shares[tallest] += 1
            blocks = list(blocks)
            blocks[tallest] = self.block(keys[tallest], shares[tallest], level=level)
            best = min(best, blocks, key=lambda tried: max(block.height for block in tried))
        return best

    def _block(self, key: str, columns: int, level: int) -> Block:
        team = self.below[key]
        if columns == 1 or not team or level == DEEPEST_SPREAD:
            return self._listed([key])
        ordered = sorted(team, key=lambda one: self.sizes[one])
        tried = [
            _headed(key, self._arranged(groups, columns, level + 1))
            for groups in _groupings(ordered, self.sizes, columns)
        ]
        return min(tried, key=lambda block: block.height)

    def _arranged(self, groups: Sequence[list[str]], columns: int, level: int) -> list[Block]:
        """Small teams listed together in a column, and each that stands alone with a share of the other columns."""
        together = [self._listed(group) for group in groups if len(group) > 1]
        alone = [group[0] for group in groups if len(group) == 1]
        return together + (self.shared(alone, columns - len(together), level=level) if alone else [])

    def _listed(self, keys: Sequence[str]) -> Block:
        """People in one column, those below somebody moved in; several are a team without its chief."""
        is_team = len(keys) > 1
        people = [(key, level + is_team) for top in keys for key, level in _downwards(top, self.below)]
        lines: list[tuple[Point, ...]] = []
        ends = {0: 0}  # level → where the card of the last chief on it ends
        for at, (_, level) in enumerate(people):
            if level:
                indent, middle = _indent(level), at * ROW + CARD_HEIGHT // 2
                stem = indent - INDENT + STEM
                lines.append(((stem, ends[level - 1]), (stem, middle), (indent, middle)))
            ends[level] = at * ROW + CARD_HEIGHT
        spots = tuple(Spot(key, 0, _indent(level), at * ROW) for at, (key, level) in enumerate(people))
        return Block(1, len(people) * ROW - STACK_GAP, 0, STEM if is_team else CARD_WIDTH // 2, spots, tuple(lines))


def _downwards(root: str, below: dict[str, list[str]]) -> Iterator[tuple[str, int]]:
    """The root, then everybody under it with their level, chiefs before those who report to them."""
    waiting = [(root, 0)]
    while waiting:
        key, level = waiting.pop()
        yield key, level
        waiting.extend((child, level + 1) for child in reversed(below[key]))


def _indent(level: int) -> int:
    return min(level, DEEPEST_INDENT) * INDENT


def _groupings(keys: Sequence[str], sizes: dict[str, int], most: int) -> list[list[list[str]]]:
    """The trees in their order, in as many groups as allowed and then in fewer and fewer, each time as small as can be;
    a tree larger than the groups stands alone."""
    found: dict[int, list[list[str]]] = {}
    for limit in range(1, sum(sizes[key] for key in keys) + 1):
        groups = _filled(keys, sizes, limit)
        if len(groups) <= most:
            found.setdefault(len(groups), groups)
        if len(groups) == 1:
            break
    return list(found.values())


def _filled(keys: Sequence[str], sizes: dict[str, int], limit: int) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    used = 0
    for key in keys:
        if used and used + sizes[key] > limit:
            groups.append([])
            used = 0
        groups[-1].append(key)
        used += sizes[key]
    return groups


def _headed(key: str, blocks: Sequence[Block]) -> Block:
    """One person above what hangs under it, with the lines down to each."""
    body = _side_by_side(blocks, top=CARD_HEIGHT + LEVEL_GAP)
    port = body.anchor * SLOT + CARD_WIDTH // 2
    bus = CARD_HEIGHT + LEVEL_GAP // 2
    entries = [block.entry for block in _placed(blocks, top=0)]
    lines = tuple(
        ((port, CARD_HEIGHT), (port, bus), (entry, bus), (entry, CARD_HEIGHT + LEVEL_GAP)) for entry in entries
    )
    return replace(body, entry=port, spots=(Spot(key, body.anchor, 0, 0), *body.spots), lines=lines + body.lines)


def _placed(blocks: Sequence[Block], *, top: int) -> list[Block]:
    """The blocks moved beside each other."""
    starts = [sum(block.columns for block in blocks[:at]) for at in range(len(blocks))]
    return [block.moved(start, top) for block, start in zip(blocks, starts, strict=True)]


def _side_by_side(blocks: Sequence[Block], *, top: int = 0) -> Block:
    """The blocks as one; it is entered above its middle."""
    placed = _placed(blocks, top=top)
    return Block(
        sum(block.columns for block in blocks),
        top + max(block.height for block in blocks),
        (placed[0].anchor + placed[-1].anchor) // 2,
        0,
        tuple(spot for block in placed for spot in block.spots),
        tuple(line for block in placed for line in block.lines),
    )


def _shelved(blocks: Sequence[Block], columns: int) -> Block:
    """The blocks in rows no longer than the columns."""
    shelves: list[list[Block]] = [[]]
    for block in blocks:
        if shelves[-1] and sum(one.columns for one in shelves[-1]) + block.columns > columns:
            shelves.append([])
        shelves[-1].append(block)
    top, done = 0, []
    for shelf in shelves:
        done.append(_side_by_side(shelf).moved(0, top))
        top += max(block.height for block in shelf) + SHELF_GAP
    return Block(
        max(block.columns for block in done),
        top - SHELF_GAP,
        0,
        0,
        tuple(spot for block in done for spot in block.spots),
        tuple(line for block in done for line in block.lines),
    )
