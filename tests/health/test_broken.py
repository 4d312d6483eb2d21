"""What somebody tried to break: accounts that were looked at too late."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import AccountState
from health.refresh import score_accounts
from tests.factories import AccountFactory, UserFactory
from tests.relations import CommitmentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("state", "zone"), [("OPEN", "America/Los_Angeles"), ("KEPT", "Europe/Madrid")])
def test_account_is_looked_at_when_the_day_of_who_promised_begins(state, zone):
    at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    account = AccountFactory(time_zone="Europe/Madrid")
    ended = {} if state == "OPEN" else {"state": state, "ended_on": at.date()}
    CommitmentFactory(account=account, owner=UserFactory(time_zone="America/Los_Angeles"), **ended)

    score_accounts([account.pk], at)

    day = 24 if state == "OPEN" else 25
    midnight = datetime(2026, 11, day, tzinfo=ZoneInfo(zone))
    expected = midnight + timedelta(seconds=account.pk % 1800)
    assert AccountState.objects.get(account=account).next_eval_at == expected
