"""Who may sit where: the portfolio facts of the design, attacked with plain SQL by the role the product serves with."""

import pytest

from accounts.models import Account
from portfolios.integrity import drifts
from portfolios.models import AssignmentPeriod
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from tests.portfolios.attacks import assign, filled, foreign_key, full, ignored, refused_by, refused_null, sql, together

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_drifts(db):
    yield
    assert drifts() == {}


def strategic(**fields):
    return AccountFactory(tier="STRATEGIC", **fields)


def move(account, portfolio):
    sql(
        "UPDATE portfolios_assignment SET portfolio_id = %s, kind = %s WHERE account_id = %s",
        portfolio.pk,
        portfolio.kind,
        account.pk,
    )


def test_the_serving_role_is_the_one_attacking():
    assert sql("SELECT current_user") == [("rapport_app",)]


def test_assignment_sets_owner_counts_and_period():
    book = PortfolioFactory()
    account = AccountFactory()

    assign(account, book)

    book.refresh_from_db()
    account.refresh_from_db()
    assert (book.used, book.held) == (1, 1)
    assert account.owner == book.owner
    assert account.assignment_periods.get().during.upper is None


# Counts


def test_26th_customer_is_refused():
    book = full()
    with refused_by("portfolio_holds_no_more_than_its_ceiling"):
        assign(AccountFactory(), book)


def test_third_strategic_account_is_refused():
    book = full("KAM")
    with refused_by("portfolio_holds_no_more_than_its_ceiling"):
        assign(strategic(), book)


def test_many_at_once_are_refused_together():
    book = filled(PortfolioFactory(), 20)
    ids = [AccountFactory().pk for _ in range(6)]

    with refused_by("portfolio_holds_no_more_than_its_ceiling"):
        sql(
            "INSERT INTO portfolios_assignment (account_id, portfolio_id, kind, is_strategic, counts, is_head, reason)"
            " SELECT id, %s, 'AM', false, true, true, 'test' FROM accounts_account WHERE id = ANY(%s)",
            book.pk,
            ids,
        )
    book.refresh_from_db()
    assert (book.used, book.held) == (20, 20)


def test_moving_a_26th_customer_in_is_refused():
    account = AssignmentFactory().account
    with refused_by("portfolio_holds_no_more_than_its_ceiling"):
        move(account, full())


@pytest.mark.parametrize("status", ["PROSPECT", "FORMER"])
def test_only_customers_count(status):
    book = full()

    assign(AccountFactory(status=status), book)

    book.refresh_from_db()
    assert (book.used, book.held) == (25, 26)


def test_prospect_of_a_full_book_is_not_won_without_a_place():
    prospect = AssignmentFactory(account__status="PROSPECT", portfolio=full()).account
    with refused_by("assignment_stands_as_its_account"):
        sql("UPDATE accounts_account SET status = 'CUSTOMER' WHERE id = %s", prospect.pk)
    with refused_by("portfolio_holds_no_more_than_its_ceiling"):
        together(
            ("UPDATE accounts_account SET status = 'CUSTOMER' WHERE id = %s", [prospect.pk]),
            ("UPDATE portfolios_assignment SET counts = true WHERE account_id = %s", [prospect.pk]),
        )


def test_prospect_is_won_into_a_place_of_another_book():
    prospect = AssignmentFactory(account__status="PROSPECT", portfolio=full()).account
    other = PortfolioFactory()

    together(
        ("UPDATE accounts_account SET status = 'CUSTOMER' WHERE id = %s", [prospect.pk]),
        (
            "UPDATE portfolios_assignment SET counts = true, portfolio_id = %s WHERE account_id = %s",
            [other.pk, prospect.pk],
        ),
    )

    prospect.refresh_from_db()
    other.refresh_from_db()
    assert (prospect.owner, other.used) == (other.owner, 1)


def test_two_full_books_swap_in_one_statement():
    one, other = full(), full()
    first, second = one.assignments.first(), other.assignments.first()

    sql(
        "UPDATE portfolios_assignment SET portfolio_id = CASE account_id WHEN %s THEN %s::bigint ELSE %s END"
        " WHERE account_id IN (%s, %s)",
        first.account_id, other.pk, one.pk, first.account_id, second.account_id,
    )  # fmt: skip

    owners = Account.objects.in_bulk([first.account_id, second.account_id])
    assert owners[first.account_id].owner_id == other.owner_id
    assert owners[second.account_id].owner_id == one.owner_id


# Tiers


def test_strategic_account_at_an_account_manager_is_refused():
    with refused_by("strategic_accounts_sit_with_a_key_account_manager"):
        assign(strategic(), PortfolioFactory())


def test_other_account_at_a_key_account_manager_is_refused():
    with refused_by("strategic_accounts_sit_with_a_key_account_manager"):
        assign(AccountFactory(), PortfolioFactory(kind="KAM"))


@pytest.mark.parametrize("tier", ["STRATEGIC", "KEY", "CORE", "STANDARD"])
def test_holding_takes_every_tier(tier):
    account = AccountFactory(tier=tier)
    holding = PortfolioFactory(kind="HOLDING")

    assign(account, holding)

    account.refresh_from_db()
    assert account.owner == holding.owner


@pytest.mark.parametrize("change", ["tier = 'STRATEGIC'", "status = 'FORMER'", "managed_with_id = %s"])
def test_standing_of_an_assigned_account_does_not_change_alone(change):
    account = AssignmentFactory().account
    head = AccountFactory()
    with refused_by("assignment_stands_as_its_account"):
        sql(f"UPDATE accounts_account SET {change} WHERE id = {account.pk}", *([head.pk] if "%s" in change else []))


def test_tier_changes_together_with_the_move():
    account = AssignmentFactory().account
    book = PortfolioFactory(kind="KAM")

    together(
        ("UPDATE accounts_account SET tier = 'STRATEGIC' WHERE id = %s", [account.pk]),
        (
            "UPDATE portfolios_assignment SET portfolio_id = %s, kind = 'KAM', is_strategic = true"
            " WHERE account_id = %s",
            [book.pk, account.pk],
        ),
    )

    account.refresh_from_db()
    assert account.owner == book.owner


@pytest.mark.parametrize("tier", ["KEY", "STANDARD"])
def test_tier_that_still_fits_changes_alone(tier):
    account = AssignmentFactory().account

    sql("UPDATE accounts_account SET tier = %s WHERE id = %s", tier, account.pk)

    account.refresh_from_db()
    assert account.tier == tier


# What an assignment repeats


@pytest.mark.parametrize(
    ("lies", "constraint"),
    [
        ({"is_strategic": True}, "strategic_accounts_sit_with_a_key_account_manager"),
        ({"is_strategic": True, "kind": "KAM"}, "assignment_stands_as_its_account"),
        ({"counts": False}, "assignment_stands_as_its_account"),
        ({"kind": "HOLDING"}, "assignment_is_of_its_portfolios_kind"),
        ({"kind": "NONE"}, "strategic_accounts_sit_with_a_key_account_manager"),
        ({"is_head": False}, "only_heads_are_assigned"),
        ({"reason": ""}, "assignment_has_a_reason"),
    ],
)
def test_assignment_that_lies_is_refused(lies, constraint):
    with refused_by(constraint):
        assign(AccountFactory(), PortfolioFactory(), **lies)


@pytest.mark.parametrize(
    ("column", "constraint"),
    [
        ("counts = false", "assignment_stands_as_its_account"),
        ("kind = 'HOLDING'", "assignment_is_of_its_portfolios_kind"),
        ("is_head = false", "only_heads_are_assigned"),
        ("is_strategic = true", "strategic_accounts_sit_with_a_key_account_manager"),
        ("reason = ''", "assignment_has_a_reason"),
    ],
)
def test_assignment_that_begins_to_lie_is_refused(column, constraint):
    account = AssignmentFactory().account
    with refused_by(constraint):
        sql(f"UPDATE portfolios_assignment SET {column} WHERE account_id = %s", account.pk)


@pytest.mark.parametrize(
    "column", ["account_id", "portfolio_id", "kind", "is_strategic", "counts", "is_head", "reason"]
)
def test_null_in_an_assignment_is_refused(column):
    account, book = AccountFactory(), PortfolioFactory()
    with refused_null(column):
        assign(account, book, **{column: None})
    assign(account, book)
    with refused_null(column):
        sql(f"UPDATE portfolios_assignment SET {column} = NULL WHERE account_id = %s", account.pk)


@pytest.mark.parametrize("column", ["status", "tier"])
def test_null_in_the_standing_of_an_account_is_refused(column):
    with refused_null(column):
        sql(f"UPDATE accounts_account SET {column} = NULL WHERE id = %s", AccountFactory().pk)


def test_second_assignment_of_an_account_is_refused():
    account = AssignmentFactory().account
    with refused_by("portfolios_assignment_pkey"):
        assign(account, PortfolioFactory())


def test_assignment_keeps_its_account():
    account = AssignmentFactory().account
    other = AccountFactory()
    with refused_by("assignment_keeps_its_account"):
        sql("UPDATE portfolios_assignment SET account_id = %s WHERE account_id = %s", other.pk, account.pk)


def test_assigned_account_cannot_be_deleted():
    assignment = AssignmentFactory()
    with refused_by("assignment_stands_as_its_account"):
        together(
            ("DELETE FROM accounts_accountstate WHERE account_id = %s", [assignment.account_id]),
            ("DELETE FROM accounts_account WHERE id = %s", [assignment.account_id]),
        )


def test_portfolio_with_a_past_cannot_be_deleted():
    book = AssignmentFactory().portfolio
    sql("DELETE FROM portfolios_assignment")
    with refused_by(foreign_key("portfolios_assignmentperiod", "portfolio_id")):
        sql("DELETE FROM portfolios_portfolio WHERE id = %s", book.pk)


# Owner


def test_owner_of_an_account_cannot_be_written():
    assigned, unassigned = AssignmentFactory().account, AccountFactory()
    thief = UserFactory()
    with ignored():
        sql("UPDATE accounts_account SET owner_id = %s", thief.pk)
        sql("UPDATE accounts_account SET owner_id = NULL, city = 'Leeds' WHERE id = %s", assigned.pk)
        sql(
            "MERGE INTO accounts_account a USING (SELECT %s::bigint AS id) s ON a.id = s.id"
            " WHEN MATCHED THEN UPDATE SET owner_id = %s",
            unassigned.pk,
            thief.pk,
        )


def test_account_born_with_an_owner_has_none():
    account = AccountFactory(owner=UserFactory())

    account.refresh_from_db()
    assert account.owner is None


def test_owner_goes_with_the_assignment():
    assignment = AssignmentFactory()

    sql("DELETE FROM portfolios_assignment WHERE account_id = %s", assignment.account_id)

    account = Account.objects.get(pk=assignment.account_id)
    assignment.portfolio.refresh_from_db()
    assert account.owner is None
    assert (assignment.portfolio.used, assignment.portfolio.held) == (0, 0)


# History


def test_moves_leave_neither_gap_nor_overlap():
    account = AssignmentFactory().account
    books = [PortfolioFactory() for _ in range(3)]
    for number in range(12):
        move(account, books[number % 3])

    periods = [row.during for row in AssignmentPeriod.objects.order_by("during")]
    assert len(periods) == 13
    assert [before.upper for before in periods[:-1]] == [after.lower for after in periods[1:]]
    assert periods[-1].upper is None


def test_change_within_a_portfolio_is_no_new_period():
    assignment = AssignmentFactory()

    sql("UPDATE portfolios_assignment SET reason = 'again'")
    sql("UPDATE portfolios_assignment SET portfolio_id = portfolio_id")

    assert assignment.account.assignment_periods.get().reason == "test"


def test_release_closes_the_period():
    assignment = AssignmentFactory()

    sql("DELETE FROM portfolios_assignment")
    assign(assignment.account, assignment.portfolio)

    first, second = AssignmentPeriod.objects.order_by("during")
    assert first.during.upper <= second.during.lower
    assert second.during.upper is None
