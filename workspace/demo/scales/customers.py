"""The accounts of a team with everything that says whose they are: portfolio, past, group, cover and members."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from accounts.choices import MemberFunction, Size, Status, Tier
from portfolios.choices import COVERS_PER_PERSON, Kind
from workspace.demo.scales.books import Book, Place, assigned_on
from workspace.demo.scales.copying import Copier
from workspace.demo.scales.names import Named, company
from workspace.demo.scales.workforce import Team, moment

RATES = {"EUR": 1.0, "GBP": 0.86, "USD": 1.09, "MXN": 20.0, "PLN": 4.3, "SEK": 11.2, "CZK": 25.0, "BGN": 1.96}
# size, how many people there may be, what each brings in a year in euros, how often it is drawn
SIZES = (
    (Size.MICRO, 3, 9, 95_000), (Size.SMALL, 10, 49, 120_000), (Size.SMALL, 10, 49, 130_000),
    (Size.MEDIUM, 50, 249, 150_000), (Size.MEDIUM, 50, 249, 160_000), (Size.LARGE, 250, 4_999, 180_000),
)  # fmt: skip
ENTERPRISE = (Size.ENTERPRISE, 6_000, 40_000, 210_000)
FUNCTIONS = (
    (MemberFunction.TECHNICAL, "Solution architect", 40, True),
    (MemberFunction.SERVICE, "Service lead", 25, False),
    (MemberFunction.MARKETING, "Joint events", 10, False),
)
REASONS = ("First distribution of the accounts", "Speaks their language", "Closer to their plant", "Evens out the load")


@dataclass(frozen=True)
class Customer:
    """An account that has been made, as the rest of its story needs it."""

    key: int
    named: Named
    status: Status
    tier: Tier
    size: Size
    owner: int | None
    head: int | None
    made_on: date


@dataclass
class Territory:
    """The accounts of one team while they are made."""

    team: Team
    contributors: list[int]
    copier: Copier
    seed: int
    today: date
    dice: Random

    def __post_init__(self) -> None:
        self.covers: Counter[int] = Counter()
        self.books: list[Book] = []

    def win(self, places: list[Place]) -> Iterator[Customer]:
        """Every place has its account, and the group that follows it."""
        self.books = [book for book in dict.fromkeys(place.book for place in places) if book.kind == Kind.AM]
        parent: int | None = None
        for place in places:
            head = self._account(place, parent=parent if self.dice.random() < 0.02 else None)
            followers = [self._follower(head) for _ in range(place.followers)]
            parent = head.key
            if place.book.portfolio is not None:
                self._assign(head, place)
            self._let_in(head, followers, place)
            yield head
            yield from followers

    def _account(self, place: Place, *, parent: int | None) -> Customer:
        key = self.copier.key("accounts_account")
        named = company(key - 1, seed=self.seed)
        size = ENTERPRISE if place.tier == Tier.STRATEGIC else self.dice.choice(SIZES)
        made_on = self.today - timedelta(days=self.dice.randrange(900, 1_500))
        head = Customer(key, named, place.status, place.tier, size[0], place.book.owner, None, made_on)
        self._write(head, named.name, size, parent=parent)
        return head

    def _follower(self, head: Customer) -> Customer:
        key = self.copier.key("accounts_account")
        named, size = company(key - 1, seed=self.seed), self.dice.choice(SIZES)
        account = Customer(key, named, Status.CUSTOMER, Tier.CORE, size[0], head.owner, head.key, head.made_on)
        self._write(account, f"{head.named.name} {named.city}", size, parent=head.key)
        return account

    def _write(self, account: Customer, name: str, size: tuple[Size, int, int, int], *, parent: int | None) -> None:
        land, (_size, fewest, most, each) = account.named.land, size
        employees, at = self.dice.randrange(fewest, most), moment(account.made_on)
        row = (
            account.key, at, at, name, f"{name} {land.suffix}", account.named.domain, account.status.value,
            account.tier.value, account.named.line, account.size.value, account.named.city, land.code, land.time_zone,
            land.currency, land.language, round(employees * each * RATES[land.currency], -3), land.currency, employees,
            self.dice.randrange(1921, 2019), parent, account.head, account.owner, "", 1,
        )  # fmt: skip
        self.copier.add("accounts_account", row)
        if self.dice.random() < 0.6:
            number = self.copier.key("accounts_accountexternalid")
            self.copier.add("accounts_accountexternalid", (number, account.key, "erp", f"C{100_000 + account.key}"))

    def _assign(self, head: Customer, place: Place) -> None:
        """The account sits in its portfolio; some were in a colleague's before."""
        book, dice = place.book, self.dice
        reason, since = dice.choice(REASONS), assigned_on(book, self.today, dice)
        standing = (place.tier == Tier.STRATEGIC, place.status == Status.CUSTOMER, True)
        self.copier.add("portfolios_assignment", (head.key, book.portfolio, book.kind.value, *standing, reason))
        former = dice.choice(self.books) if book.kind == Kind.AM and dice.random() < 0.15 else book
        if former.opened_on < since and former != book:
            self._period(head.key, former.portfolio, f"[{moment(former.opened_on)},{moment(since)})", REASONS[0])
        self._period(head.key, book.portfolio, f"[{moment(since)},)", reason)

    def _period(self, account: int, portfolio: int | None, during: str, reason: str) -> None:
        number = self.copier.key("portfolios_assignmentperiod")
        self.copier.add("portfolios_assignmentperiod", (number, account, portfolio, during, reason))

    def _let_in(self, head: Customer, followers: list[Customer], place: Place) -> None:
        """Colleagues work on what matters most, and one looks after an account while its owner is away."""
        share = {Tier.STRATEGIC: 1.0, Tier.KEY: 0.5}.get(place.tier, 0.05)
        if self.dice.random() < share:
            colleagues = self.dice.sample(self.contributors, min(len(FUNCTIONS), len(self.contributors)))
            for colleague, (function, seat, work, may_edit) in zip(colleagues, FUNCTIONS, strict=False):
                begins = head.made_on + timedelta(days=self.dice.randrange(800))
                self.member(head.key, colleague, function, f"[{begins},)", seat=seat, share=work, can_edit=may_edit)
        if place.book.kind == Kind.AM and self.dice.random() < 0.02:
            self._cover(head, followers)

    def _cover(self, head: Customer, followers: list[Customer]) -> None:
        person = self.dice.choice(self.team.account_managers)
        if person == head.owner or self.covers[person] == COVERS_PER_PERSON:
            return
        self.covers[person] += 1
        begins = self.today - timedelta(days=self.dice.randrange(1, 40))
        during = f"[{begins},{self.today + timedelta(days=self.dice.randrange(5, 45))})"
        row = (head.key, person, during, "The owner is away", self.covers[person], None)
        self.copier.add_new("portfolios_cover", moment(begins), *row)
        for account in (head, *followers):
            self.member(account.key, person, MemberFunction.COVER, during, can_edit=True)

    def member(
        self, account: int, person: int, function: MemberFunction, during: str, *,
        seat: str = "", share: int = 0, can_edit: bool = False,
    ) -> None:  # fmt: skip
        """The person is on the account's team for these days."""
        at = moment(date.fromisoformat(during[1:11]))
        row = (account, person, function.value, seat, share, can_edit, during)
        self.copier.add_new("accounts_accountmember", at, *row)
