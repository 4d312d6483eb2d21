"""Which portfolios, assignments and covers a person sees, and which they may change."""

from datetime import timedelta

import pytest

from portfolios.choices import Kind
from portfolios.models import Assignment, Cover, Portfolio
from tests.factories import AccountMemberFactory, AssignmentFactory, CoverFactory, PortfolioFactory, UserFactory, today
from tests.portfolios.attacks import filled, in_role_for
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    """Two lines under one director: a manager with two account managers, and another manager with one."""
    director = UserFactory(role=Role.SALES_DIRECTOR)
    people = {"director": director}
    for manager, managed in {"north": ("ana", "bea"), "south": ("cai",)}.items():
        people[manager] = UserFactory(role=Role.SALES_MANAGER, manager=director)
        for name in managed:
            people[name] = UserFactory(manager=people[manager])
    for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.CONTRIBUTOR):
        people[role] = UserFactory(role=role)
    people["gone"] = UserFactory(role=Role.SALES_DIRECTOR, is_active=False)
    people["books"] = {name: PortfolioFactory(owner=people[name]) for name in ("ana", "bea", "cai", "north")}
    people["rows"] = {name: AssignmentFactory(portfolio=book) for name, book in people["books"].items()}
    return people


SEEN = [
    ("ana", {"ana"}),
    ("cai", {"cai"}),
    ("north", {"ana", "bea", "north"}),
    ("south", {"cai"}),
    ("director", {"ana", "bea", "cai", "north"}),
    (Role.AUDITOR, {"ana", "bea", "cai", "north"}),
    (Role.ADMINISTRATOR, {"ana", "bea", "cai", "north"}),
    (Role.CONTRIBUTOR, set()),
    ("gone", set()),
]


@pytest.mark.parametrize(("who", "owners"), SEEN)
def test_portfolios_seen_are_ones_own_and_those_below(company, who, owners):
    expected = {company["books"][name] for name in owners}
    assert set(Portfolio.objects.visible_to(company[who])) == expected


@pytest.mark.parametrize(("who", "owners"), SEEN)
def test_assignments_seen_are_those_of_accounts_seen(company, who, owners):
    expected = {company["rows"][name] for name in owners}
    assert set(Assignment.objects.visible_to(company[who])) == expected


@pytest.mark.parametrize(("who", "owners"), SEEN)
def test_portfolios_are_changed_by_those_who_hand_accounts_out(company, who, owners):
    may = who in ("north", "south", "director", Role.ADMINISTRATOR)
    expected = {company["books"][name] for name in owners} if may else set()
    assert set(Portfolio.objects.editable_by(company[who])) == expected


def test_path_that_only_begins_alike_is_not_below():
    short = UserFactory(id=10_001)
    long = UserFactory(id=100_012)
    PortfolioFactory(owner=long)
    assert long.path.startswith(short.path[:-1])
    assert list(Portfolio.objects.visible_to(short)) == []


def test_covers_seen_are_those_of_accounts_seen_and_ones_own(company):
    ours = CoverFactory(account=company["rows"]["ana"].account, person=company["cai"])
    other = CoverFactory(account=company["rows"]["cai"].account, person=company["south"])

    seen = {
        who: set(Cover.objects.visible_to(company[who])) for who in ("ana", "bea", "cai", "north", "south", "director")
    }

    assert seen == {
        "ana": {ours},
        "bea": set(),
        "cai": {ours, other},
        "north": {ours},
        "south": {other},
        "director": {ours, other},
    }


def test_covers_are_ended_by_those_who_hand_the_account_out(company):
    cover = CoverFactory(account=company["rows"]["ana"].account, person=company["cai"])
    may = [who for who in company if who not in ("books", "rows") and cover in Cover.objects.editable_by(company[who])]
    assert may == ["director", "north", Role.ADMINISTRATOR]


def test_cover_of_a_member_account_is_seen_by_the_member(company):
    cover = CoverFactory()
    AccountMemberFactory(account=cover.account, person=company["bea"])
    assert set(Cover.objects.visible_to(company["bea"])) == {cover}


def test_open_portfolios_and_books():
    book, holding = PortfolioFactory(), PortfolioFactory(kind=Kind.HOLDING)
    PortfolioFactory(closed_on=today())
    assert set(Portfolio.objects.open()) == {book, holding}
    assert set(Portfolio.objects.books()) == {book}


def test_current_covers_and_those_ahead():
    def cover(starts, ends):
        return CoverFactory(during=(today() + timedelta(days=starts), today() + timedelta(days=ends)))

    past, running, last_day, later = cover(-9, 0), cover(0, 9), cover(-5, 1), cover(2, 5)
    assert set(Cover.objects.current()) == {running, last_day}
    assert list(Cover.objects.ahead()) == [last_day, later, running]
    assert past not in Cover.objects.ahead()


def test_portfolio_with_its_facts():
    book = PortfolioFactory()
    for slot, days in ((1, 10), (2, 30)):
        CoverFactory(person=book.owner, slot=slot, during=(today(), today() + timedelta(days=days)))
    CoverFactory(person=book.owner, slot=3, during=(today() + timedelta(days=5), today() + timedelta(days=40)))
    idle = PortfolioFactory(kind=Kind.KAM)

    facts = {row.pk: row for row in Portfolio.objects.with_facts()}

    found = facts[book.pk]
    assert (found.rule_floor, found.role_since, found.covering) == (10, today(), 2)
    assert found.covering_until == today() + timedelta(days=30)
    assert (facts[idle.pk].rule_floor, facts[idle.pk].covering, facts[idle.pk].covering_until) == (1, 0, None)


@pytest.mark.parametrize(
    ("share", "number", "is_under"),
    [("1", 9, True), ("1", 10, False), ("0.5", 4, True), ("0.5", 5, False), ("0.25", 2, True), ("0.25", 3, False)],
)
def test_books_under_their_floor_by_part_time(share, number, is_under):
    book = filled(PortfolioFactory(owner=UserFactory(part_time_share=share)), number)
    in_role_for(book.owner, 91)
    assert (book in Portfolio.objects.under_floor()) is is_under


@pytest.mark.parametrize(("days", "is_under"), [(0, False), (90, False), (91, True)])
def test_newcomer_is_not_under_the_floor_for_90_days(days, is_under):
    book = PortfolioFactory()
    in_role_for(book.owner, days)
    assert (book in Portfolio.objects.under_floor()) is is_under


def test_floor_is_not_for_holding_closed_books_or_managers():
    PortfolioFactory(kind=Kind.HOLDING)
    PortfolioFactory(closed_on=today())
    PortfolioFactory(owner=UserFactory(role=Role.SALES_MANAGER))
    kam = PortfolioFactory(kind=Kind.KAM)
    for person in User.objects.all():
        in_role_for(person, 400)
    assert set(Portfolio.objects.under_floor()) == {kam}
