from datetime import timedelta

import pytest

from accounts.choices import MemberFunction
from opportunities.models import Opportunity, Rival, Stage, StageChange
from tests.factories import (
    AccountMemberFactory,
    AssignmentFactory,
    OpportunityFactory,
    PortfolioFactory,
    RivalFactory,
    UserFactory,
    today,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    """A manager above a seller whose opportunity lies in an account that somebody of another line looks after."""
    manager = UserFactory(role=Role.SALES_MANAGER)
    seller = UserFactory(manager=manager)
    portfolio = PortfolioFactory()
    account = AssignmentFactory(portfolio=portfolio).account
    return manager, seller, portfolio.owner, account


def seen(user):
    return set(Opportunity.objects.visible_to(user))


def edited(user):
    return set(Opportunity.objects.editable_by(user))


def test_an_opportunity_is_seen_by_its_owner_the_line_above_and_those_the_account_is_open_to(line):
    manager, seller, owner, account = line
    theirs = OpportunityFactory(account=account, owner=seller)
    others = OpportunityFactory(account=account, owner=owner)
    OpportunityFactory(account=AssignmentFactory().account)

    assert seen(seller) == {theirs}
    assert seen(manager) == {theirs}
    assert seen(owner) == {theirs, others}


def test_a_seller_sees_nobody_elses_opportunity_in_the_same_account(line):
    _manager, seller, owner, account = line
    OpportunityFactory(account=account, owner=owner)
    AccountMemberFactory(account=account, person=seller, function=MemberFunction.SELLER)

    assert seen(seller) == set()


def test_roles_that_see_everything_see_them_all_and_contributors_none(line):
    one = OpportunityFactory()
    contributor = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=one.account, person=contributor)

    assert seen(UserFactory(role=Role.AUDITOR)) == {one}
    assert seen(UserFactory(role=Role.SALES_DIRECTOR)) == {one}
    assert seen(contributor) == set()


def test_members_edit_what_they_may_edit_and_owners_their_own(line):
    _manager, seller, owner, account = line
    theirs = OpportunityFactory(account=account, owner=seller)
    others = OpportunityFactory(account=account, owner=owner)
    reading, editing = UserFactory(), UserFactory()
    AccountMemberFactory(account=account, person=reading)
    AccountMemberFactory(account=account, person=editing, can_edit=True)

    assert edited(seller) == {theirs}
    assert edited(owner) == {theirs, others}
    assert edited(editing) == {theirs, others}
    assert (seen(reading), edited(reading)) == ({theirs, others}, set())
    assert edited(UserFactory(role=Role.AUDITOR)) == set()


def test_only_those_who_edit_the_account_give_its_opportunities_away(line):
    _manager, seller, owner, account = line
    theirs = OpportunityFactory(account=account, owner=seller)

    assert set(Opportunity.objects.givable_by(seller)) == set()
    assert set(Opportunity.objects.givable_by(owner)) == {theirs}
    assert set(Opportunity.objects.givable_by(UserFactory(role=Role.AUDITOR))) == set()


def test_a_large_line_is_seen_as_a_small_one(line, monkeypatch):
    manager, seller, owner, account = line
    theirs = OpportunityFactory(account=account, owner=seller)
    OpportunityFactory(account=account, owner=owner)
    monkeypatch.setattr("users.models.LARGE_LINE", 0)

    assert seen(manager) == {theirs}


def test_what_hangs_on_an_opportunity_follows_it(line):
    _manager, seller, owner, account = line
    theirs = RivalFactory(opportunity__account=account, opportunity__owner=seller)
    others = RivalFactory(opportunity__account=account, opportunity__owner=owner)

    assert set(Rival.objects.visible_to(seller)) == {theirs}
    assert set(Rival.objects.visible_to(owner)) == {theirs, others}
    assert set(StageChange.objects.visible_to(seller).values_list("opportunity", flat=True)) == {theirs.opportunity_id}


def test_overdue_ones_are_open_and_were_expected_before_today():
    late = OpportunityFactory(expected_close_on=today() - timedelta(days=1))
    OpportunityFactory(expected_close_on=today())
    OpportunityFactory(expected_close_on=today() - timedelta(days=9), stage=Stage.objects.get(name="Lost"))

    assert list(Opportunity.objects.overdue(today())) == [late]


def test_access_lasts_90_days_after_the_close():
    lost = Stage.objects.get(name="Lost")
    open_one = OpportunityFactory()
    last_day = OpportunityFactory(stage=lost, closed_on=today() - timedelta(days=90))
    OpportunityFactory(stage=lost, closed_on=today() - timedelta(days=91))

    assert set(Opportunity.objects.giving_access(today())) == {open_one, last_day}


def test_the_weight_is_the_amount_at_the_probability_of_the_stage():
    OpportunityFactory(amount=1_000, stage=Stage.objects.get(name="Engaging"))
    OpportunityFactory(amount=None)

    assert [row.weighted for row in Opportunity.objects.with_weighted().order_by("pk")] == [250, None]
