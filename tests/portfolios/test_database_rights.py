"""What the serving role has no right to do at all, and the tricks that would get round the triggers."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from portfolios.integrity import drifts
from portfolios.models import AssignmentPeriod
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from tests.portfolios.attacks import as_owner, facts, ignored, refused_by, sql

pytestmark = pytest.mark.django_db

TABLES = [
    "portfolios_portfolio",
    "portfolios_assignment",
    "portfolios_portfoliorule",
    "portfolios_holderrole",
    "portfolios_cover",
    "portfolios_assignmentperiod",
    "audit_auditentry",
    "accounts_account",
]


def denied(text, *params):
    """The statement is refused for want of a right, and nothing has changed."""
    before = facts()
    with pytest.raises(ProgrammingError) as caught:
        sql(text, *params)
    assert caught.value.__cause__.pgcode == "42501"
    assert facts() == before


@pytest.mark.parametrize("table", ["portfolios_assignmentperiod", "audit_auditentry"])
def test_history_cannot_be_written(table):
    AssignmentFactory()
    row = sql(f"SELECT * FROM {table}")

    denied(f"DELETE FROM {table}")
    denied(f"UPDATE {table} SET id = id + 1000")
    denied(f"INSERT INTO {table} SELECT * FROM {table}")

    assert sql(f"SELECT * FROM {table}") == row


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE {} CASCADE",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "ALTER TABLE {} ADD COLUMN sneaked int",
        "DROP TABLE {} CASCADE",
        "CREATE TRIGGER sneaked BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE sneaked AS ON INSERT TO {} DO INSTEAD NOTHING",
        "ALTER TABLE {} OWNER TO CURRENT_USER",
    ],
)
def test_tables_cannot_be_emptied_or_changed(table, statement):
    denied(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "CREATE TABLE public.sneaked (id int)",
        "CREATE FUNCTION public.sneaked() RETURNS int LANGUAGE sql RETURN 1",
        "CREATE OR REPLACE FUNCTION portfolios_keep_portfolio() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN new; END'",
        "ALTER FUNCTION portfolios_keep_portfolio() SECURITY DEFINER",
        "DROP FUNCTION portfolios_follow_assignments() CASCADE",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_rules_cannot_be_switched_off(statement):
    denied(statement)


def test_overlapping_periods_are_refused_even_to_the_owner():
    assignment = AssignmentFactory()
    yesterday = timezone.now() - timedelta(days=1)
    with as_owner(), refused_by("an_account_has_one_portfolio_at_a_time"):
        sql(
            "INSERT INTO portfolios_assignmentperiod (account_id, portfolio_id, during, reason)"
            " VALUES (%s, %s, tstzrange(%s, NULL), 'twice')",
            assignment.account_id,
            PortfolioFactory().pk,
            yesterday,
        )
    assert AssignmentPeriod.objects.count() == 1


def inside_a_trigger(statement):
    """Run the statement within a trigger of a temporary table, so that it looks like one of the database's own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE TEMP TABLE bait (id int) ON COMMIT DROP")
        cursor.execute(
            "CREATE FUNCTION pg_temp.spring() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {statement}; RETURN new; END $$"
        )
        cursor.execute("CREATE TRIGGER spring BEFORE INSERT ON bait FOR EACH ROW EXECUTE FUNCTION pg_temp.spring()")
        cursor.execute("INSERT INTO bait VALUES (1)")
        cursor.execute("DROP TABLE bait")


@pytest.mark.parametrize(
    "column", ["used = 3, held = 3", "used = 0, held = 0", "owner_id = {}", "owner_role = 'AUDITOR'"]
)
def test_trigger_on_a_temporary_table_is_no_way_round_the_portfolio(column):
    AssignmentFactory()
    change = column.format(UserFactory().pk)
    with ignored():
        inside_a_trigger(f"UPDATE portfolios_portfolio SET {change}")


def test_trigger_on_a_temporary_table_is_no_way_round_the_owner():
    AssignmentFactory()
    thief = UserFactory()
    with ignored():
        inside_a_trigger(f"UPDATE accounts_account SET owner_id = {thief.pk}")


def shadowed(table, columns, *statements):
    """Run the statements while a temporary table of the same name stands before the real one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS SELECT {columns}")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"DROP TABLE pg_temp.{table}")


def test_temporary_table_does_not_name_the_owner_of_a_member():
    head, member = AssignmentFactory().account, AccountFactory()
    thief = UserFactory()

    shadowed(
        "accounts_account",
        f"{head.pk}::bigint AS id, {thief.pk}::bigint AS owner_id",
        f"UPDATE public.accounts_account SET managed_with_id = {head.pk} WHERE id = {member.pk}",
    )

    member.refresh_from_db()
    assert member.owner_id == head.owner_id
    assert drifts() == {}


def test_temporary_table_does_not_hide_a_cycle():
    top = AccountFactory()
    below = AccountFactory(parent=top)
    with refused_by("account_tree_has_no_cycle"):
        shadowed(
            "accounts_account",
            "NULL::bigint AS id, NULL::bigint AS parent_id",
            f"UPDATE public.accounts_account SET parent_id = {below.pk} WHERE id = {top.pk}",
        )


def test_temporary_table_does_not_move_a_person_up():
    top = UserFactory()
    person = UserFactory()

    shadowed(
        "users_user",
        f"{top.pk}::bigint AS id, '/'::text AS path",
        f"UPDATE public.users_user SET manager_id = {top.pk} WHERE id = {person.pk}",
    )

    person.refresh_from_db()
    assert person.path == f"{top.path}{person.pk}/"
