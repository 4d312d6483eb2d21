"""A relationship with a bit of everything, as its owner sees it."""

from datetime import timedelta

from django.utils import timezone

from accounts.choices import Tier
from accounts.models import Account, AccountState
from health.refresh import evaluate_some
from portfolios.models import Portfolio
from relationships.models import AwaitedReply
from relationships.services import log_interaction
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory, today
from tests.relations import (
    AssessmentFactory,
    CommitmentFactory,
    EmploymentFactory,
    HeldRoleFactory,
)

DAY = timedelta(days=1)


def decider(account, name, *, influence=4, stance=None, role=""):
    """Somebody at the account who decides."""
    job = EmploymentFactory(account=account, contact__name=name)
    said = {"influence_said_on": today()} | (
        {"stance": stance, "stance_said_on": today()} if stance is not None else {}
    )
    AssessmentFactory(employment=job, influence=influence, **said)
    if role:
        HeldRoleFactory(employment=job, role=role)
    return job


def talk(account, *, days_ago=1, kind="MEETING", contacts=(), initiator="US", subject="Review"):
    return log_interaction(
        account=account.pk, kind=kind, occurred_at=timezone.now() - DAY * days_ago, initiator=initiator,
        subject=subject, contacts=[job.contact_id for job in contacts], by=None,
    )  # fmt: skip


def owned(owner, **fields):
    """An account in the book of the person."""
    account = AccountFactory(**fields)
    book = Portfolio.objects.filter(owner=owner).first() or PortfolioFactory(owner=owner)
    AssignmentFactory(account=account, portfolio=book)
    account.refresh_from_db()
    return account


def relationship(owner=None, **fields):
    """An account of the owner that was spoken with, where one decides who was there and one who was not, and of our
    two promises one is overdue."""
    owner = owner or UserFactory()
    account = owned(owner, tier=Tier.CORE, **fields)
    AccountState.objects.filter(account=account).update(observed_since=timezone.now() - DAY * 400)
    warm = decider(account, "Luis Vega", influence=3)
    decider(account, "Ana Ruiz", influence=5, stance=1, role="ECONOMIC_BUYER")
    for days in (40, 21, 9):
        talk(account, days_ago=days, contacts=[warm])
    CommitmentFactory(account=account, owner=owner, text="Price list", due_on=today() - DAY * 5)
    CommitmentFactory(account=account, owner=owner, text="Samples", due_on=today() - DAY * 20, state="KEPT",
                      ended_on=today() - DAY * 21)  # fmt: skip
    return account


def evaluated(*accounts):
    """The accounts after everything that is due was scored."""
    evaluate_some((), by=None)
    keys = [account.pk for account in accounts]
    found = {one.pk: one for one in Account.objects.filter(pk__in=keys).select_related("state")}
    return [found[key] for key in keys] if len(keys) > 1 else found[keys[0]]


def waits_for_answer(account, *, hours=8, subject="Prices for next year"):
    """A message of theirs that is to be answered in so many hours."""
    message = talk(account, kind="EMAIL", initiator="THEM", days_ago=0.5, subject=subject)
    due = timezone.now() + timedelta(hours=hours)
    return AwaitedReply.objects.update_or_create(
        interaction=message,
        defaults={"account": account, "arrived_at": message.occurred_at, "warn_at": message.occurred_at, "due_at": due,
                  "late_at": due + DAY},
    )[0]  # fmt: skip
