"""How often we are in contact, when the next contact is due, and with whom we last spoke."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.choices import Status, Tier
from accounts.models import Account, AccountState
from relationships.models import CadenceOverride, CadenceRule, CadenceVersion, Interaction, Participation
from users.models import User


@dataclass(frozen=True)
class ContactFacts:
    """When we last spoke with an account, with whom, and when the next contact is due."""

    last_at: datetime | None
    last_in_at: datetime | None
    names: list[str]
    due_on: date | None
    own_days: int | None
    own_until: date | None
    today: date

    @property
    def overdue_days(self) -> int:
        """How many days the next contact is late; 0 while it is not."""
        return max(0, (self.today - self.due_on).days) if self.due_on else 0


@dataclass(frozen=True)
class Cadence:
    """The plan that holds, and those before it."""

    version: CadenceVersion | None
    rules: list[CadenceRule]
    earlier: list[CadenceVersion]


@dataclass(frozen=True)
class Book:
    """Somebody's own accounts that nothing is known of yet, and how many of the book are answered."""

    open: list[Account]
    answered: int

    @property
    def size(self) -> int:
        return len(self.open) + self.answered


def contact_facts(account: Account, reader: User, *, names: list[str] | None = None) -> ContactFacts:
    """The account's contact, for readers to whom it is open; the plan is that of the head of its group. `names`: with
    whom we spoke last, where that is at hand."""
    head = account.managed_with_id or account.pk
    override = CadenceOverride.objects.filter(account=OuterRef("pk"), during__contains=timezone.now().date())
    rows = AccountState.objects.filter(account__in={account.pk, head}).annotate(
        own_days=Subquery(override.values("contact_days")[:1]), own_until=Subquery(override.values("during")[:1])
    )
    states: dict[int, Any] = {one.account_id: one for one in rows}
    own, plan = states[account.pk], states[head]
    return ContactFacts(
        last_at=own.last_two_way_at,
        last_in_at=own.last_in_at,
        names=_last_spoken_to(account, reader) if names is None else names,
        due_on=plan.contact_due_on,
        own_days=plan.own_days,
        own_until=plan.own_until.upper if plan.own_until else None,
        today=timezone.localdate(),
    )


def _last_spoken_to(account: Account, reader: User) -> list[str]:
    latest = Interaction.objects.visible_to(reader).filter(account=account).two_way().order_by("-occurred_at", "-pk")
    people = Participation.objects.filter(interaction=latest.values("pk")[:1]).order_by("contact__name")
    return list(people.values_list("contact__name", flat=True))


def running_override(account: int) -> Any:
    """The cadence of its own that an account has today."""
    today = timezone.now().date()
    return CadenceOverride.objects.filter(account=account, during__contains=today).first()


def next_contact_due(account: Account) -> date | None:
    """When the next contact with the account, or with the group it is managed with, is due."""
    states = AccountState.objects.filter(account=account.managed_with_id or account.pk)
    return states.values_list("contact_due_on", flat=True).first()


def cadence() -> Cadence:
    """The plan of the newest version, tier by tier, and the versions before it."""
    versions = list(CadenceVersion.objects.select_related("published_by").order_by("-number")[:20])
    newest = versions[0] if versions else None
    rules = list(CadenceRule.objects.filter(version=newest))
    order = list(Tier.values)
    return Cadence(newest, sorted(rules, key=lambda rule: order.index(rule.tier)), versions[1:])


def book_to_ask_about(user: User) -> Book:
    """The accounts of the user's own book with which no contact is on record: when did they last speak?"""
    own = Account.objects.open_to(user).filter(Q(owner=user) & ~Q(status=Status.FORMER))
    noted = Interaction.objects.order_by().filter(account=OuterRef("pk"))
    rows = own.annotate(is_noted=Exists(noted)).order_by("name", "pk")
    found: list[Any] = list(rows.only("name", "tier", "status", "city", "managed_with"))
    still = [account for account in found if not account.is_noted]
    return Book(still, len(found) - len(still))


def is_anybody_to_ask_about(user: User) -> bool:
    """Whether somebody's book has an account with which no contact is on record."""
    noted = Interaction.objects.order_by().filter(account=OuterRef("pk"))
    own = Account.objects.open_to(user).filter(owner=user).exclude(status=Status.FORMER)
    return own.filter(~Exists(noted)).exists()
