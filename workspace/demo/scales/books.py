"""What a team looks after: books within their limits, strategic accounts with key account managers, the rest in
holding or with nobody yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from accounts.choices import Status, Tier
from portfolios.choices import DEFAULT_RULES, Kind
from users.choices import Role
from workspace.demo.scales.copying import Copier
from workspace.demo.scales.workforce import Team, moment

TIERS = (Tier.KEY, Tier.CORE, Tier.CORE, Tier.CORE, Tier.STANDARD, Tier.STANDARD)
IN_HOLDING = 5


@dataclass(frozen=True)
class Book:
    """A portfolio, from when on, and its owner; no portfolio is the book of accounts nobody looks after."""

    portfolio: int | None
    kind: Kind
    owner: int | None
    opened_on: date


@dataclass(frozen=True)
class Place:
    """An account to be made, with so many others managed with it."""

    book: Book
    status: Status
    tier: Tier
    followers: int = 0


def team_places(team: Team, accounts: int, copier: Copier, *, since: dict[int, date], dice: Random) -> list[Place]:
    """The places of exactly so many accounts, shuffled; the team's portfolios are here, filled as the places say."""
    places = []
    left = accounts
    for planned in _books(team, since=since, dice=dice):
        book, filled = planned
        filled, left = _that_fit(filled, left)
        number = copier.key("portfolios_portfolio")
        named = Book(number, book.kind, book.owner, book.opened_on)
        places += [Place(named, place.status, place.tier, place.followers) for place in filled]
        _open(named, filled, team, copier)
    nobodys = Book(None, Kind.HOLDING, None, since[team.manager])
    for number in range(left):
        status = Status.FORMER if number % 3 == 2 else Status.PROSPECT
        places.append(Place(nobodys, status, dice.choice(TIERS)))
    dice.shuffle(places)
    return places


def _that_fit(places: list[Place], left: int) -> tuple[list[Place], int]:
    """The first places that so many accounts are enough for, and how many accounts are left after them."""
    kept = []
    for place in places:
        if 1 + place.followers > left:
            break
        kept.append(place)
        left -= 1 + place.followers
    return kept, left


def _books(team: Team, *, since: dict[int, date], dice: Random) -> Iterator[tuple[Book, list[Place]]]:
    for owner in team.key_account_managers:
        book = Book(None, Kind.KAM, owner, since[owner])
        followers = [dice.randrange(4, 15) for _ in range(dice.choice((1, 2)))]
        yield book, [Place(book, Status.CUSTOMER, Tier.STRATEGIC, number) for number in followers]
    for owner in team.account_managers:
        book = Book(None, Kind.AM, owner, since[owner])
        customers = [_customer(book, dice) for _ in range(round(dice.triangular(10, 25, 13)))]
        prospects = [Place(book, Status.PROSPECT, dice.choice(TIERS)) for _ in range(dice.randrange(3))]
        yield book, customers + prospects
    book = Book(None, Kind.HOLDING, team.manager, since[team.manager])
    yield book, [Place(book, Status.CUSTOMER, dice.choice(TIERS)) for _ in range(dice.randrange(IN_HOLDING))]


def _customer(book: Book, dice: Random) -> Place:
    tier = dice.choice(TIERS)
    followers = dice.randrange(1, 4) if tier == Tier.KEY and dice.random() < 0.15 else 0
    return Place(book, Status.CUSTOMER, tier, followers)


def _open(book: Book, places: list[Place], team: Team, copier: Copier) -> None:
    role = Role.SALES_MANAGER
    if book.kind != Kind.HOLDING:
        role = Role.ACCOUNT_MANAGER if book.kind == Kind.AM else Role.KEY_ACCOUNT_MANAGER
    used = sum(place.status == Status.CUSTOMER for place in places)
    at, ceiling = moment(book.opened_on), DEFAULT_RULES[book.kind][0]
    row = (
        book.portfolio, at, at, book.owner, book.kind.value, ceiling, used, len(places), role.value, book.opened_on,
        None,
    )  # fmt: skip
    copier.add("portfolios_portfolio", row)


def assigned_on(book: Book, today: date, dice: Random) -> date:
    """Some day since the portfolio is open, on which an account came into it."""
    days = (today - book.opened_on).days
    return book.opened_on + timedelta(days=dice.randrange(max(days, 1)))
