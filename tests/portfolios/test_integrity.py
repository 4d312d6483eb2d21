"""The drift questions find each lie they are there for, told by the owner of the tables with the guards taken off."""

from datetime import timedelta

import pytest
from django.db import connection

from portfolios.integrity import DRIFTS, drifts
from tests.factories import AccountFactory, AssignmentFactory, CoverFactory, PortfolioFactory, UserFactory, today
from tests.portfolios.attacks import as_owner, refused_by

pytestmark = pytest.mark.django_db

USED = "used is the number of customers assigned"
CEILING = "no portfolio is above its rule's ceiling"
OWNER = "the owner of an account is the owner of its portfolio, or of its head's"
STANDS = "an assignment stands as its account"
TIER = "strategic accounts sit with key account managers, others never"
PERIOD = "the open period of an account is its assignment"
HOLDER = "one open book per person, held by a role that may"
COVERS = "nobody covers more than five accounts"
STATE = "every account has its state"
ROLE = "the role of a person is the one of today's period"
LINE = "the reporting line is what managers make it"

TABLES = (
    "portfolios_portfolio", "portfolios_assignment", "portfolios_assignmentperiod", "portfolios_portfoliorule",
    "portfolios_cover", "accounts_account", "accounts_accountstate", "users_user", "users_roleperiod",
)  # fmt: skip


def unguarded(statement, *params):
    """Run a statement as the owner, with no trigger and no named check, key or exclusion in its way."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint"
            " WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('c', 'x', 'f')",
            [list(TABLES)],
        )
        for table, constraint in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        cursor.execute("DROP INDEX one_open_book_per_person")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, params)


@pytest.fixture
def world():
    """One of everything, all in order."""
    assignment = AssignmentFactory()
    AccountFactory(managed_with=assignment.account)
    AssignmentFactory(account__tier="STRATEGIC")
    AssignmentFactory(portfolio=PortfolioFactory(kind="HOLDING"))
    UserFactory(manager=assignment.portfolio.owner)
    CoverFactory(person=assignment.portfolio.owner)
    assert drifts() == {}
    return assignment


@pytest.mark.parametrize(
    ("statement", "promises"),
    [
        ("UPDATE portfolios_portfolio SET used = used + 1 WHERE id = {book}", {USED}),
        ("UPDATE portfolios_portfolio SET held = held + 1 WHERE id = {book}", {USED}),
        ("UPDATE portfolios_portfolio SET ceiling = 26 WHERE id = {book}", {CEILING}),
        ("UPDATE portfolios_portfoliorule SET ceiling = 0 WHERE kind = 'AM'", {CEILING}),
        ("UPDATE accounts_account SET owner_id = NULL WHERE id = {account}", {OWNER}),
        ("UPDATE accounts_account SET owner_id = NULL WHERE managed_with_id = {account}", {OWNER}),
        ("UPDATE accounts_account SET tier = 'STRATEGIC' WHERE id = {account}", {STANDS, TIER}),
        ("UPDATE accounts_account SET status = 'FORMER' WHERE id = {account}", {STANDS}),
        ("UPDATE portfolios_assignment SET counts = NOT counts WHERE account_id = {account}", {STANDS, USED}),
        ("UPDATE portfolios_assignment SET is_head = NOT is_head WHERE account_id = {account}", {STANDS}),
        ("UPDATE portfolios_assignment SET kind = 'KAM' WHERE account_id = {account}", {STANDS}),
        ("DELETE FROM portfolios_assignment WHERE account_id = {account}", {USED, OWNER, PERIOD}),
        ("DELETE FROM portfolios_assignmentperiod WHERE account_id = {account}", {PERIOD}),
        ("UPDATE portfolios_assignmentperiod SET during = tstzrange(lower(during), now() + '1 day')", {PERIOD}),
        ("UPDATE users_user SET role = 'AUDITOR' WHERE id = {owner}", {HOLDER, ROLE}),
        ("DELETE FROM accounts_accountstate WHERE account_id = {account}", {STATE}),
        ("DELETE FROM users_roleperiod WHERE user_id = {owner}", {ROLE}),
        ("UPDATE users_user SET path = '/7/' WHERE id = {owner}", {LINE}),
        ("UPDATE users_user SET manager_id = NULL WHERE manager_id = {owner}", {LINE}),
    ],
)
def test_drift_is_found(world, statement, promises):
    ids = {"book": world.portfolio_id, "account": world.account_id, "owner": world.portfolio.owner_id}

    unguarded(statement.format(**ids))

    assert set(drifts()) == promises


def test_second_open_book_is_found(world):
    unguarded(
        "INSERT INTO portfolios_portfolio (owner_id, kind, ceiling, used, held, owner_role, opened_on,"
        " created_at, updated_at)"
        " VALUES (%s, 'AM', 25, 0, 0, 'ACCOUNT_MANAGER', current_date, now(), now())",
        world.portfolio.owner_id,
    )

    assert drifts() == {HOLDER: [world.portfolio.owner_id]}


def test_sixth_cover_is_found(world):
    person = world.portfolio.owner
    account = AccountFactory()
    unguarded(
        "INSERT INTO portfolios_cover (account_id, person_id, during, reason, slot, created_at, updated_at)"
        " SELECT %s, %s, daterange(%s, %s), 'x', 1, now(), now() FROM generate_series(1, 5)",
        account.pk, person.pk, today(), today() + timedelta(days=5),
    )  # fmt: skip

    assert drifts() == {COVERS: [person.pk]}


def test_every_promise_is_shown_red_here():
    assert set(DRIFTS) == {USED, CEILING, OWNER, STANDS, TIER, PERIOD, HOLDER, COVERS, STATE, ROLE, LINE}


# Each guard taken off alone


def without(trigger, table, statement, *params):
    """Run the statement as the owner while this one trigger sleeps."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute(statement, params)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def test_without_assignment_is_followed_on_insert_it_drifts(world):
    account = AccountFactory()

    without(
        "assignment_is_followed_on_insert",
        "portfolios_assignment",
        "INSERT INTO portfolios_assignment (account_id, portfolio_id, kind, is_strategic, counts, is_head, reason)"
        " VALUES (%s, %s, 'AM', false, true, true, 'x')",
        account.pk,
        world.portfolio_id,
    )

    assert set(drifts()) == {USED, OWNER, PERIOD}


def test_without_assignment_is_followed_on_update_it_drifts(world):
    without(
        "assignment_is_followed_on_update",
        "portfolios_assignment",
        "UPDATE portfolios_assignment SET portfolio_id = %s WHERE account_id = %s",
        PortfolioFactory().pk,
        world.account_id,
    )

    assert set(drifts()) == {USED, OWNER, PERIOD}


def test_without_assignment_is_followed_on_delete_it_drifts(world):
    without(
        "assignment_is_followed_on_delete",
        "portfolios_assignment",
        "DELETE FROM portfolios_assignment WHERE account_id = %s",
        world.account_id,
    )

    assert set(drifts()) == {USED, OWNER, PERIOD}


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("used = 2, held = 1", "portfolio_held_includes_used"),
        ("used = 26, held = 26", "portfolio_holds_no_more_than_its_ceiling"),
        ("used = -1", "portfolio_holds_no_more_than_its_ceiling"),
        ("owner_role = NULL", "portfolio_knows_its_owners_role_while_open"),
        ("owner_role = 'AUDITOR'", "portfolio_owner_role_is_the_owners"),
        ("kind = 'KAM', ceiling = 2", "assignment_is_of_its_portfolios_kind"),
    ],
)
def test_without_portfolio_is_kept_the_constraints_still_hold(world, assignment, constraint):
    with refused_by(constraint):
        without(
            "portfolio_is_kept",
            "portfolios_portfolio",
            f"UPDATE portfolios_portfolio SET {assignment} WHERE id = %s",
            world.portfolio_id,
        )


def test_closed_portfolio_has_no_role_of_its_owner():
    book = PortfolioFactory(closed_on=today())
    with refused_by("portfolio_knows_its_owners_role_while_open"):
        without(
            "portfolio_is_kept",
            "portfolios_portfolio",
            "UPDATE portfolios_portfolio SET owner_role = 'ACCOUNT_MANAGER' WHERE id = %s",
            book.pk,
        )


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("portfolio_kind_can_be_referenced", ["id", "kind"]),
        ("portfolio_rule_ceiling_can_be_referenced", ["kind", "ceiling"]),
        ("holder_role_can_be_referenced", ["role", "kind"]),
        ("cover_can_be_referenced_as_original", ["id", "account_id", "person_id", "is_renewal"]),
        ("account_standing_can_be_referenced", ["id", "is_strategic", "counts", "is_head"]),
        ("account_head_can_be_referenced", ["id", "is_head"]),
    ],
)
def test_what_composite_keys_refer_to_is_unique(name, columns):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contype, ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY k(number, place)"
            " JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place)"
            " FROM pg_constraint WHERE conname = %s",
            [name],
        )
        assert cursor.fetchone() == ("u", columns)
