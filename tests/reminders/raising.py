"""What a rule raises and holds back, and accounts for it to look at."""

from django.utils import timezone

from accounts.models import AccountState
from relationships.models import MailboxFolder
from reminders.models import Reminder, Withheld
from tests.factories import UserFactory
from tests.health.relationship import owned
from tests.hearing import DAY
from tests.relations import MailboxFactory


def raised(rule, account, at=None):
    """What stands open after the rule looked: kind and level."""
    rule([account.pk], at or timezone.now())
    rows = Reminder.objects.still_open().filter(family=rule.family).order_by("pk")
    return [(one.kind, one.level) for one in rows]


def held(rule, account):
    rule([account.pk], timezone.now())
    return [one.reason for one in Withheld.objects.filter(family=rule.family)]


def core(**fields):
    """An account of somebody, with a plan of thirty days."""
    account = owned(UserFactory(), tier="CORE", **fields)
    AccountState.objects.filter(account=account).update(observed_since=timezone.now() - 400 * DAY)
    return account


def hears_both_ways(account):
    mailbox = MailboxFactory(person=account.owner, state="READING", read_at=timezone.now())
    for name, is_sent in (("Inbox", False), ("Sent", True)):
        MailboxFolder.objects.create(mailbox=mailbox, name=name, is_sent=is_sent)
    return account
