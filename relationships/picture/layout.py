"""The map from top to bottom: our people, the empty seats, their reporting lines, and those whose line is not known."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext

from relationships.gaps import Gap, Tie
from relationships.picture.cards import OUR_HEIGHT, SEAT_HEIGHT, Cast, card, our_card, seat
from relationships.picture.drawn import Heading, MapPicture, OurCard, Seat
from relationships.picture.people import MapPerson, OurPerson
from relationships.picture.text import cut
from relationships.picture.ties import Ground, lanes_height, rounded, tie_lines
from relationships.picture.tree import (
    CARD_WIDTH,
    COLUMNS,
    SLOT,
    STACK_GAP,
    Block,
    Point,
    forest,
    rows,
    trees,
)

EDGE = 2
PAPER = (1047, 640)  # what is free on A4
PRINT_COLUMNS = range(4, 10)
HEADING, SECTION_GAP = 24, 28


def map_picture(
    people: Sequence[MapPerson],
    *,
    ours: Sequence[OurPerson] = (),
    ties: Sequence[Tie] = (),
    gaps: Sequence[Gap] = (),
    columns: int = COLUMNS,
) -> MapPicture:
    """The relationship map. People and ours stand in the order given; the same input is always the same picture."""
    return _planned(Cast(people, ours, ties, gaps), gaps, columns).picture()


def print_picture(
    people: Sequence[MapPerson],
    *,
    ours: Sequence[OurPerson] = (),
    ties: Sequence[Tie] = (),
    gaps: Sequence[Gap] = (),
) -> MapPicture:
    """The same map with as many columns as make it largest on one sheet of paper, lying."""
    cast = Cast(people, ours, ties, gaps)
    sheets = [_planned(cast, gaps, columns) for columns in PRINT_COLUMNS]
    return max(sheets, key=lambda sheet: min(PAPER[0] / sheet.width, PAPER[1] / sheet.height)).picture()


def _planned(cast: Cast, gaps: Sequence[Gap], columns: int) -> "Sheet":
    wood = forest(list(cast.people.values()))
    sheet = Sheet(cast, columns)
    sheet.put_ours()
    sheet.put_seats([gap for gap in gaps if gap.seat])
    if wood.roots:
        sheet.put_people(trees(wood, columns=columns), gettext("Their reporting lines"))
    if wood.alone:
        heading = gettext("Reporting line not known") if wood.roots else gettext("Their side")
        sheet.put_people(rows(wood.alone, columns=columns), heading)
    return sheet


class Sheet:
    """The picture while it grows downwards: what stands on it, and where the next section begins."""

    def __init__(self, cast: Cast, columns: int) -> None:
        self.cast, self.columns = cast, columns
        self.y, self.lanes_top, self.used = EDGE, 0, 1
        self.headings: list[Heading] = []
        self.ours: list[OurCard] = []
        self.seats: list[Seat] = []
        self.blocks: list[tuple[int, Block]] = []

    def put_ours(self) -> None:
        people = list(self.cast.ours.values())
        if not people:
            return
        self._put_heading(gettext("Our side"))
        corners = self._in_rows(len(people), OUR_HEIGHT)
        self.ours = [our_card(one, corner, self.cast) for one, corner in zip(people, corners, strict=True)]
        if self.cast.ties:
            self.lanes_top = self.y - SECTION_GAP + 14
            self.y = self.lanes_top + lanes_height(len(people)) + 8

    def put_seats(self, gaps: Sequence[Gap]) -> None:
        if not gaps:
            return
        self._put_heading(gettext("Empty seats"))
        corners = self._in_rows(len(gaps), SEAT_HEIGHT)
        self.seats = [seat(gap, corner) for gap, corner in zip(gaps, corners, strict=True)]

    def put_people(self, block: Block, heading: str) -> None:
        self._put_heading(heading)
        self.blocks.append((self.y, block))
        self.used = max(self.used, block.columns)
        self.y += block.height + SECTION_GAP

    @property
    def width(self) -> int:
        return EDGE + self.used * SLOT

    @property
    def height(self) -> int:
        return max(self.y - SECTION_GAP, 0) + EDGE

    def picture(self) -> MapPicture:
        corners = {
            spot.key: (EDGE + spot.column * SLOT, y + spot.y) for y, block in self.blocks for spot in block.spots
        }
        return MapPicture(
            width=self.width,
            height=self.height,
            headings=tuple(self.headings),
            ours=self._tied(corners),
            seats=tuple(self.seats),
            lines=tuple(
                rounded([(EDGE + px, y + py) for px, py in line]) for y, block in self.blocks for line in block.lines
            ),
            cards=tuple(
                card(self.cast.people[spot.key], corners[spot.key], self.cast, indent=spot.indent)
                for _, block in self.blocks
                for spot in block.spots
            ),
        )

    def _tied(self, corners: dict[str, Point]) -> tuple[OurCard, ...]:
        ports = {one.key: (one.x + CARD_WIDTH // 2, one.y + OUR_HEIGHT) for one in self.ours}
        ground = Ground(ports, corners, self.lanes_top)
        drawn = tie_lines(self.cast.ties, ground, labels=self.cast.tie_labels())
        return tuple(replace(one, ties=tuple(tie for tie in drawn if tie.ours == one.key)) for one in self.ours)

    def _put_heading(self, text: str) -> None:
        self.headings.append(Heading(EDGE, self.y + 12, cut(text, CARD_WIDTH, bold=True)))
        self.y += HEADING

    def _in_rows(self, number: int, height: int) -> list[Point]:
        """So many places in rows below each other; the next section begins under them."""
        corners = [
            (EDGE + at % self.columns * SLOT, self.y + at // self.columns * (height + STACK_GAP))
            for at in range(number)
        ]
        self.used = max(self.used, min(number, self.columns))
        self.y = corners[-1][1] + height + SECTION_GAP
        return corners
