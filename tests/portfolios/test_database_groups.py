"""A group counts once and follows its head: attacked with plain SQL by the serving role."""

import pytest

from accounts.models import Account
from portfolios.integrity import drifts
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory
from tests.portfolios.attacks import assign, full, refused_by, sql, together

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_drifts(db):
    yield
    assert drifts() == {}


@pytest.fixture
def head():
    return AssignmentFactory().account


def owner_of(account):
    return Account.objects.values_list("owner", flat=True).get(pk=account.pk)


def join(account, head):
    sql("UPDATE accounts_account SET managed_with_id = %s WHERE id = %s", head.pk, account.pk)


def test_member_beside_its_head_is_refused(head):
    member = AccountFactory(managed_with=head)
    member.refresh_from_db()
    with refused_by("only_heads_are_assigned"):
        assign(member, PortfolioFactory())
    with refused_by("assignment_stands_as_its_account"):
        assign(member, PortfolioFactory(), is_head=True)


def test_member_of_a_member_is_refused(head):
    member = AccountFactory(managed_with=head)
    with refused_by("account_is_managed_with_a_head"):
        join(AccountFactory(), member)
    with refused_by("account_is_managed_with_a_head"):
        sql("UPDATE accounts_account SET managed_with_id = %s WHERE id = %s", AccountFactory().pk, head.pk)


def test_two_accounts_cannot_head_each_other():
    one, other = AccountFactory(), AccountFactory()
    with refused_by("account_is_managed_with_a_head"):
        together(
            ("UPDATE accounts_account SET managed_with_id = %s WHERE id = %s", [other.pk, one.pk]),
            ("UPDATE accounts_account SET managed_with_id = %s WHERE id = %s", [one.pk, other.pk]),
        )


def test_account_does_not_head_itself(head):
    account = AccountFactory()
    with refused_by("account_is_not_managed_with_itself"):
        join(account, account)


def test_members_do_not_count(head):
    book = full()
    group = book.assignments.first().account

    AccountFactory(managed_with=group)

    book.refresh_from_db()
    assert (book.used, book.held) == (25, 25)


def test_member_has_the_owner_of_its_head_from_the_first_day(head):
    born_in, joined = AccountFactory(managed_with=head), AccountFactory()

    join(joined, head)

    assert owner_of(born_in) == owner_of(joined) == head.owner_id


def test_member_follows_when_the_head_moves(head):
    member = AccountFactory(managed_with=head)
    book = PortfolioFactory()

    sql("UPDATE portfolios_assignment SET portfolio_id = %s WHERE account_id = %s", book.pk, head.pk)

    assert owner_of(member) == book.owner_id


def test_member_follows_when_the_head_is_released_and_assigned(head):
    member = AccountFactory(managed_with=head)

    sql("DELETE FROM portfolios_assignment WHERE account_id = %s", head.pk)
    released = owner_of(member)
    book = PortfolioFactory()
    assign(head, book)

    assert released is None
    assert owner_of(member) == book.owner_id


def test_member_that_leaves_has_no_owner(head):
    member = AccountFactory(managed_with=head)

    sql("UPDATE accounts_account SET managed_with_id = NULL WHERE id = %s", member.pk)

    assert owner_of(member) is None


def test_member_that_changes_groups_follows_the_new_head(head):
    member = AccountFactory(managed_with=head)
    other = AssignmentFactory().account

    join(member, other)

    assert owner_of(member) == other.owner_id


def test_assigned_account_joins_when_its_own_assignment_ends_with_it(head):
    account = AssignmentFactory().account
    join_it = ("UPDATE accounts_account SET managed_with_id = %s WHERE id = %s", [head.pk, account.pk])
    end_it = ("DELETE FROM portfolios_assignment WHERE account_id = %s", [account.pk])
    with refused_by("assignment_stands_as_its_account"):
        together(join_it)

    together(join_it, end_it)

    assert owner_of(account) == head.owner_id


def test_detached_subsidiary_is_assigned_by_itself(head):
    subsidiary = AccountFactory(parent=head)
    book = PortfolioFactory()

    assign(subsidiary, book)

    assert owner_of(subsidiary) == book.owner_id


def test_owner_of_a_member_cannot_be_written(head):
    member = AccountFactory(managed_with=head)

    sql("UPDATE accounts_account SET owner_id = NULL, managed_with_id = managed_with_id WHERE id = %s", member.pk)

    assert owner_of(member) == head.owner_id


def test_head_of_others_cannot_be_deleted():
    head = AccountFactory()
    AccountFactory(managed_with=head)
    with refused_by("account_is_managed_with_a_head"):
        together(
            ("UPDATE accounts_account SET parent_id = NULL WHERE id = %s", [head.pk]),
            ("DELETE FROM accounts_accountstate WHERE account_id = %s", [head.pk]),
            ("DELETE FROM accounts_account WHERE id = %s", [head.pk]),
        )
