"""The ties as lines that cross no card: along a lane under our people, down the gutter beside the card they mean, and
in from its right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relationships.gaps import Tie
from relationships.picture.tree import CARD_HEIGHT, CARD_WIDTH, Point

RADIUS = 8
LANE_GAP, MOST_LANES = 6, 10
GUTTER_FROM, GUTTER_STEP, GUTTER_LANES = 7, 5, 3
ENTRY_GAP, MOST_ENTRIES = 11, 6
DOT = 3  # where a line ends it has a dot of this radius


@dataclass(frozen=True, slots=True)
class TieLine:
    """One tie as drawn: the path, where it ends, and what it says."""

    ours: str
    path: str
    x: int
    y: int
    strength: int
    label: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Where ties run: our people's ports in the order in which they stand, the corners of their cards' columns, and
    the first lane under our people."""

    ports: dict[str, Point]
    corners: dict[str, Point]
    lanes_top: int


def lanes_height(number: int) -> int:
    """How much room the lanes of so many of us take."""
    return (min(number, MOST_LANES) + 1) * LANE_GAP


def tie_lines(ties: Sequence[Tie], ground: Ground, *, labels: Mapping[Tie, str]) -> tuple[TieLine, ...]:
    """Every tie between two who stand on the map, in the order of our people, then of theirs."""
    ours, theirs = ({key: at for at, key in enumerate(keys)} for keys in (ground.ports, ground.corners))
    drawn = sorted(
        (tie for tie in ties if tie.strength > 0 and tie.ours in ours and tie.theirs in theirs),
        key=lambda tie: (ours[tie.ours], theirs[tie.theirs]),
    )
    by_gutter: dict[int, list[str]] = {}
    by_card: dict[str, list[str]] = {}
    for tie in drawn:
        _noted(by_gutter.setdefault(ground.corners[tie.theirs][0], []), tie.ours)
        _noted(by_card.setdefault(tie.theirs, []), tie.ours)
    lines = []
    for tie in drawn:
        x, y = ground.corners[tie.theirs]
        lane = by_gutter[x].index(tie.ours) % GUTTER_LANES
        end = (x + CARD_WIDTH, y + _entry(by_card[tie.theirs], tie.ours))
        points = _course(
            ground.ports[tie.ours],
            lane_y=ground.lanes_top + ours[tie.ours] % MOST_LANES * LANE_GAP,
            gutter_x=x + CARD_WIDTH + GUTTER_FROM + lane * GUTTER_STEP,
            end=end,
        )
        lines.append(TieLine(tie.ours, rounded(points), end[0] + DOT, end[1], tie.strength, labels[tie]))
    return tuple(lines)


def _noted(keys: list[str], key: str) -> None:
    if key not in keys:
        keys.append(key)


def _entry(tied: list[str], ours: str) -> int:
    """How far down a card's side a line comes in: those of one card lie around its middle."""
    number = min(len(tied), MOST_ENTRIES)
    return CARD_HEIGHT // 2 + (tied.index(ours) % MOST_ENTRIES * 2 - number + 1) * ENTRY_GAP // 2


def _course(port: Point, *, lane_y: int, gutter_x: int, end: Point) -> list[Point]:
    return [port, (port[0], lane_y), (gutter_x, lane_y), (gutter_x, end[1]), end]


def rounded(points: Sequence[Point], radius: int = RADIUS) -> str:
    """An SVG path through the points with its corners rounded as far as the ways between them are long."""
    path = [f"M{points[0][0]} {points[0][1]}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _towards(corner, before, radius), _towards(corner, after, radius)
        path.append(f"L{near[0]} {near[1]}Q{corner[0]} {corner[1]} {far[0]} {far[1]}")
    return "".join([*path, f"L{points[-1][0]} {points[-1][1]}"])


def _towards(corner: Point, other: Point, radius: int) -> Point:
    """The point so far from the corner on the straight way to the other, at most half of it."""
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy)
    step = min(radius, length // 2)
    return (corner[0] + dx * step // length, corner[1] + dy * step // length) if length else corner
