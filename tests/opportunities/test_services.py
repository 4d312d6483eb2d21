from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.choices import MemberFunction
from accounts.models import Account, AccountMember
from opportunities.models import Opportunity, Rival, Stage, StageChange
from opportunities.services import (
    add_stage,
    arrange_stages,
    create_opportunity,
    give_opportunity,
    hand_over_opportunities,
    move_to_stage,
    remove_opportunities,
    reopen_opportunity,
    set_rivals,
    update_opportunity,
    update_stage,
    upsert_opportunities,
)
from tests.factories import (
    AccountMemberFactory,
    AssignmentFactory,
    CompetitorFactory,
    OfferingFactory,
    OpportunityFactory,
    PortfolioFactory,
    UserFactory,
    today,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return UserFactory()


@pytest.fixture
def account(owner):
    return AssignmentFactory(portfolio=PortfolioFactory(owner=owner)).account


def stage(name):
    return Stage.objects.get(name=name)


def is_limited(person, account):
    return Account.objects.limited_to(person).filter(pk=account.pk).exists()


def refusal(act):
    with pytest.raises(ValidationError) as refused:
        act()
    return refused.value


def test_whoever_begins_an_opportunity_owns_it_and_it_begins_in_the_first_stage(account, owner):
    offering = OfferingFactory(name="Site care")

    one = create_opportunity(account=account.pk, offering=offering.pk, amount=5, by=owner)

    assert (one.owner, one.name, one.currency, one.stage.name, one.outcome) == (
        owner, "Site care", "EUR", "Prospecting", "OPEN",
    )  # fmt: skip


def test_an_account_that_is_not_seen_is_not_found(account):
    stranger = UserFactory()

    refused = refusal(lambda: create_opportunity(account=account.name, name="Mine", by=stranger))

    assert list(refused.error_dict) == ["account"]
    assert not Opportunity.objects.exists()


def test_an_edit_over_an_older_version_is_refused(account, owner):
    one = OpportunityFactory(account=account, owner=owner)
    update_opportunity(one, version=1, name="First", by=owner)

    refused = refusal(lambda: update_opportunity(one, version=1, name="Second", by=owner))

    one.refresh_from_db()
    assert (refused.code, one.name, one.version) == ("stale", "First", 2)


def test_a_move_is_kept_with_who_made_it(account, owner):
    one = OpportunityFactory(account=account, owner=owner)

    move_to_stage(one, stage("Proposal"), by=owner)

    last = StageChange.objects.filter(opportunity=one).first()
    assert (last.before.name, last.after.name, last.actor) == ("Prospecting", "Proposal", owner)


def test_a_win_needs_its_gain_and_its_amount(account, owner):
    one = OpportunityFactory(account=account, owner=owner, amount=None)

    without_gain = refusal(lambda: move_to_stage(one, stage("Won"), amount=5, by=owner))
    without_amount = refusal(lambda: move_to_stage(one, stage("Won"), client_gains="Time", by=owner))
    won = move_to_stage(one, stage("Won"), client_gains="Time", amount="7.5", by=owner)

    assert (list(without_gain.error_dict), list(without_amount.error_dict)) == (["client_gains"], ["amount"])
    assert (won.outcome, won.amount, won.closed_on) == ("WON", Decimal("7.50"), today())


def test_a_loss_says_why_and_to_whom(account, owner):
    one, rival, other = OpportunityFactory(account=account, owner=owner), CompetitorFactory(), CompetitorFactory()
    set_rivals(one, [other], by=owner)

    lost = move_to_stage(one, stage("Lost"), lost_because="Price", won_by=rival, by=owner)

    assert (lost.outcome, lost.lost_because) == ("LOST", "Price")
    assert set(Rival.objects.values_list("competitor", "has_won")) == {(rival.pk, True), (other.pk, False)}


def test_a_closed_one_moves_only_after_it_is_reopened(account, owner):
    one = OpportunityFactory(account=account, owner=owner, stage=stage("Lost"), lost_because="Price")
    set_rivals(one, [], won_by=CompetitorFactory(), by=owner)

    refused = refusal(lambda: move_to_stage(one, stage("Proposal"), by=owner))
    again = reopen_opportunity(one, stage("Proposal"), by=owner)

    assert refused.code == "opportunity_closed" or "closed" in refused.messages[0]
    assert (again.outcome, again.closed_on, again.lost_because) == ("OPEN", None, "")
    assert list(Rival.objects.values_list("has_won", flat=True)) == [False]


def test_an_open_one_is_not_reopened_and_nothing_is_reopened_as_won(account, owner):
    open_one = OpportunityFactory(account=account, owner=owner)
    lost = OpportunityFactory(account=account, owner=owner, stage=stage("Lost"))

    assert refusal(lambda: reopen_opportunity(open_one, stage("Proposal"), by=owner)).code == "opportunity_open"
    assert list(refusal(lambda: reopen_opportunity(lost, stage("Won"), by=owner)).error_dict) == ["stage"]


def test_giving_it_away_moves_the_header_to_the_new_owner(account, owner):
    first, second = UserFactory(), UserFactory()
    one = create_opportunity(account=account.pk, name="Joint", owner=first.pk, by=owner)
    before = is_limited(first, account), is_limited(second, account)

    give_opportunity(one, second, by=owner)

    assert before == (True, False)
    assert (is_limited(first, account), is_limited(second, account)) == (False, True)


def test_a_seller_does_not_give_away_what_lies_in_others_accounts(account, owner):
    seller = UserFactory()
    one = create_opportunity(account=account.pk, name="Joint", owner=seller.pk, by=owner)

    refused = refusal(lambda: give_opportunity(one, UserFactory(), by=seller))

    one.refresh_from_db()
    assert (list(refused.error_dict), one.owner) == (["owner"], seller)


def test_a_close_leaves_the_header_for_90_days(account, owner):
    seller = UserFactory()
    one = create_opportunity(account=account.pk, name="Joint", owner=seller.pk, by=owner)

    move_to_stage(one, stage("Lost"), by=seller)

    member = AccountMember.objects.get(person=seller, function=MemberFunction.SELLER)
    assert member.during.upper == today() + timedelta(days=91)


def test_what_a_leaver_had_open_goes_to_the_heir(account, owner):
    leaver, heir = UserFactory(), UserFactory(role=Role.SALES_MANAGER)
    open_one = create_opportunity(account=account.pk, name="Open", owner=leaver.pk, by=owner)
    closed = OpportunityFactory(account=account, owner=leaver, stage=stage("Lost"))

    number = hand_over_opportunities(leaver, heir, by=None)

    open_one.refresh_from_db()
    closed.refresh_from_db()
    assert (number, open_one.owner, closed.owner) == (1, heir, leaver)
    assert is_limited(heir, account)


def test_removing_takes_its_history_and_the_header_away(account, owner):
    seller = UserFactory()
    one = create_opportunity(account=account.pk, name="Joint", owner=seller.pk, by=owner)
    set_rivals(one, [CompetitorFactory()], by=owner)

    assert remove_opportunities([one.pk], by=owner) == {}

    assert not StageChange.objects.exists()
    assert not Rival.objects.exists()
    assert not is_limited(seller, account)


def test_only_a_lost_one_went_to_a_competitor(account, owner):
    one = OpportunityFactory(account=account, owner=owner)

    assert refusal(lambda: set_rivals(one, [], won_by=CompetitorFactory(), by=owner)).code == "deal_not_lost"


def test_a_new_stage_stands_before_the_closed_ones(owner):
    add_stage(name="Trial", probability=Decimal(60), outcome="OPEN", by=owner)

    assert list(Stage.objects.values_list("name", flat=True)) == [
        "Prospecting", "Engaging", "Proposal", "Negotiation", "Trial", "Won", "Lost",
    ]  # fmt: skip


def test_a_pipeline_keeps_a_stage_of_each_outcome(owner):
    won = stage("Won")

    refused = refusal(lambda: update_stage(won, name="Won", probability=Decimal(100), is_active=False, by=owner))

    assert refused.code == "last_stage"


def test_stages_follow_each_other_as_arranged(owner):
    stages = list(Stage.objects.all())

    arrange_stages(stages[::-1], by=owner)

    assert list(Stage.objects.all()) == stages[::-1]


def test_a_row_tells_nothing_of_an_opportunity_that_is_not_seen(account, owner):
    seller = UserFactory()
    OpportunityFactory(account=account, owner=seller, name="Mine")
    hidden = OpportunityFactory(account=account, owner=owner, name="Care")
    AccountMemberFactory(account=account, person=seller, function=MemberFunction.SELLER)

    told = upsert_opportunities([{"account": account.pk, "name": "Care"}], by=seller)

    assert (told.created, list(told.refused)) == (1, [])
    assert Opportunity.objects.get(pk=told.keys[0]).owner == seller
    hidden.refresh_from_db()
    assert hidden.version == 1


@pytest.mark.parametrize("facts", [{"role": Role.CONTRIBUTOR}, {"role": Role.AUDITOR}, {"is_active": False}])
def test_only_who_sells_is_given_an_open_opportunity_by_a_row(facts, account, owner):
    one = OpportunityFactory(account=account, owner=owner, name="Care")
    person = UserFactory(**facts)
    row = {"account": account.pk, "owner": person.pk}
    closed = {"stage": "Lost", "closed_on": today()}

    told = upsert_opportunities(
        [row | {"name": "Care"}, row | {"name": "New"}, row | closed | {"name": "Old"}], by=owner
    )

    assert [(refused.line, refused.code) for refused in told.refused] == [(1, "does_not_sell"), (2, "does_not_sell")]
    assert [deal.name for deal in Opportunity.objects.filter(owner=person)] == ["Old"]
    one.refresh_from_db()
    assert one.owner == owner
