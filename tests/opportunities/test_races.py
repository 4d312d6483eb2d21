"""Several people at once around the same account: who sees it afterwards is what its opportunities say."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import Account
from opportunities.models import Opportunity
from opportunities.services import create_opportunity, give_opportunity
from tests.factories import AssignmentFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 8


def at_once(acts):
    """All of them in the same moment, each over its own connection."""
    ready = Barrier(len(acts))

    def run(act):
        ready.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result() for each in [pool.submit(run, act) for act in acts]]


def test_first_opportunities_of_somebody_begun_at_once_all_begin():
    account, seller = AssignmentFactory().account, UserFactory()

    def begin(number):
        return lambda: create_opportunity(account=account.pk, owner=seller.pk, name=f"Care {number}", by=account.owner)

    at_once([begin(number) for number in range(TIMES)])

    assert Opportunity.objects.filter(owner=seller).count() == TIMES
    assert Account.objects.visible_to(seller).get() == account


@pytest.mark.parametrize("attempt", range(3))
def test_last_opportunities_of_somebody_given_away_at_once_close_the_account(attempt):
    account, seller, heir = AssignmentFactory().account, UserFactory(), UserFactory()
    names = [f"Care {number}" for number in range(TIMES)]
    deals = [create_opportunity(account=account.pk, owner=seller.pk, name=name, by=None) for name in names]

    at_once([lambda deal=deal: give_opportunity(deal, heir, by=account.owner) for deal in deals])

    assert not Account.objects.visible_to(seller).exists()
    assert Account.objects.visible_to(heir).get() == account
