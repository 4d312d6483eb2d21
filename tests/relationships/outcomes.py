"""What the tests of services ask again and again."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import AccountState
from relationships.services import log_interaction


def ago(**period):
    return timezone.now() - timedelta(**period)


def counts(outcome):
    return tuple(outcome.counts()[name] for name in ("created", "updated", "unchanged", "refused"))


def state(account):
    return AccountState.objects.get(account=account)


def log(account, **fields):
    return log_interaction(**{"account": account.pk, "kind": "CALL", "by": None, **fields})
