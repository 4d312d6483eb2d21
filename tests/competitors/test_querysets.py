from datetime import timedelta

import pytest

from accounts.choices import MemberFunction
from competitors.models import Competitor, CompetitorPresence
from tests.factories import (
    AccountMemberFactory,
    AssignmentFactory,
    CompetitorFactory,
    PresenceFactory,
    UserFactory,
    today,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


def seen(user):
    return set(CompetitorPresence.objects.visible_to(user))


def edited(user):
    return set(CompetitorPresence.objects.editable_by(user))


def test_where_a_competitor_sits_follows_the_account():
    here, elsewhere = PresenceFactory(account=AssignmentFactory().account), PresenceFactory()
    owner, member, stranger = here.account.owner, UserFactory(), UserFactory()
    AccountMemberFactory(account=here.account, person=member)

    assert (seen(owner), seen(member), seen(stranger)) == ({here}, {here}, set())
    assert edited(member) == {here}
    assert seen(UserFactory(role=Role.AUDITOR)) == {here, elsewhere}
    assert edited(UserFactory(role=Role.AUDITOR)) == set()


def test_a_seller_and_a_contributor_see_no_competitor_there():
    here = PresenceFactory()
    seller, contributor = UserFactory(), UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=here.account, person=seller, function=MemberFunction.SELLER)
    AccountMemberFactory(account=here.account, person=contributor)

    assert (seen(seller), seen(contributor)) == (set(), set())


def test_whoever_sells_knows_the_competitors_themselves():
    one = CompetitorFactory()

    assert list(Competitor.objects.visible_to(UserFactory())) == [one]
    assert list(Competitor.objects.visible_to(UserFactory(role=Role.CONTRIBUTOR))) == []
    assert list(Competitor.objects.editable_by(UserFactory(role=Role.AUDITOR))) == []


def test_what_was_said_is_to_be_checked_from_its_day_on():
    old = PresenceFactory(said_on=today() - timedelta(days=9), expires_on=today())
    fresh = PresenceFactory(expires_on=today() + timedelta(days=1))

    assert list(CompetitorPresence.objects.to_be_checked(today())) == [old]
    doubts = dict(CompetitorPresence.objects.with_doubt(today()).values_list("pk", "is_to_be_checked"))
    assert doubts == {old.pk: True, fresh.pk: False}


def test_contracts_ending_soon_come_soonest_first():
    later = PresenceFactory(contract_ends_on=today() + timedelta(days=180))
    sooner = PresenceFactory(contract_ends_on=today())
    PresenceFactory(contract_ends_on=today() + timedelta(days=181))
    PresenceFactory(contract_ends_on=today() - timedelta(days=1))

    assert list(CompetitorPresence.objects.with_contract_ending(today(), 180)) == [sooner, later]
