"""Something that waits to be told, and what became of it."""

from django.db.models import Count

from portfolios.models import Portfolio
from reminders.models import Delivery, OutgoingMail
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from tests.hearing import DeliveryFactory, MailFactory, ReminderFactory


def owner_of(number=1, owner=None, **fields):
    """Somebody who looks after so many accounts."""
    owner = owner or UserFactory(**fields)
    book = Portfolio.objects.filter(owner=owner).first() or PortfolioFactory(owner=owner)
    return owner, [AssignmentFactory(account=AccountFactory(), portfolio=book).account for _each in range(number)]


def waiting_mail(number=1, owner=None, *, kind="DIGEST", channel="DIGEST", **fields):
    """A mail that is due to somebody whom so many reminders wait for."""
    owner, accounts = owner_of(number, owner)
    mail = MailFactory(recipient=owner, kind=kind, **fields)
    for account in accounts:
        DeliveryFactory(
            reminder=ReminderFactory(account=account, priority=1 if kind == "AT_ONCE" else 3), recipient=owner,
            channel=channel, mail=None if kind == "DIGEST" else mail,
        )  # fmt: skip
    return mail


def fates(**only):
    """How many deliveries stand how."""
    rows = Delivery.objects.filter(**only).order_by("state", "reason").values_list("state", "reason")
    return {(state, reason): number for state, reason, number in rows.annotate(number=Count("pk"))}


def states():
    return sorted(OutgoingMail.objects.values_list("state", flat=True))
