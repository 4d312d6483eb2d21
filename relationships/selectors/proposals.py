"""What the system proposes and somebody is to decide with one tap: a few accounts a week, never all at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Min
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
    begun = _decided_since(user, monday)
    waiting = _waiting(user)
    ours = [key for key in waiting if key in begun]
    ours += [key for key in waiting if key not in begun][: max(0, ACCOUNTS_A_WEEK - len(begun))]
    return _of_accounts(ours)


def _waiting(user: User) -> list[int]:
    """Accounts of the user with something to decide, the oldest first."""
    since: dict[int, datetime] = {}
    roles = _open_roles().filter(employment__account__owner=user).values_list("employment__account")
    people = ContactProposal.objects.proposed().filter(account__owner=user).values_list("account")
    for rows in (roles, people):
        for key, at in rows.order_by().annotate(at=Min("created_at")):
            since[key] = min(at, since.get(key, at))
    return sorted(since, key=lambda key: (since[key], key))


def _open_roles() -> OpinionQuerySet:
    """Of who left nothing is asked any more."""
    roles: OpinionQuerySet = RoleProposal.objects.proposed().filter(employment__in=Employment.objects.current())
    return roles


def _decided_since(user: User, moment: datetime) -> set[int]:
    roles = RoleProposal.objects.filter(decided_by=user, decided_at__gte=moment).order_by()
    people = ContactProposal.objects.filter(decided_by=user, decided_at__gte=moment).order_by()
    return {*roles.values_list("employment__account", flat=True), *people.values_list("account", flat=True)}


def _of_accounts(keys: Sequence[int]) -> list[AccountProposals]:
    if not keys:
        return []
    accounts = Account.objects.in_bulk(keys)
    found = {key: AccountProposals(accounts[key]) for key in keys if key in accounts}
    roles = _open_roles().filter(employment__account__in=keys).order_by("pk")
    for role in roles.select_related("employment__contact"):
        found[role.employment.account_id].roles.append(role)
    for person in ContactProposal.objects.proposed().filter(account__in=keys).order_by("pk"):
        found[person.account_id].contacts.append(person)
    return list(found.values())


def contacts_proposed(account: Account, reader: User) -> list[ContactProposal]:
    """Who writes from the account and is no contact yet, the most frequent first, for those who may decide."""
    return list(ContactProposal.objects.editable_by(reader).proposed().filter(account=account)[:SHOWN])
