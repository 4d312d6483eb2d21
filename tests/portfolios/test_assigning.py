"""Assign, move, release, swap, win, change tier and group, through the services."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Account
from audit.models import AuditEntry
from core.choices import Door
from core.db import through
from portfolios.choices import Kind
from portfolios.integrity import drifts
from portfolios.models import Assignment, AssignmentPeriod
from portfolios.services import (
    assign_accounts,
    change_status,
    change_tier,
    join_group,
    leave_group,
    release_accounts,
    swap_accounts,
    win_prospect,
)
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from tests.portfolios.attacks import facts, filled, full
from users.choices import Role

pytestmark = pytest.mark.django_db

FULL = "Portfolio full: 25 of 25. Swap one, choose another manager, or cover until a date."


@pytest.fixture(autouse=True)
def nothing_drifts(db):
    yield
    assert drifts() == {}


@pytest.fixture
def director():
    return UserFactory(role=Role.SALES_DIRECTOR)


def refused(code, text, service, *args, **kwargs):
    """The service refuses with this code and this sentence, and nothing has changed, history included."""
    before = facts(), list(AssignmentPeriod.objects.values_list("account", "portfolio", "reason").order_by("pk"))
    with pytest.raises(ValidationError) as caught:
        service(*args, **kwargs)
    assert (caught.value.code, caught.value.messages) == (code, [text])
    assert (
        facts(),
        list(AssignmentPeriod.objects.values_list("account", "portfolio", "reason").order_by("pk")),
    ) == before


def places(*accounts):
    return [
        Assignment.objects.filter(account=account).values_list("portfolio", flat=True).first() for account in accounts
    ]


def periods(account):
    rows = AssignmentPeriod.objects.filter(account=account).order_by("during", "pk")
    return [(row.portfolio_id, row.reason, row.during.upper is None) for row in rows]


# Assign and move


def test_assign_puts_all_accounts_into_the_portfolio(director):
    book = PortfolioFactory()
    accounts = [AccountFactory() for _ in range(3)]

    assign_accounts(accounts, book, reason=" New territory ", by=director)

    book.refresh_from_db()
    assert places(*accounts) == [book.pk] * 3
    assert (book.used, book.held) == (3, 3)
    assert [periods(account) for account in accounts] == [[(book.pk, "New territory", True)]] * 3
    assert {account.owner for account in Account.objects.all()} == {book.owner}


def test_assign_moves_what_was_elsewhere(director):
    old, new = PortfolioFactory(), PortfolioFactory()
    account = AssignmentFactory(portfolio=old).account

    assign_accounts([account], new, reason="Closer", by=director)

    assert periods(account) == [(old.pk, "test", False), (new.pk, "Closer", True)]
    old.refresh_from_db()
    assert old.used == 0


def test_assign_records_who_and_through_which_door(director):
    account = AccountFactory()
    with through(Door.PAGE):
        assign_accounts([account], PortfolioFactory(), reason="New", by=director)

    entry = AuditEntry.objects.get(table="portfolios_assignment")
    assert (entry.actor, entry.door, entry.account_id, entry.action) == (director, "PAGE", account.pk, "I")
    assert entry.after["reason"] == "New"


def test_assign_is_all_or_nothing(director):
    book = filled(PortfolioFactory(), 23)
    refused(
        "portfolio_full",
        "Portfolio full: 23 of 25. Swap one, choose another manager, or cover until a date.",
        assign_accounts,
        [AccountFactory() for _ in range(3)],
        book,
        reason="x",
        by=director,
    )


def test_assign_refuses_the_26th(director):
    refused("portfolio_full", FULL, assign_accounts, [AccountFactory()], full(), reason="x", by=director)


def test_assign_again_to_a_full_book_changes_nothing(director):
    book = full()

    assign_accounts([row.account for row in book.assignments.all()], book, reason="x", by=director)

    book.refresh_from_db()
    assert book.used == 25


def test_assign_needs_a_reason(director):
    refused(
        "reason_missing", "Say why.", assign_accounts, [AccountFactory()], PortfolioFactory(), reason=" ", by=director
    )


def test_assign_refuses_a_closed_portfolio(director):
    book = PortfolioFactory(closed_on="2030-01-01")
    refused(
        "portfolio_closed",
        "This portfolio is closed.",
        assign_accounts,
        [AccountFactory()],
        book,
        reason="x",
        by=director,
    )


def test_assign_refuses_a_member_of_a_group(director):
    head = AssignmentFactory(account__name="Acme").account
    member = AccountFactory(name="Acme Iberia", managed_with=head)
    text = "Acme Iberia is managed with Acme: move Acme, or take it out of the group first."
    refused("only_heads_are_assigned", text, assign_accounts, [member], PortfolioFactory(), reason="x", by=director)


@pytest.mark.parametrize(
    ("tier", "kind", "text"),
    [
        ("STRATEGIC", Kind.AM, "Acme is strategic: only a key account manager looks after it."),
        ("CORE", Kind.KAM, "Acme is not strategic: a key account manager looks after strategic accounts only."),
    ],
)
def test_assign_refuses_a_tier_that_does_not_fit(director, tier, kind, text):
    account = AccountFactory(name="Acme", tier=tier)
    refused("tier_does_not_fit", text, assign_accounts, [account], PortfolioFactory(kind=kind), reason="x", by=director)


def test_assign_with_a_new_tier_changes_both(director):
    account = AssignmentFactory().account
    book = PortfolioFactory(kind=Kind.KAM)

    assign_accounts([account], book, tier="STRATEGIC", reason="Grown", by=director)

    account.refresh_from_db()
    assert (account.tier, account.owner, account.version) == ("STRATEGIC", book.owner, 2)


def test_nobody_decides_about_their_own_book():
    manager = UserFactory(role=Role.SALES_MANAGER)
    own = PortfolioFactory(owner=manager)
    inside = AssignmentFactory(portfolio=own).account
    text = "Somebody above you decides which accounts enter or leave your own book."
    refused("own_move", text, assign_accounts, [AccountFactory()], own, reason="x", by=manager)
    refused("own_move", text, assign_accounts, [inside], PortfolioFactory(), reason="x", by=manager)
    refused("own_move", text, release_accounts, [inside], reason="x", by=manager)
    refused("own_move", text, swap_accounts, inside, AssignmentFactory().account, reason="x", by=manager)


def test_a_manager_empties_their_own_holding():
    manager = UserFactory(role=Role.SALES_MANAGER)
    waiting = AssignmentFactory(portfolio=PortfolioFactory(owner=manager, kind=Kind.HOLDING)).account
    book = PortfolioFactory()

    assign_accounts([waiting], book, reason="Found an owner", by=manager)

    assert places(waiting) == [book.pk]


# Release


def test_release_leaves_nobody_in_charge_and_keeps_the_reason(director):
    assignment = AssignmentFactory()

    release_accounts([assignment.account], reason="Insolvent", by=director)

    account = Account.objects.get(pk=assignment.account_id)
    removed = AuditEntry.objects.filter(table="portfolios_assignment", action="D").get()
    assert account.owner is None
    assert periods(account) == [(assignment.portfolio_id, "test", False)]
    assert (removed.actor, removed.before["reason"]) == (director, "Insolvent")


def test_release_needs_a_reason(director):
    refused("reason_missing", "Say why.", release_accounts, [AssignmentFactory().account], reason="", by=director)


# Swap


def test_two_full_books_swap(director):
    one, other = full(), full()
    first, second = one.assignments.first().account, other.assignments.first().account

    swap_accounts(first, second, reason="Closer to both", by=director)

    one.refresh_from_db()
    other.refresh_from_db()
    assert places(first, second) == [other.pk, one.pk]
    assert (one.used, other.used) == (25, 25)
    assert periods(first)[-1] == (other.pk, "Closer to both", True)


def test_swap_of_a_prospect_for_a_customer_needs_room(director):
    book, other = full(), PortfolioFactory()
    prospect = AssignmentFactory(account__status="PROSPECT", portfolio=book).account
    customer = AssignmentFactory(portfolio=other).account
    refused("portfolio_full", FULL, swap_accounts, prospect, customer, reason="x", by=director)


def test_swap_needs_two_accounts_in_two_portfolios(director):
    book = filled(PortfolioFactory(), 2)
    one, other = (row.account for row in book.assignments.all())
    text = "A swap needs two accounts in two portfolios."
    refused("swap_needs_two", text, swap_accounts, one, other, reason="x", by=director)
    refused("swap_needs_two", text, swap_accounts, one, one, reason="x", by=director)
    refused("swap_needs_two", text, swap_accounts, one, AccountFactory(), reason="x", by=director)


def test_swap_refuses_tiers_that_do_not_fit(director):
    core = AssignmentFactory(account__name="Bolt").account
    strategic = AssignmentFactory(account__tier="STRATEGIC", account__name="Acme").account
    text = "Bolt is not strategic: a key account manager looks after strategic accounts only."
    refused("tier_does_not_fit", text, swap_accounts, core, strategic, reason="x", by=director)


# Win, status, tier


def test_prospect_at_25_of_25_is_not_won_but_into_another_book(director):
    prospect = AssignmentFactory(account__status="PROSPECT", portfolio=full()).account
    refused("portfolio_full", FULL, win_prospect, prospect, reason="Signed", by=director)
    other = PortfolioFactory()

    win_prospect(prospect, other, reason="Signed", by=director)

    prospect.refresh_from_db()
    other.refresh_from_db()
    assert (prospect.status, prospect.owner, other.used) == ("CUSTOMER", other.owner, 1)


def test_prospect_is_won_by_its_owner_where_it_is():
    assignment = AssignmentFactory(account__status="PROSPECT")
    owner = assignment.portfolio.owner

    won = win_prospect(assignment.account, reason="Signed", by=owner)

    assignment.portfolio.refresh_from_db()
    assert (won.status, won.counts, assignment.portfolio.used) == ("CUSTOMER", True, 1)
    assert len(periods(won)) == 1


def test_prospect_nobody_looks_after_is_won(director):
    assert win_prospect(AccountFactory(status="PROSPECT"), reason="Signed", by=director).counts is True


def test_former_customer_frees_a_place(director):
    book = full()

    change_status(book.assignments.first().account, "FORMER", reason="Left us", by=director)

    book.refresh_from_db()
    assert (book.used, book.held) == (24, 25)


def test_tier_changes_together_with_the_move(director):
    account = AssignmentFactory(account__name="Acme").account
    text = "Acme is strategic: only a key account manager looks after it."
    refused("tier_does_not_fit", text, change_tier, account, "STRATEGIC", reason="Grown", by=director)
    book = PortfolioFactory(kind=Kind.KAM)

    changed = change_tier(account, "STRATEGIC", book, reason="Grown", by=director)

    assert (changed.is_strategic, places(account)) == (True, [book.pk])
    assert periods(account)[-1] == (book.pk, "Grown", True)


def test_tier_of_a_third_strategic_account_finds_the_key_account_manager_full(director):
    account = AssignmentFactory().account
    text = "Portfolio full: 2 of 2. Swap one, choose another manager, or cover until a date."
    refused("portfolio_full", text, change_tier, account, "STRATEGIC", full("KAM"), reason="x", by=director)


def test_tier_of_an_account_nobody_looks_after_changes_alone(director):
    assert change_tier(AccountFactory(), "STRATEGIC", reason="x", by=director).is_strategic is True


# Groups


def test_account_that_joins_a_group_leaves_its_book_and_follows_the_head(director):
    own = AssignmentFactory()
    head = AssignmentFactory().account

    joined = join_group(own.account, head, reason="Bought", by=director)

    own.portfolio.refresh_from_db()
    assert (joined.owner, own.portfolio.used) == (head.owner, 0)
    assert places(own.account) == [None]


@pytest.mark.parametrize("case", ["member", "head of others", "itself"])
def test_group_of_a_group_is_refused(director, case):
    head = AssignmentFactory().account
    member = AccountFactory(managed_with=head)
    account, target = {"member": (AccountFactory(), member), "head of others": (head, AccountFactory())}.get(
        case, (head, head)
    )
    code = {"itself": "account_is_not_managed_with_itself"}.get(case, "account_is_managed_with_a_head")
    if case == "itself":
        member.delete()
        text = "An account cannot be managed with itself."
    else:
        text = "An account is managed with the head of a group, not with one of its members."
    refused(code, text, join_group, account, target, reason="x", by=director)


def test_account_that_leaves_a_group_stands_for_itself(director):
    head = AssignmentFactory().account
    member = AccountFactory(managed_with=head)

    left = leave_group(member, reason="Sold", by=director)

    assert (left.owner, left.is_head) == (None, True)
