"""The same as the map, row by row and in words: its twin for screen readers, small screens and printing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from relationships.gaps import Gap, Tie, quadrant
from relationships.picture.cards import Cast
from relationships.picture.people import MapPerson, OurPerson
from relationships.picture.words import SIGNS, TOKENS, stance_text


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """One of them with everything the map says, uncut."""

    name: str
    url: str
    title: str
    roles: str
    influence: int | None
    stance: str
    stance_text: str
    sign: str
    said_on: date | None
    is_stale: bool
    quadrant: str
    reports_to: str
    ties: tuple[str, ...]
    last_answered_on: date | None
    is_decision_maker: bool


def map_rows(
    people: Sequence[MapPerson],
    *,
    ours: Sequence[OurPerson] = (),
    ties: Sequence[Tie] = (),
    gaps: Sequence[Gap] = (),
) -> list[MapRow]:
    """A row per person, in the order given."""
    cast = Cast(people, ours, ties, gaps)
    return [_row(person, cast) for person in people]


def _row(person: MapPerson, cast: Cast) -> MapRow:
    asked = quadrant(person.influence, person.stance)
    return MapRow(
        name=person.name,
        url=person.url,
        title=person.title,
        roles=", ".join(person.roles),
        influence=person.influence,
        stance=TOKENS[person.stance],
        stance_text=gettext("unknown") if person.stance is None else stance_text(person.stance),
        sign=SIGNS[person.stance],
        said_on=None if person.stance is None else person.stance_said_on,
        is_stale=person.is_stale,
        quadrant=str(asked.label) if asked else "",
        reports_to=cast.chief(person),
        ties=tuple(cast.known_by[person.key]),
        last_answered_on=person.last_answered_on,
        is_decision_maker=person.is_decision_maker,
    )
