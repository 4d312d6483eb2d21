"""The facts of accounts, attacked with plain SQL by the role the product serves with."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import AccountState
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AgreementFactory,
    AssignmentFactory,
    RevenueFactory,
    SignalFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def sql(text, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(text, params)
        return cursor.fetchall() if cursor.description else None


SET_ACCOUNT = "UPDATE accounts_account SET {} WHERE id = %s"
SET_REVENUE = "UPDATE accounts_revenue SET {} WHERE account_id = %s"
SET_AGREEMENT = "UPDATE accounts_agreement SET {} WHERE account_id = %s"
SET_SIGNAL = "UPDATE accounts_signal SET {} WHERE account_id = %s"
SET_MEMBER = "UPDATE accounts_accountmember SET {} WHERE account_id = %s"


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("account_has_a_name", SET_ACCOUNT.format("name = ''")),
        ("account_status_is_known", SET_ACCOUNT.format("status = 'GHOST'")),
        ("account_tier_is_known", SET_ACCOUNT.format("tier = 'GOLD'")),
        ("account_currency_is_a_code", SET_ACCOUNT.format("currency = 'eu'")),
        ("account_own_revenue_has_a_currency", SET_ACCOUNT.format("own_revenue = 5, own_revenue_currency = ''")),
        ("account_own_revenue_has_a_currency", SET_ACCOUNT.format("own_revenue = -5, own_revenue_currency = 'EUR'")),
        ("account_is_not_managed_with_itself", SET_ACCOUNT.format("managed_with_id = id")),
        ("revenue_month_is_its_first_day", SET_REVENUE.format("month = '2026-05-02'")),
        ("revenue_has_a_currency", SET_REVENUE.format("currency = ''")),
        ("agreement_ends_after_it_starts", SET_AGREEMENT.format("ends_on = starts_on - 1")),
        ("agreement_value_is_not_negative", SET_AGREEMENT.format("annual_value = -1")),
        ("agreement_has_a_currency", SET_AGREEMENT.format("currency = 'xx'")),
        ("signal_kind_is_known", SET_SIGNAL.format("kind = 'MOOD'")),
        ("signal_closes_after_it_opens", SET_SIGNAL.format("closed_on = opened_on - 1")),
        ("member_share_is_0_to_100", SET_MEMBER.format("share = 101")),
        ("member_function_is_known", SET_MEMBER.format("function = 'SPY'")),
        ("membership_begins", SET_MEMBER.format("during = '[,2030-01-01)'")),
        ("membership_begins", SET_MEMBER.format("during = 'empty'")),
    ],
)
def test_check_refuses(constraint, statement):
    account = AccountFactory()
    RevenueFactory(account=account)
    AgreementFactory(account=account)
    SignalFactory(account=account)
    AccountMemberFactory(account=account)

    with pytest.raises(IntegrityError, match=constraint):
        sql(statement, account.pk)


def test_account_is_not_its_own_parent():
    """The trigger of the tree says it first; the check stands behind it."""
    account = AccountFactory()
    with pytest.raises(IntegrityError) as caught:
        sql(SET_ACCOUNT.format("parent_id = id"), account.pk)
    assert caught.value.__cause__.diag.constraint_name == "account_tree_has_no_cycle"
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conname = 'account_is_not_its_own_parent'")
        assert cursor.fetchone()


def test_account_tree_has_no_cycle():
    top = AccountFactory()
    middle = AccountFactory(parent=top)
    low = AccountFactory(parent=middle)
    with pytest.raises(IntegrityError, match=r"account .* would belong to itself"):
        sql(SET_ACCOUNT.format(f"parent_id = {low.pk}"), top.pk)


def test_accounts_tree_is_checked_takes_the_lock_row():
    account, parent = AccountFactory(), AccountFactory()
    before = sql("SELECT taken_at FROM core_lockrow WHERE name = 'account_tree'")
    sql(SET_ACCOUNT.format(f"parent_id = {parent.pk}"), account.pk)
    assert sql("SELECT taken_at FROM core_lockrow WHERE name = 'account_tree'") != before


def test_account_is_managed_with_a_head():
    head = AccountFactory()
    member = AccountFactory(managed_with=head)
    other = AccountFactory()
    with pytest.raises(IntegrityError, match="account_is_managed_with_a_head"):
        sql(SET_ACCOUNT.format(f"managed_with_id = {member.pk}"), other.pk)
    with pytest.raises(IntegrityError, match="account_is_managed_with_a_head"):
        sql(SET_ACCOUNT.format(f"managed_with_id = {other.pk}"), head.pk)


def test_accounts_owner_is_kept():
    """Nobody writes an owner: not on insert, not by update, and a member has its head's."""
    account, somebody = AssignmentFactory().account, UserFactory()
    member = AccountFactory(managed_with=account, owner=somebody)
    free = AccountFactory(owner=somebody)

    sql("UPDATE accounts_account SET owner_id = %s", somebody.pk)

    for row, owner in ((account, account.owner), (member, account.owner), (free, None)):
        row.refresh_from_db()
        assert row.owner == owner


def test_accounts_owner_is_kept_when_a_member_leaves_its_group():
    account = AssignmentFactory().account
    member = AccountFactory(managed_with=account)
    sql(SET_ACCOUNT.format("managed_with_id = NULL"), member.pk)
    member.refresh_from_db()
    assert member.owner is None


def test_accounts_state_begins_with_the_account():
    account = AccountFactory()
    assert account.state.stale_since is None


def test_assignment_stands_as_its_account_against_sql():
    account = AssignmentFactory().account
    for change in ("tier = 'STRATEGIC'", "status = 'FORMER'", f"managed_with_id = {AccountFactory().pk}"):
        with pytest.raises(IntegrityError, match="assignment_stands_as_its_account"):
            sql(SET_ACCOUNT.format(change), account.pk)


@pytest.mark.parametrize("column", ["is_strategic", "counts", "is_head", "search_text"])
def test_derived_columns_cannot_be_written(column):
    account = AccountFactory()
    with pytest.raises(DatabaseError, match="can only be updated to DEFAULT"):
        sql(SET_ACCOUNT.format(f"{column} = NULL"), account.pk)


ADD_ID = "INSERT INTO accounts_accountexternalid (account_id, source, external_id) VALUES (%s, 'erp', %s)"


def test_external_ids_are_unique():
    one, other = AccountFactory(), AccountFactory()
    sql(ADD_ID, one.pk, "7")
    with pytest.raises(IntegrityError, match="account_external_id_is_unique_per_source"):
        sql(ADD_ID, other.pk, "7")
    with pytest.raises(IntegrityError, match="account_has_one_external_id_per_source"):
        sql(ADD_ID, one.pk, "8")


def test_revenue_is_told_once_per_month_currency_and_source():
    row = RevenueFactory()
    with pytest.raises(IntegrityError, match="revenue_is_told_once_per_month_currency_and_source"):
        RevenueFactory(account=row.account)


def test_agreement_external_id_is_unique_per_source():
    AgreementFactory(source="erp", external_id="1")
    AgreementFactory(source="erp", external_id="")
    AgreementFactory(source="erp", external_id="")
    with pytest.raises(IntegrityError, match="agreement_external_id_is_unique_per_source"):
        AgreementFactory(source="erp", external_id="1")


def test_person_has_a_function_on_an_account_once():
    row = AccountMemberFactory()
    with pytest.raises(IntegrityError, match="person_has_a_function_on_an_account_once"):
        AccountMemberFactory(account=row.account, person=row.person)


def test_standing_and_head_can_be_referenced():
    """The keys other tables lean on are there: without them the composite keys above could not be."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'u' AND conrelid = 'accounts_account'::regclass"
        )
        names = {row[0] for row in cursor.fetchall()}
    assert {"account_head_can_be_referenced", "account_standing_can_be_referenced"} <= names


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"score": 101, "band": "GREEN"}, "score_is_0_to_100"),
        ({"score": -1, "band": "RED"}, "score_is_0_to_100"),
        ({"band": "BLUE", "score": 50}, "band_is_known"),
        ({"band": "RED", "score": None}, "score_stands_on_evidence"),
    ],
)
def test_health_is_a_score_with_its_band(values, constraint):
    account = AccountFactory()

    with pytest.raises(IntegrityError, match=constraint):
        AccountState.objects.filter(account=account).update(**values)


def test_every_constraint_of_accounts_is_named_in_this_file():
    with open(__file__, encoding="utf-8") as file:
        text = file.read()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
            " WHERE t.relname LIKE 'accounts\\_%' AND (contype IN ('x', 'c') OR (contype IN ('u', 'f')"
            " AND conname !~ '_(uniq|fk_|pkey|[0-9a-f]{8})'))"
        )
        names = {row[0] for row in cursor.fetchall() if not row[0].endswith("_check") and "_fk_" not in row[0]}
    assert sorted(name for name in names if name not in text) == []


def test_member_of_a_group_is_not_strategic_by_itself():
    member = AccountFactory(managed_with=AccountFactory(tier="STRATEGIC"))

    with pytest.raises(IntegrityError, match="account_of_a_group_is_not_strategic_by_itself"):
        sql(SET_ACCOUNT.format("tier = 'STRATEGIC'"), member.pk)
