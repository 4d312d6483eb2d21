"""What the portfolio pages are told."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from accounts.choices import MemberFunction
from accounts.models import Account
from portfolios.choices import Kind, Standing
from portfolios.models import Assignment, Portfolio
from portfolios.selectors import (
    Findings,
    Waiting,
    accounts_without_team,
    dashboard_page,
    findings,
    holding_clock,
    narrowed,
    portfolio_lines,
    revenue_of,
    with_period_start,
)
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AssignmentFactory,
    CoverFactory,
    PortfolioFactory,
    RevenueFactory,
    UserFactory,
    today,
)
from tests.portfolios.attacks import as_owner, filled, full, in_role_for, sql
from users.choices import Role

pytestmark = pytest.mark.django_db


def at(account, days):
    """The account has been where it is for that many days. Written by the owner: history is nobody's to write."""
    with as_owner():
        sql(
            "UPDATE portfolios_assignmentperiod SET during = tstzrange(now() - make_interval(days => %s), NULL)"
            " WHERE account_id = %s AND upper_inf(during)",
            days,
            account.pk,
        )


@pytest.fixture
def director():
    return UserFactory(role=Role.SALES_DIRECTOR)


def lines():
    return {
        line.portfolio.pk: line
        for line in portfolio_lines(list(Portfolio.objects.with_facts().select_related("owner")))
    }


def test_line_says_how_full_and_what_is_covered_until_the_last_day():
    book = full()
    CoverFactory(person=book.owner, during=(today(), today() + timedelta(days=10)))

    line = lines()[book.pk]

    assert (line.fill.standing, line.fill.floor, line.covering) == (Standing.FULL, 10, 1)
    assert line.covering_until == today() + timedelta(days=9)


def test_line_of_a_newcomer_is_ramping_and_later_under_its_floor():
    book = filled(PortfolioFactory(), 3)

    assert lines()[book.pk].fill.standing == Standing.RAMPING
    with time_machine.travel(today() + timedelta(days=91)):
        assert lines()[book.pk].fill.standing == Standing.UNDER


def test_book_of_a_manager_has_no_floor():
    book = PortfolioFactory(owner=UserFactory(role=Role.SALES_MANAGER))
    assert (lines()[book.pk].fill.standing, lines()[book.pk].fill.floor) == (Standing.WITHIN, 0)


def test_revenue_of_a_portfolio_is_that_of_its_groups_by_currency():
    head = AssignmentFactory().account
    member, stranger = AccountFactory(managed_with=head), AssignmentFactory().account
    since = today().replace(day=1)
    for account, amount, currency in (
        (head, 100, "EUR"),
        (member, 30, "EUR"),
        (member, 500, "USD"),
        (stranger, 7, "EUR"),
    ):
        RevenueFactory(account=account, amount=amount, currency=currency)
    RevenueFactory(account=head, amount=9_999, month=(since - timedelta(days=1)).replace(day=1))
    RevenueFactory(account=AccountFactory(), amount=8_888)

    book = head.assignment.portfolio
    assert revenue_of([book], since=since) == {book.pk: [(Decimal(500), "USD"), (Decimal(130), "EUR")]}


def test_revenue_costs_one_query_whatever_the_number(django_assert_num_queries):
    for _ in range(3):
        AssignmentFactory()
    for number in (1, 3):
        portfolios = list(Portfolio.objects.with_facts().select_related("owner")[:number])
        with django_assert_num_queries(1):
            assert len(portfolio_lines(portfolios)) == number


def test_dashboard_shows_the_open_portfolios_one_sees(director):
    manager = UserFactory(role=Role.SALES_MANAGER, manager=director)
    mine = PortfolioFactory(owner=UserFactory(manager=manager, name="Rosa Díaz"))
    other = PortfolioFactory()
    PortfolioFactory(owner=UserFactory(manager=manager), closed_on=today())

    def shown(user, **how):
        page, everything = dashboard_page(user, **{"show": "", "text": "", "ordering": "", "cursor": ""} | how)
        assert {row.pk for row in page.rows} == {row.pk for row in everything}
        return {row.pk for row in page.rows}

    assert shown(manager) == {mine.pk}
    assert shown(director) == {mine.pk, other.pk}
    assert shown(director, text="rosa") == {mine.pk}
    assert shown(director, text="nobody") == set()
    assert shown(mine.owner, ordering="-used") == {mine.pk}


@pytest.mark.parametrize("ordering", ["owner", "-owner", "used", "-used", "kind", "-kind", "nonsense"])
def test_dashboard_walks_every_ordering(director, ordering):
    made = {filled(PortfolioFactory(), number % 2).pk for number in range(5)}
    seen, cursor = [], ""
    while True:
        page, _ = dashboard_page(director, show="", text="", ordering=ordering, cursor=cursor, size=2)
        seen += [row.pk for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert (len(seen), set(seen)) == (5, made)


def test_dashboard_is_narrowed_to_each_finding():
    over, thin = full(), PortfolioFactory()
    in_role_for(thin.owner, 91)
    CoverFactory(person=over.owner)
    CoverFactory(person=thin.owner)
    kam = filled(PortfolioFactory(kind=Kind.KAM), 2)
    for row in kam.assignments.all():
        at(row.account, 31)
    holding = PortfolioFactory(kind=Kind.HOLDING)

    def shown(word):
        return set(narrowed(Portfolio.objects.open(), word))

    assert shown("covering") == {over}
    assert shown("under") == {thin}
    assert list(narrowed(Portfolio.objects.open(), "without-team")) == [kam]
    assert shown("holding") == {holding}
    assert shown("am") == {over, thin}
    assert shown("kam") == {kam}
    assert shown("?") == {over, thin, kam, holding}


def test_account_has_been_where_it_is_since_its_last_move():
    account = AssignmentFactory().account
    at(account, 40)
    first = with_period_start(Account.objects.all()).get(pk=account.pk).since
    Assignment.objects.filter(account=account).update(portfolio=PortfolioFactory())

    second = with_period_start(Account.objects.all()).get(pk=account.pk).since

    assert (today() - first.date(), today() - second.date()) == (timedelta(days=40), timedelta(days=0))
    assert with_period_start(Account.objects.all()).get(pk=AccountFactory().pk).since is None


@pytest.mark.parametrize(
    ("days", "members", "is_missing"), [(29, 0, False), (31, 0, True), (31, 1, True), (31, 2, False)]
)
def test_team_is_missed_after_30_days(days, members, is_missing):
    account = AssignmentFactory(account__tier="STRATEGIC").account
    at(account, days)
    for _ in range(members):
        AccountMemberFactory(account=account)
    AccountMemberFactory(account=account, function=MemberFunction.COVER)
    AccountMemberFactory(account=account, during=(today() - timedelta(days=9), today()))

    assert list(accounts_without_team(Account.objects.all())) == ([account] if is_missing else [])


def test_one_person_with_two_functions_is_no_team():
    account = AssignmentFactory(account__tier="STRATEGIC").account
    at(account, 31)
    person = UserFactory()
    for function in (MemberFunction.TECHNICAL, MemberFunction.SALES):
        AccountMemberFactory(account=account, person=person, function=function)

    assert list(accounts_without_team(Account.objects.all())) == [account]


def test_findings_count_what_one_sees(director):
    manager = UserFactory(role=Role.SALES_MANAGER, manager=director)
    over = full(owner=UserFactory(manager=manager))
    CoverFactory(
        person=over.owner,
        account=AssignmentFactory(portfolio=PortfolioFactory(kind=Kind.HOLDING, owner=manager)).account,
    )
    in_role_for(PortfolioFactory().owner, 91)
    AccountFactory()
    AccountFactory(managed_with=AccountFactory())

    assert findings(manager) == Findings(1, 0, 0, 1, 0, 2)
    assert findings(director) == Findings(1, 1, 0, 1, 0, 2)
    assert findings(over.owner) == Findings(1, 0, 0, 0, 0, 0)


def test_account_in_holding_is_overdue_without_a_cover_and_again_without_an_owner():
    assignment = AssignmentFactory(portfolio=PortfolioFactory(kind=Kind.HOLDING))

    def clock():
        (row,) = holding_clock(Assignment.objects.all())
        return row

    at(assignment.account, 3)
    assert (clock().is_covered, clock().is_overdue) == (False, False)
    at(assignment.account, 9)
    assert clock().is_overdue
    CoverFactory(account=assignment.account)
    assert (clock().is_covered, clock().is_overdue) == (True, False)
    at(assignment.account, 91)
    assert clock().is_overdue


def test_holding_clock_names_both_days():
    assignment = AssignmentFactory(portfolio=PortfolioFactory(kind=Kind.HOLDING))
    (row,) = holding_clock(Assignment.objects.all())
    assert row == Waiting(
        account=assignment.account,
        since=today(),
        is_covered=False,
        cover_due_on=row.cover_due_on,
        owner_due_on=today() + timedelta(days=90),
        today=today(),
    )
    assert today() + timedelta(days=7) == row.cover_due_on
