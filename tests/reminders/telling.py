"""Reminders that somebody was told of."""

from datetime import timedelta

from django.utils import timezone

from tests.factories import AssignmentFactory, PortfolioFactory, UserFactory
from tests.hearing import DeliveryFactory, ReminderFactory
from users.choices import Role


def book_of(**person):
    """An account in the book of somebody whose manager leads them."""
    manager = UserFactory(role=Role.SALES_MANAGER)
    owner = UserFactory(manager=manager, **person)
    return AssignmentFactory(portfolio=PortfolioFactory(owner=owner)).account


def told(account, person=None, *, channel="INBOX", **facts):
    """A reminder of the account that its owner, or the person, was told."""
    reminder = ReminderFactory(account=account, **facts)
    tell(reminder, person or account.owner, channel=channel)
    return reminder


def tell(reminder, person, *, channel="INBOX"):
    return DeliveryFactory(reminder=reminder, recipient=person, channel=channel, state="SENT", told_at=timezone.now())


def days(number):
    return (timezone.now() + timedelta(days=number)).date()
