"""What the system proposes and somebody is to decide with one tap: a few accounts a week, never all at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Min, QuerySet, Value
from django.utils import timezone

from accounts.models import Account
from relationships.models import ContactProposal, Employment, RoleProposal
from relationships.querysets import OpinionQuerySet
from users.models import User

ACCOUNTS_A_WEEK = 3
SHOWN = 3  # of one account at once


@dataclass(frozen=True)
class AccountProposals:
    """What is proposed at one account."""

    account: Account
    roles: list[RoleProposal] = field(default_factory=list)
    contacts: list[ContactProposal] = field(default_factory=list)


def proposals_for(user: User, today: date) -> list[AccountProposals]:
    """What is proposed in the user's own book, of at most three accounts a week: those begun with this week first,
    then those that wait longest."""
    if not user.has_perm("relationships.change_assessment"):
        return []
    monday = timezone.make_aware(datetime.combine(today - timedelta(days=today.weekday()), time()))
    since, begun = _waiting(user, monday)
    waiting = sorted(since, key=lambda key: (since[key], key))
    ours = [key for key in waiting if key in begun]
    ours += [key for key in waiting if key not in begun][: max(0, ACCOUNTS_A_WEEK - len(begun))]
    return _of_accounts(ours)


def _waiting(user: User, monday: datetime) -> tuple[dict[int, datetime], set[int]]:
    """Since when something waits at the user's accounts, and at which accounts they decided something since Monday; in
    one question."""
    decided = {"decided_by": user, "decided_at__gte": monday}
    asked = [
        _by_account(_open_roles().filter(employment__account__owner=user), "employment__account", is_decided=False),
        _by_account(ContactProposal.objects.proposed().filter(account__owner=user), "account", is_decided=False),
        _by_account(RoleProposal.objects.filter(**decided), "employment__account", is_decided=True),
        _by_account(ContactProposal.objects.filter(**decided), "account", is_decided=True),
    ]
    since: dict[int, datetime] = {}
    begun: set[int] = set()
    for key, at, is_decided in asked[0].union(*asked[1:], all=True):
        if is_decided:
            begun.add(key)
        else:
            since[key] = min(at, since.get(key, at))
    return since, begun


def _by_account(proposals: QuerySet[Any], account: str, *, is_decided: bool) -> QuerySet[Any]:
    rows = proposals.order_by().values_list(account).annotate(at=Min("created_at"))
    return rows.annotate(is_decided=Value(is_decided))


def _open_roles() -> OpinionQuerySet:
    """Of who left nothing is asked any more."""
    roles: OpinionQuerySet = RoleProposal.objects.proposed().filter(employment__in=Employment.objects.current())
    return roles


def _of_accounts(keys: Sequence[int]) -> list[AccountProposals]:
    if not keys:
        return []
    roles = _open_roles().filter(employment__account__in=keys).order_by("pk")
    people = ContactProposal.objects.proposed().filter(account__in=keys).order_by("pk")
    found: dict[int, AccountProposals] = {}
    for role in roles.select_related("employment__contact", "employment__account"):
        account = role.employment.account
        found.setdefault(account.pk, AccountProposals(account)).roles.append(role)
    for person in people.select_related("account"):
        found.setdefault(person.account_id, AccountProposals(person.account)).contacts.append(person)
    return [found[key] for key in keys if key in found]


def contacts_proposed(account: Account, reader: User) -> list[ContactProposal]:
    """Who writes from the account and is no contact yet, the most frequent first, for those who may decide."""
    return list(ContactProposal.objects.editable_by(reader).proposed().filter(account=account)[:SHOWN])
