"""Who decides whose an account is: those who answer for it, and never about a book of their own."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.choices import MemberFunction, Status
from accounts.models import Account, AccountMember
from accounts.services import upsert_accounts
from portfolios.choices import Kind
from portfolios.models import Cover
from portfolios.services import (
    assign_accounts,
    change_status,
    cover_account,
    end_cover,
    join_group,
    leave_group,
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
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return UserFactory(role=Role.SALES_MANAGER)


@pytest.fixture
def foreign():
    """An account of another line."""
    return AssignmentFactory().account


def refused(act) -> str:
    with pytest.raises(ValidationError) as caught:
        act()
    return caught.value.code


@pytest.mark.parametrize("route", ["account_move", "account_release", "account_swap", "account_group", "account_cover"])
@pytest.mark.parametrize("function", [MemberFunction.COVER, MemberFunction.SPONSOR])
def test_access_to_an_account_is_no_say_in_whose_it_is(client, manager, foreign, route, function):
    AccountMemberFactory(account=foreign, person=manager, function=function, can_edit=True)
    client.force_login(manager)

    response = client.get(reverse(f"portfolios:{route}", args=[foreign.pk]))

    assert response.status_code == 404
    assert foreign in Account.objects.editable_by(manager)


def test_whoever_covers_adds_nobody_to_the_team(client, manager, foreign):
    AccountMemberFactory(account=foreign, person=manager, function=MemberFunction.COVER, can_edit=True)
    client.force_login(manager)

    assert client.get(reverse("accounts:member_create", args=[foreign.pk])).status_code == 404


def test_edit_form_takes_no_group(client):
    account = AssignmentFactory().account
    member = AccountFactory(managed_with=account)
    client.force_login(account.owner)

    client.post(
        reverse("accounts:account_edit", args=[member.pk]),
        {"name": member.name, "status": "CUSTOMER", "tier": "CORE", "currency": "EUR", "time_zone": "UTC",
         "managed_with": "", "version": member.version},
    )  # fmt: skip

    assert Account.objects.get(pk=member.pk).managed_with == account


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.SALES_MANAGER])
def test_rows_of_a_file_form_no_groups_for_those_who_do_not_see_everything(role):
    owner = UserFactory(role=role)
    book = PortfolioFactory(owner=owner)
    head = AssignmentFactory(portfolio=book).account
    AccountFactory(name="Member", managed_with=head)

    outcome = upsert_accounts([{"name": "Member", "managed_with": ""}], by=owner)

    assert [(row.field, row.code) for row in outcome.refused] == [("managed_with", "group_not_yours")]
    assert Account.objects.get(name="Member").managed_with == head


def test_groups_of_ones_own_book_are_decided_by_somebody_else(manager):
    head = AssignmentFactory(portfolio=PortfolioFactory(owner=manager)).account
    other = AccountFactory()
    member = AccountFactory(managed_with=head)

    assert refused(lambda: join_group(other, head, reason="mine", by=manager)) == "own_move"
    assert refused(lambda: leave_group(member, reason="mine", by=manager)) == "own_move"


def test_leaving_no_group_is_refused(manager):
    assert refused(lambda: leave_group(AccountFactory(), reason="none", by=manager)) == "no_group"


@pytest.mark.parametrize("status", [Status.PROSPECT, Status.FORMER])
def test_account_manager_frees_no_place_in_the_own_book(status):
    account = AssignmentFactory().account

    code = refused(lambda: change_status(account, status, reason="room", by=account.owner))

    assert code == "status_not_yours"


def test_account_manager_wins_a_prospect():
    account = AssignmentFactory(account=AccountFactory(status=Status.PROSPECT)).account

    won = change_status(account, Status.CUSTOMER, reason="signed", by=account.owner)

    assert won.status == Status.CUSTOMER


def test_director_frees_no_place_in_the_own_book():
    director = UserFactory(role=Role.SALES_DIRECTOR)
    account = AssignmentFactory(portfolio=PortfolioFactory(owner=director)).account

    assert refused(lambda: change_status(account, Status.FORMER, reason="room", by=director)) == "own_move"


def test_nobody_renews_a_cover_of_their_own(foreign):
    director = UserFactory(role=Role.SALES_DIRECTOR)
    cover = cover_account(foreign, director, until=today() + timedelta(days=10), reason="holiday", by=director)
    later = cover.last_day + timedelta(days=20)

    assert refused(lambda: renew_cover(cover, until=later, reason="longer", by=director)) == "own_renewal"


def test_cover_ends_when_its_person_becomes_the_owner(foreign):
    book = PortfolioFactory()
    cover_account(foreign, book.owner, until=today() + timedelta(days=10), reason="holiday", by=None)

    assign_accounts([foreign], book, reason="stays", by=None)

    assert not Cover.objects.ahead().filter(person=book.owner).exists()
    assert not AccountMember.objects.current().filter(person=book.owner).exists()


def test_cover_of_a_member_and_of_its_head_go_together():
    head = AccountFactory()
    member, person = AccountFactory(managed_with=head), UserFactory()
    until = today() + timedelta(days=10)
    cover_account(member, person, until=until, reason="one site", by=None)
    whole = cover_account(head, person, until=until, reason="all sites", by=None)

    end_cover(whole, by=None)

    assert list(Account.objects.editable_by(person)) == [member]


def test_holding_has_no_limit_to_edit(client):
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))

    assert client.get(reverse("portfolios:rule_edit", args=[Kind.HOLDING])).status_code == 404


def test_portfolio_page_tells_no_revenue_to_those_who_may_not_see_it(client):
    boss = UserFactory(role=Role.CONTRIBUTOR)
    book = PortfolioFactory(owner=UserFactory(manager=boss))
    client.force_login(boss)

    page = client.get(reverse("portfolios:portfolio_detail", args=[book.pk]))

    assert page.status_code == 200
    assert "Revenue" not in page.content.decode()
