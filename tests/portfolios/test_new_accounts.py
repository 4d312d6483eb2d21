"""A new account goes into its creator's own book when it fits there."""

import pytest

from accounts.choices import MemberFunction
from accounts.models import Account
from portfolios.choices import Kind
from portfolios.integrity import drifts
from portfolios.models import Assignment
from portfolios.services import create_account_in_own_book
from tests.factories import PortfolioFactory, UserFactory
from tests.portfolios.attacks import full
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_drifts(db):
    yield
    assert drifts() == {}


def places(*accounts):
    assignments = Assignment.objects.in_bulk([account.pk for account in accounts])
    return [assignments[account.pk].portfolio_id if account.pk in assignments else None for account in accounts]


def test_new_account_goes_into_the_own_book():
    book = PortfolioFactory()

    account = create_account_in_own_book(name="Acme", by=book.owner)

    assert (places(account), account.owner, account.members.count()) == ([book.pk], book.owner, 0)


@pytest.mark.parametrize(("kind", "tier"), [(Kind.AM, "STRATEGIC"), (Kind.KAM, "CORE")])
def test_new_account_of_the_wrong_tier_stays_with_its_creator_as_member(kind, tier):
    book = PortfolioFactory(kind=kind)

    account = create_account_in_own_book(name="Acme", tier=tier, by=book.owner)

    assert places(account) == [None]
    member = account.members.get()
    assert (member.person, member.function, member.can_edit) == (book.owner, MemberFunction.CREATOR, True)


def test_new_customer_of_a_full_book_stays_with_its_creator_as_member():
    book = full()

    account = create_account_in_own_book(name="Acme", by=book.owner)
    prospect = create_account_in_own_book(name="Bolt", status="PROSPECT", by=book.owner)

    assert places(account, prospect) == [None, book.pk]
    assert account.members.get().person == book.owner


def test_new_account_of_somebody_without_a_book_stays_with_its_creator_as_member():
    creator = UserFactory()

    account = create_account_in_own_book(name="Acme", by=creator)

    assert places(account) == [None]
    assert account in Account.objects.visible_to(creator)


def test_new_account_of_a_manager_with_a_book_is_assigned_by_somebody_else():
    book = PortfolioFactory(owner=UserFactory(role=Role.SALES_MANAGER))

    assert places(create_account_in_own_book(name="Acme", by=book.owner)) == [None]
