"""Accounts whose score is whatever a test says: by weights under which commercial vitality decides alone."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.choices import Tier
from accounts.models import Account, AccountMember, Revenue
from health.models import HealthVersion
from health.refresh import score_accounts
from relationships.services import log_interaction
from tests.factories import AccountFactory, UserFactory

DAY = timedelta(days=1)
BEFORE = Decimal(1_000_000)


def only_vitality(number=2):
    """From now on the score is the commercial vitality alone; evidence is full but for the map that is not there."""
    weights = {"engagement": 0, "reciprocity": 0, "breadth": 1, "stance": 0, "commitments": 0, "vitality": 99}
    return HealthVersion.objects.create(number=number, published_at=timezone.now(), **weights)


def months_before(day, back):
    number = day.year * 12 + day.month - 1 - back
    return day.replace(year=number // 12, month=number % 12 + 1, day=1)


class Steered:
    """An account with a contact just now, revenue of thirty months, and somebody who covers it."""

    def __init__(self, now):
        self.account = AccountFactory(tier=Tier.STANDARD)
        self.key = self.account.pk
        log_interaction(account=self.key, kind="CALL", occurred_at=now, by=None)
        today = now.date()
        Revenue.objects.bulk_create(
            Revenue(account=self.account, month=months_before(today, back), amount=0, currency="EUR")
            for back in range(30)
        )
        rows = Revenue.objects.filter(account=self.account)
        rows.filter(month=months_before(today, 14)).update(amount=BEFORE)
        self._paid = rows.filter(month=months_before(today, 1))
        self.cover = AccountMember.objects.create(
            account=self.account, person=UserFactory(), function="COVER", during=(today - DAY * 800, None)
        )

    def steer(self, value):
        """The next score is this, from 0 to 100; None makes it unknown."""
        if value is not None:
            self._paid.update(amount=BEFORE * Decimal(0.5 + value / 200))
        status = "FORMER" if value is None else "CUSTOMER"
        Account.objects.filter(pk=self.key).exclude(status=status).update(status=status)

    def leave_alone(self, is_alone):
        """Nobody looks after it, which holds its score down, or somebody does."""
        function = "TECHNICAL" if is_alone else "COVER"
        AccountMember.objects.filter(pk=self.cover.pk).exclude(function=function).update(function=function)

    def scored(self, value, at):
        """What is known of the account after it was scored so."""
        self.steer(value)
        score_accounts([self.key], at)
        return Account.objects.get(pk=self.key).state
