"""Cards and seats with their texts cut to the room they have."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from relationships.gaps import Gap, Tie
from relationships.picture.drawn import Card, OurCard, Seat
from relationships.picture.people import MapPerson, OurPerson
from relationships.picture.text import cut
from relationships.picture.tree import CARD_HEIGHT, CARD_WIDTH, Point
from relationships.picture.words import SIGNS, TOKENS, day_text, person_text, sentences, tie_text

OUR_HEIGHT, SEAT_HEIGHT = 44, 52
TEXT_LEFT, TEXT_RIGHT = 32, 8
PLAIN_TEXT_LEFT = 12
STEP, STEPS_WIDTH = 9, 50


class Cast:
    """Everybody on the map, and what each card says of the others."""

    def __init__(
        self, people: Sequence[MapPerson], ours: Sequence[OurPerson], ties: Sequence[Tie], gaps: Sequence[Gap]
    ) -> None:
        self.people = {one.key: one for one in people}
        self.ours = {one.key: one for one in ours}
        self.ties = [tie for tie in ties if tie.strength > 0 and tie.ours in self.ours and tie.theirs in self.people]
        self.known_by: dict[str, list[str]] = defaultdict(list)
        self.knows: dict[str, list[str]] = defaultdict(list)
        for tie in self.ties:
            self.known_by[tie.theirs].append(tie_text(self.ours[tie.ours].name, tie.strength))
            self.knows[tie.ours].append(tie_text(self.people[tie.theirs].name, tie.strength))
        self.asks: dict[str | None, list[str]] = defaultdict(list)
        for gap in gaps:
            self.asks[gap.person].append(gap.sentence)

    def chief(self, person: MapPerson) -> str:
        """The name of whom somebody reports to, if that one is on the map."""
        chief = self.people.get(person.reports_to or "")
        return chief.name if chief else ""

    def tie_labels(self) -> Mapping[Tie, str]:
        """Each tie in words: who of us, who of them, how strong."""
        return {
            tie: f"{self.ours[tie.ours].name} – {tie_text(self.people[tie.theirs].name, tie.strength)}"
            for tie in self.ties
        }


def card(person: MapPerson, corner: Point, cast: Cast, *, indent: int) -> Card:
    """The person's card in a column whose left end is the corner, moved in as far as its level in a list asks."""
    width = CARD_WIDTH - indent
    room = width - TEXT_LEFT - TEXT_RIGHT
    is_silent = person.is_decision_maker and person.last_answered_on is None
    answered = day_text(person.last_answered_on) if person.last_answered_on else gettext("no answer")
    known_by = cast.known_by[person.key]
    parts = [
        person_text(person, chief=cast.chief(person)),
        gettext("Known by %(names)s") % {"names": ", ".join(known_by)} if known_by else gettext("Known by none of us"),
        *cast.asks[person.key],
    ]
    return Card(
        key=person.key,
        url=person.url,
        x=corner[0] + indent,
        y=corner[1],
        width=width,
        height=CARD_HEIGHT,
        name=cut(person.name, room, size=13, bold=True),
        title=cut(person.title, room),
        roles=cut(", ".join(person.roles), room),
        answered=cut(f"◆ {answered}" if is_silent else answered, room - STEPS_WIDTH),
        label=sentences(parts),
        stance=TOKENS[person.stance],
        sign=SIGNS[person.stance],
        steps=tuple((TEXT_LEFT + at * STEP, at < person.influence) for at in range(5)) if person.influence else (),
        is_stale=person.is_stale,
        is_decision_maker=person.is_decision_maker,
        is_silent=is_silent,
    )


def our_card(person: OurPerson, corner: Point, cast: Cast) -> OurCard:
    room = CARD_WIDTH - PLAIN_TEXT_LEFT - TEXT_RIGHT
    known = cast.knows[person.key]
    parts = [
        f"{person.name}, {person.function}" if person.function else person.name,
        gettext("Knows %(names)s") % {"names": ", ".join(known)} if known else gettext("Knows nobody here yet"),
        *cast.asks[person.key],
    ]
    return OurCard(
        key=person.key,
        url=person.url,
        x=corner[0],
        y=corner[1],
        width=CARD_WIDTH,
        height=OUR_HEIGHT,
        name=cut(person.name, room, size=13, bold=True),
        function=cut(person.function, room),
        label=sentences(parts),
    )


def seat(gap: Gap, corner: Point) -> Seat:
    """The empty seat of somebody who is missing."""
    room = CARD_WIDTH - PLAIN_TEXT_LEFT - TEXT_RIGHT
    return Seat(
        url=gap.url,
        x=corner[0],
        y=corner[1],
        width=CARD_WIDTH,
        height=SEAT_HEIGHT,
        name=cut(gap.seat, room, size=13, bold=True),
        action=cut(gap.action, room),
        label=sentences([f"{gap.seat}: {gap.sentence}", gap.action]),
    )
