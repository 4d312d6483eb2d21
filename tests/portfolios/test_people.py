"""Books opened and closed, rules changed, people who change roles or leave."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import Account
from audit.models import AuditEntry
from portfolios.choices import Kind
from portfolios.integrity import drifts
from portfolios.models import Assignment, AssignmentPeriod, Portfolio, PortfolioRule
from portfolios.services import (
    change_person_role,
    change_rule,
    close_portfolio,
    cover_account,
    deactivate,
    open_portfolio,
    renew_cover,
)
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AssignmentFactory,
    PortfolioFactory,
    UserFactory,
    today,
)
from tests.portfolios.attacks import facts, filled
from users.choices import Role
from users.models import RolePeriod, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_drifts(db):
    yield
    assert drifts() == {}


@pytest.fixture
def director():
    return UserFactory(role=Role.SALES_DIRECTOR)


def refused(code, text, service, *args, field=None, **kwargs):
    before = facts()
    with pytest.raises(ValidationError) as caught:
        service(*args, **kwargs)
    error = caught.value.error_dict[field][0] if field else caught.value
    assert (error.code, error.messages) == (code, [text])
    assert facts() == before


# Books


def test_portfolio_opens_under_the_rule_of_its_kind(director):
    owner = UserFactory(role=Role.KEY_ACCOUNT_MANAGER)

    book = open_portfolio(owner, Kind.KAM, by=director)

    book.refresh_from_db()
    assert (book.owner, book.ceiling, book.used, book.owner_role, book.is_open) == (owner, 2, 0, owner.role, True)
    assert AuditEntry.objects.get(table="portfolios_portfolio").actor == director


def test_portfolio_for_a_role_that_may_not_is_refused(director):
    person = UserFactory(name="Rosa Díaz", role=Role.CONTRIBUTOR)
    text = "Rosa Díaz is Contributor and cannot hold this kind of portfolio."
    refused("role_does_not_fit", text, open_portfolio, person, Kind.AM, by=director)


def test_portfolio_for_somebody_gone_is_refused(director):
    person = UserFactory(name="Rosa Díaz", is_active=False)
    refused("owner_inactive", "Rosa Díaz no longer works here.", open_portfolio, person, Kind.AM, by=director)


@pytest.mark.parametrize(
    ("kind", "code", "text"),
    [
        (Kind.AM, "one_open_book_per_person", "This person already has an open portfolio."),
        (Kind.HOLDING, "one_open_holding_per_person", "This person already has a holding portfolio."),
    ],
)
def test_second_open_portfolio_is_refused(director, kind, code, text):
    owner = PortfolioFactory(kind=kind, owner=UserFactory(role=Role.SALES_MANAGER)).owner
    refused(code, text, open_portfolio, owner, kind, by=director)


def test_empty_portfolio_closes_and_another_opens(director):
    book = PortfolioFactory()

    closed = close_portfolio(book, by=director)
    reopened = open_portfolio(book.owner, Kind.AM, by=director)

    assert (closed.closed_on, reopened.is_open) == (today(), True)
    refused("portfolio_closed", "This portfolio is closed.", close_portfolio, book, by=director)


def test_portfolio_with_a_prospect_does_not_close(director):
    book = AssignmentFactory(account__status="PROSPECT").portfolio
    text = "1 account is still in this portfolio. Hand it over first."
    refused("portfolio_not_empty", text, close_portfolio, book, by=director)


# Rules


def test_rule_is_that_of_every_portfolio(director):
    book = PortfolioFactory()

    change_rule(Kind.AM, ceiling=30, floor=12, by=director)

    assert Portfolio.objects.get(pk=book.pk).ceiling == 30
    assert PortfolioRule.objects.get(kind=Kind.AM).floor == 12
    entry = AuditEntry.objects.get(table="portfolios_portfoliorule", action="U")
    assert (entry.actor, entry.before, entry.after) == (
        director,
        {"ceiling": 25, "floor": 10},
        {"ceiling": 30, "floor": 12},
    )


def test_rule_under_what_is_used_names_the_fullest(director):
    filled(PortfolioFactory(owner=UserFactory(name="Rosa Díaz")), 11)
    text = "Rosa Díaz holds 11: a ceiling of 10 would be broken at once."
    refused("ceiling_below_used", text, change_rule, Kind.AM, ceiling=10, floor=5, by=director, field="ceiling")


def test_rule_with_a_floor_above_its_ceiling_is_refused(director):
    text = "The floor is at most the ceiling, and the ceiling is at least 1."
    code = "portfolio_floor_is_at_most_its_ceiling"
    refused(code, text, change_rule, Kind.AM, ceiling=10, floor=11, by=director)


@pytest.mark.parametrize(("field", "ceiling", "floor"), [("ceiling", 0, 0), ("floor", 5, -1), ("ceiling", 2**40, 0)])
def test_rule_with_impossible_numbers_is_refused_at_the_field(director, field, ceiling, floor):
    with pytest.raises(ValidationError) as caught:
        change_rule(Kind.AM, ceiling=ceiling, floor=floor, by=director)
    assert list(caught.value.error_dict) == [field]


# Roles


def test_role_that_holds_the_book_too_keeps_it(director):
    book = AssignmentFactory().portfolio

    change_person_role(book.owner, Role.SALES_MANAGER, by=director)

    book.refresh_from_db()
    assert (book.owner_role, book.is_open) == (Role.SALES_MANAGER, True)


def test_role_that_cannot_hold_the_book_closes_it_when_empty(director):
    book = PortfolioFactory()

    change_person_role(book.owner, Role.KEY_ACCOUNT_MANAGER, by=director)

    book.refresh_from_db()
    assert book.closed_on == today()
    assert RolePeriod.objects.get(user=book.owner).role == Role.KEY_ACCOUNT_MANAGER
    assert open_portfolio(User.objects.get(pk=book.owner_id), Kind.KAM, by=director).is_open


def test_role_that_cannot_hold_the_accounts_is_refused(director):
    book = filled(PortfolioFactory(owner=UserFactory(name="Rosa Díaz")), 3)
    text = "Rosa Díaz still looks after 3 accounts. Hand them over first."
    refused("portfolio_not_empty", text, change_person_role, book.owner, Role.AUDITOR, by=director)
    assert User.objects.get(pk=book.owner_id).role == Role.ACCOUNT_MANAGER


# Leaving


@pytest.fixture
def line(director):
    """A director, a manager below, and a manager's account manager with a book of three and a report."""
    manager = UserFactory(role=Role.SALES_MANAGER, manager=director)
    leaver = UserFactory(name="Rosa Díaz", manager=manager)
    report = UserFactory(manager=leaver)
    filled(PortfolioFactory(owner=leaver), 3)
    return director, manager, leaver, report


def test_accounts_of_a_leaver_wait_with_the_nearest_manager(line):
    director, manager, leaver, _ = line

    holding = deactivate(leaver, by=director)

    assert (holding.owner, holding.kind) == (manager, Kind.HOLDING)
    holding.refresh_from_db()
    assert holding.used == 3
    assert {account.owner for account in Account.objects.all()} == {manager}
    assert set(AssignmentPeriod.objects.filter(portfolio=holding).values_list("reason", flat=True)) == {
        "Rosa Díaz left"
    }
    assert not User.objects.get(pk=leaver.pk).is_active
    assert Portfolio.objects.open().filter(owner=leaver).count() == 0


def test_accounts_of_a_leaver_join_the_holding_that_is_there(line):
    director, manager, leaver, _ = line
    there = PortfolioFactory(owner=manager, kind=Kind.HOLDING)

    assert deactivate(leaver, by=director) == there


def test_group_and_strategic_accounts_of_a_leaver_wait_too(director):
    manager = UserFactory(role=Role.SALES_MANAGER, manager=director)
    leaver = UserFactory(role=Role.KEY_ACCOUNT_MANAGER, manager=manager)
    head = AssignmentFactory(portfolio=PortfolioFactory(owner=leaver, kind=Kind.KAM), account__tier="STRATEGIC").account
    AccountFactory(managed_with=head)

    deactivate(leaver, by=director)

    assert {account.owner for account in Account.objects.all()} == {manager}


def test_manager_who_left_is_passed_over(line):
    director, manager, leaver, _ = line
    User.objects.filter(pk=manager.pk).update(is_active=False)

    assert deactivate(leaver, by=director).owner == director


def test_reports_of_a_leaver_move_up(line):
    director, manager, leaver, report = line

    deactivate(leaver, by=director)

    report.refresh_from_db()
    assert (report.manager, report.path) == (manager, f"{manager.path}{report.pk}/")


def test_covers_of_a_leaver_end(line):
    director, _, leaver, _ = line
    running, planned = AccountFactory(), AccountFactory()
    with time_machine.travel(today() - timedelta(days=3)):
        cover_account(running, leaver, until=today() + timedelta(days=40), reason="x", by=director)
    later = today() + timedelta(days=9)
    cover_account(planned, leaver, starts_on=later, until=later, reason="x", by=director)

    deactivate(leaver, by=director)

    assert [cover.during.upper for cover in leaver.covers.all()] == [today()]
    assert leaver.memberships.current().count() == 0


def test_renewed_covers_of_a_leaver_end(line):
    director, _, leaver, _ = line
    cover = cover_account(AccountFactory(), leaver, until=today() + timedelta(days=9), reason="x", by=director)
    renew_cover(cover, until=today() + timedelta(days=19), reason="x", by=director)

    deactivate(leaver, by=director)

    assert leaver.covers.count() == 0


def test_memberships_of_a_leaver_end(line):
    director, _, leaver, _ = line
    running = AccountMemberFactory(person=leaver)
    AccountMemberFactory(person=leaver, during=(today() + timedelta(days=5), None))
    other = AccountMemberFactory(account=running.account)

    deactivate(leaver, by=director)

    assert leaver.memberships.current().count() == 0
    with time_machine.travel(today() + timedelta(days=6)):
        assert leaver.memberships.current().count() == 0
        assert list(running.account.members.current()) == [other]


def test_leaver_without_accounts_needs_no_holding(director):
    book = PortfolioFactory()

    assert deactivate(book.owner, by=director) is None
    book.refresh_from_db()
    assert book.closed_on == today()


def test_leaver_without_a_manager_leaves_accounts_to_a_director(director):
    leaver = AssignmentFactory().portfolio.owner

    assert deactivate(leaver, by=director).owner == director


def test_leaver_nobody_can_hold_the_accounts_of_stays():
    leaver = AssignmentFactory().portfolio.owner
    text = "Nobody above can hold the accounts. Name a manager for this person first."
    refused("no_holding", text, deactivate, leaver, by=None)
    assert User.objects.get(pk=leaver.pk).is_active
    assert Assignment.objects.count() == 1
