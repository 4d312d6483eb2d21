"""Fills an empty Rapport with the demo company, through the same services as everybody's work."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.choices import MemberFunction, Status, Tier
from accounts.models import Account
from accounts.services import add_member, upsert_accounts
from core.db import change
from core.outcome import Outcome
from portfolios.choices import Kind
from portfolios.services import assign_accounts, cover_account, deactivate, open_portfolio
from users.models import User
from users.services import upsert_users
from workspace.demo.commerce import agree, let_feel, monthly_value, record_months
from workspace.demo.customers import Customers, draw_customers
from workspace.demo.deciding import name_deciders
from workspace.demo.health import tell_health
from workspace.demo.people import LEAVER, PASSWORD, PEOPLE
from workspace.demo.pipeline import fill_pipeline, meet_competitors, offer_things, sell_elsewhere
from workspace.demo.relations import fill_relations
from workspace.demo.tenure import give_tenure

SEED = 20
# The team of each key account: person, function, seat, share of the work, may edit
TEAM = (
    ("contributor", MemberFunction.TECHNICAL, "Solution architect", 40, True),
    ("oliver.grant", MemberFunction.SERVICE, "Service lead", 25, False),
    ("amelie.girard", MemberFunction.MARKETING, "Joint events", 10, False),
    ("director", MemberFunction.SPONSOR, "Executive sponsor", 5, True),
)
# Who covers what: person, whose book (None: the leaver's, now in holding), how many, from which place, days, reason
COVERS = (
    ("james.whitaker", None, 1, 0, 60, "Until Daniel's accounts have a new owner"),
    ("james.whitaker", "aoife.brennan", 2, 0, 45, "Aoife is on a training course"),
    ("am", "aoife.brennan", 1, 3, 30, "Speaks the customer's language until Aoife does"),
    ("aoife.brennan", "am", 1, 5, 21, "Rosa is on holiday"),
    ("katarina.novak", "hannah.schmidt", 2, 0, 14, "Hannah does not work on Fridays"),
)


class Company:
    """The demo company while it is being made: people by the first part of their address, accounts by name."""

    def __init__(self, *, today: date) -> None:
        self.today = today
        self.dice = Random(SEED)  # noqa: S311 - tells a story, guards nothing
        self.people: dict[str, User] = {}
        self.accounts: dict[str, Account] = {}

    def hire(self) -> None:
        _all_taken(upsert_users([person.row() for person in PEOPLE], by=None))
        by_email = {user.email: user for user in User.objects.filter(email__in=[person.email for person in PEOPLE])}
        self.people = {person.key: by_email[person.email] for person in PEOPLE}
        _give_password(list(self.people.values()), by=None)

    def win_accounts(self, customers: Customers) -> None:
        _all_taken(upsert_accounts(customers.rows, by=self.people["director"]))
        self._read_accounts()

    def _read_accounts(self) -> None:
        self.accounts = {account.name: account for account in Account.objects.order_by("pk")}

    def hand_out(self, customers: Customers) -> None:
        """Everybody has their book, opened and filled by the manager above."""
        places = [(Kind.AM, customers.books), (Kind.KAM, customers.strategic)]
        for kind, books in places:
            for owner, names in books.items():
                person = self.people[owner]
                portfolio = open_portfolio(person, kind, by=person.manager)
                accounts = [self.accounts[name] for name in names]
                assign_accounts(accounts, portfolio, reason="First distribution of the accounts", by=person.manager)
        self._read_accounts()

    def sell(self) -> None:
        """Customers have agreements and 18 months of revenue; some are pleased, some are not."""
        customers = [account for account in self.accounts.values() if account.status == Status.CUSTOMER]
        monthly = {account.pk: monthly_value(account, self.dice) for account in customers}
        record_months(customers, monthly, dice=self.dice, today=self.today, by=None)
        for place, account in enumerate(customers):
            self._tell(account, place, monthly[account.pk])

    def _tell(self, account: Account, place: int, monthly: Decimal) -> None:
        owner = self._owner_of(account)
        if place % 5 != 4:
            agree(account, place, monthly, today=self.today, by=owner)
        is_strategic = account.tier == Tier.STRATEGIC
        if is_strategic:
            agree(account, place % 5 * 2, monthly, today=self.today, by=owner)
        if place % 5 == 1 or is_strategic:
            let_feel(account, place // 5, is_open=True, today=self.today, by=owner)
        if place % 6 == 2:
            let_feel(account, place // 6, is_open=False, today=self.today, by=owner)

    def _owner_of(self, account: Account) -> User | None:
        return next((person for person in self.people.values() if person.pk == account.owner_id), None)

    def build_teams(self, customers: Customers) -> None:
        """Henrik's strategic accounts have a team, Beatriz' has none yet, and specialists help on some others."""
        henrik = self.people["kam"]
        for name in customers.strategic["kam"]:
            for key, function, seat, share, can_edit in TEAM:
                add_member(
                    self.accounts[name], self.people[key], function=function, seat=seat, share=share, can_edit=can_edit,
                    starts_on=self.today - timedelta(days=120), by=henrik,
                )  # fmt: skip
        rosa, helpers = self.people["am"], ("contributor", "luis.herrera", "oliver.grant")
        for place, name in enumerate(customers.books["am"][:9]):
            add_member(
                self.accounts[name], self.people[helpers[place % 3]], function=MemberFunction.TECHNICAL,
                starts_on=self.today - timedelta(days=60), share=15, by=rosa,
            )  # fmt: skip

    def fill_pipeline(self, customers: Customers) -> None:
        """There is something to sell next, against others; Rosa sells in three accounts that Camille looks after."""
        director = self.people["director"]
        cared_for = sorted((one for one in self.accounts.values() if one.owner_id), key=lambda one: one.pk)
        offer_things(director)
        meet_competitors(cared_for, dice=self.dice, today=self.today, by=director)
        fill_pipeline(cared_for, dice=self.dice, today=self.today, by=director)
        theirs = [self.accounts[name] for name in customers.books["camille.roux"]]
        sell_elsewhere(self.people["am"], theirs, today=self.today, by=director)

    def talk_with_people(self) -> None:
        """Who decides at the customers is known in part, and two years of talks with them."""
        accounts = list(Account.objects.select_related("owner").order_by("pk"))
        fill_relations(accounts, dice=Random(f"{SEED}: relations"), today=self.today)  # noqa: S311 - tells a story
        name_deciders(by=None)

    def lose_a_colleague(self) -> None:
        deactivate(self.people[LEAVER], by=self.people["director"])

    def cover(self, customers: Customers) -> None:
        for key, book, count, first, days, reason in COVERS:
            person = self.people[key]
            for name in customers.books[book or LEAVER][first : first + count]:
                until = self.today + timedelta(days=days)
                cover_account(self.accounts[name], person, until=until, reason=reason, by=person.manager)


def fill_company() -> tuple[int, int]:
    """The demo company is here; how many people and accounts it has."""
    company = Company(today=timezone.now().date())
    customers = draw_customers(company.dice)
    company.hire()
    company.win_accounts(customers)
    company.hand_out(customers)
    company.sell()
    company.build_teams(customers)
    company.fill_pipeline(customers)
    company.lose_a_colleague()
    company.cover(customers)
    company.talk_with_people()
    give_tenure(today=company.today)
    tell_health(today=company.today)
    return len(company.people), len(company.accounts)


def people_are_here() -> bool:
    """Whether somebody works here already: the demo company never mixes with a real one."""
    return User.objects.exists()


@change
def _give_password(people: list[User], *, by: User | None) -> None:
    """Everybody signs in with the demo password, which is too simple for any real one."""
    User.objects.filter(pk__in=[person.pk for person in people]).update(
        password=make_password(PASSWORD), updated_at=timezone.now()
    )


def _all_taken(outcome: Outcome) -> None:
    if outcome.refused:
        first = outcome.refused[0]
        raise ValueError(f"row {first.line}, {first.field}: {first.reason}")
