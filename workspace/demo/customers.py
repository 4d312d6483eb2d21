"""The demo company's accounts as rows for the bulk service: customers, prospects, groups, and who is to have which."""

import unicodedata
from dataclasses import dataclass, field
from random import Random
from typing import Any

from accounts.choices import Industry, Size, Status, Tier
from workspace.demo.people import BOOKS, Book
from workspace.demo.places import LINES, PLACES, Place

Row = dict[str, Any]

SIZES = (
    (Size.SMALL, range(14, 50), 90_000),
    (Size.MEDIUM, range(50, 250), 140_000),
    (Size.MEDIUM, range(50, 250), 120_000),
    (Size.LARGE, range(250, 2_400), 160_000),
)
RATES = {"EUR": 1, "GBP": 1, "USD": 1, "MXN": 20}
UNASSIGNED, UNASSIGNED_PROSPECTS = 5, 4


@dataclass(frozen=True)
class Group:
    """A strategic group: its head, and the companies that follow it, each with its town and country."""

    owner: str
    head: str
    line: Industry
    city: str
    country: str
    companies: tuple[tuple[str, str, str], ...]


GROUPS = (
    Group(
        "kam",
        "Norvane Group",
        Industry.MANUFACTURING,
        "Hamburg",
        "DE",
        (
            ("Norvane Ibérica", "Zaragoza", "ES"),
            ("Norvane Nordics", "Göteborg", "SE"),
            ("Norvane Americas", "Chicago", "US"),
        ),
    ),
    Group(
        "kam",
        "Castellmar Energía",
        Industry.ENERGY,
        "Madrid",
        "ES",
        (("Castellmar Renovables", "Sevilla", "ES"), ("Castellmar Portugal", "Porto", "PT")),
    ),
    Group(
        "beatriz.lobo",
        "Orlanda Telecom",
        Industry.TELECOMMUNICATIONS,
        "Lisboa",
        "PT",
        (("Orlanda Cloud", "Porto", "PT"),),
    ),
)
# Books whose first accounts head a group: how many companies follow the head, and how many stand by themselves
HEADS = {"am": (2, 1), "james.whitaker": (1, 1), "camille.roux": (2, 0), "emily.carter": (1, 1)}


@dataclass
class Customers:
    """Rows to write, and by owner the names of the accounts to put into each book."""

    rows: list[Row] = field(default_factory=list)
    books: dict[str, list[str]] = field(default_factory=dict)
    strategic: dict[str, list[str]] = field(default_factory=dict)

    def add(self, row: Row) -> str:
        self.rows.append(row)
        return str(row["name"])


def draw_customers(dice: Random) -> Customers:
    """The same accounts for the same dice."""
    customers = Customers()
    supply = [(place, number) for place in PLACES for number in range(len(place.stems))]
    for book in BOOKS:
        here, supply = supply[: book.customers + book.prospects], supply[book.customers + book.prospects :]
        _fill_book(customers, book, [_company(place, number, dice) for place, number in here], dice)
    for count, (place, number) in enumerate(supply[: UNASSIGNED + UNASSIGNED_PROSPECTS]):
        status = Status.CUSTOMER if count < UNASSIGNED else Status.PROSPECT
        customers.add(_company(place, number, dice) | {"status": status})
    for group in GROUPS:
        _add_strategic_group(customers, group, dice)
    return customers


def _fill_book(customers: Customers, book: Book, rows: list[Row], dice: Random) -> None:
    """The first customers are the key ones; the companies that stand by themselves take the place of the last."""
    followers, subsidiaries = HEADS.get(book.owner, (0, 0))
    head = rows[0]
    for place, row in enumerate(rows[: book.customers]):
        row["tier"] = Tier.KEY if place < book.customers // 6 else Tier.STANDARD if place % 3 == 2 else Tier.CORE
        if place and place >= book.customers - subsidiaries:
            row |= {"parent": head["name"], "notes": f"Belongs to {head['name']} and buys by itself."}
    for row in rows[book.customers :]:
        row |= {"status": Status.PROSPECT, "tier": Tier.CORE, "notes": "Met at a trade fair. A first visit is agreed."}
    customers.books[book.owner] = [customers.add(row) for row in rows]
    place = next(place for place in PLACES if place.country == head["country"])
    for number in range(followers):
        city = [city for city in place.cities if city != head["city"]][number]
        name = f"{head['name']} {city}"
        row = _details(name, place, city, head["industry"], dice) | {
            "parent": head["name"],
            "managed_with": head["name"],
        }
        customers.add(row | {"tier": Tier.CORE, "status": Status.CUSTOMER})


def _add_strategic_group(customers: Customers, group: Group, dice: Random) -> None:
    by_country = {place.country: place for place in PLACES}
    row = _details(group.head, by_country[group.country], group.city, group.line, dice)
    row |= {"size": Size.ENTERPRISE, "employees": dice.randrange(6_000, 24_000), "tier": Tier.STRATEGIC}
    row |= {"own_revenue": row["employees"] * 210_000, "notes": "Frame agreement. Their board meets us in spring."}
    customers.strategic.setdefault(group.owner, []).append(customers.add(row))
    for name, city, country in group.companies:
        follower = _details(name, by_country[country], city, group.line, dice)
        customers.add(follower | {"parent": group.head, "managed_with": group.head})


def _company(place: Place, number: int, dice: Random) -> Row:
    line = LINES[number % len(LINES)]
    return _details(place.name(number), place, dice.choice(place.cities), line, dice)


def _details(name: str, place: Place, city: str, line: str, dice: Random) -> Row:
    size, people, revenue_each = dice.choice(SIZES)
    employees = dice.choice(people)
    return {
        "name": name,
        "legal_name": f"{name} {place.suffix}",
        "domain": f"{_ascii(name)}.example",
        "status": Status.CUSTOMER,
        "tier": Tier.CORE,
        "industry": line,
        "size": size,
        "city": city,
        "country": place.country,
        "time_zone": place.time_zone,
        "currency": place.currency,
        "language": place.language,
        "employees": employees,
        "own_revenue": employees * revenue_each * RATES[place.currency],
        "own_revenue_currency": place.currency,
        "founded": dice.randrange(1921, 2019),
    }


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L")).encode("ascii", "ignore").decode()
    return "-".join(plain.lower().split())
