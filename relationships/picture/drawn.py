"""What the template draws: whole coordinates, and texts cut to their room."""

from dataclasses import dataclass

from relationships.picture.ties import TieLine


@dataclass(frozen=True, slots=True)
class Heading:
    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One of them. `label` says all of the card; `steps` are the left ends of influence's five, each with whether it
    is reached."""

    key: str
    url: str
    x: int
    y: int
    width: int
    height: int
    name: str
    title: str
    roles: str
    answered: str
    label: str
    stance: str
    sign: str
    steps: tuple[tuple[int, bool], ...]
    is_stale: bool
    is_decision_maker: bool
    is_silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OurCard:
    """One of us, with the ties that begin here."""

    key: str
    url: str
    x: int
    y: int
    width: int
    height: int
    name: str
    function: str
    label: str
    ties: tuple[TieLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An empty seat: who is missing, and what to do about it."""

    url: str
    x: int
    y: int
    width: int
    height: int
    name: str
    action: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPicture:
    """The whole map, each kind of thing in the order in which it is read."""

    width: int
    height: int
    headings: tuple[Heading, ...] = ()
    ours: tuple[OurCard, ...] = ()
    seats: tuple[Seat, ...] = ()
    lines: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
