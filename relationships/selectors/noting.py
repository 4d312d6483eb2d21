"""What somebody is offered who notes a contact: with whom, and who of us was there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from accounts.choices import MemberFunction
from accounts.models import Account, AccountMember
from accounts.selectors import accounts_like
from relationships.choices import ContactKind
from relationships.models import ContactState, Employment
from users.models import User

OFFERED = 12
LONGEST = 100


@dataclass(frozen=True)
class Known:
    """Somebody who works at an account, as they are offered there."""

    pk: int
    name: str
    title: str
    account: Account


def contacts_at(account: Account, reader: User, *, keep: Collection[int] = ()) -> list[Known]:
    """Who works at the account, and those to be kept, whoever was in contact last ahead."""
    states = ContactState.objects.filter(account=OuterRef("account"), contact=OuterRef("contact"))
    latest = Subquery(states.values(at=Greatest("last_two_way_at", "last_in_at", "last_out_at"))[:1])
    jobs = Employment.objects.visible_to(reader).filter(account=account)
    jobs = jobs.filter(Q(pk__in=jobs.current().values("pk")) | Q(contact__in=keep))
    jobs = jobs.exclude(contact__kind=ContactKind.NO_REPLY).select_related("contact").annotate(latest=latest)
    rows = jobs.order_by(F("latest").desc(nulls_last=True), "contact__name", "pk")
    found = {job.contact_id: Known(job.contact_id, job.contact.name, job.title, account) for job in rows}
    return list(found.values())


def colleagues_at(account: Account, reader: User, *, keep: Collection[int] = ()) -> list[User]:
    """The reader, and of an account open to them the owner and the team: who of us is likely to have been there."""
    team = AccountMember.objects.current().filter(account=account).exclude(function=MemberFunction.SELLER)
    theirs = Q(pk=account.owner_id) | Q(pk__in=team.order_by().values("person"))
    near = Q(pk__in=[reader.pk, *keep]) | (theirs & Exists(Account.objects.open_to(reader).filter(pk=account.pk)))
    people = User.objects.filter(near, Q(is_active=True) | Q(pk__in=keep)).order_by("name", "pk")
    return sorted(people, key=lambda person: person.pk != reader.pk)


def accounts_to_log(user: User, text: str = "") -> list[Account]:
    """Accounts open to the user: those like the text, else their own, whoever was in contact last ahead."""
    opened = Account.objects.open_to(user).select_related("owner")
    wanted = text.replace("\x00", "").strip()[:LONGEST]
    if wanted:
        found = accounts_like(user, wanted, OFFERED)
        ours = set(opened.filter(pk__in=[one.pk for one in found]).order_by().values_list("pk", flat=True))
        return [account for account in found if account.pk in ours]
    order = F("state__last_two_way_at").desc(nulls_last=True)
    own = opened.filter(owner=user).order_by(order, "name", "pk")[:OFFERED]
    return list(own) or list(opened.order_by(order, "name", "pk")[:OFFERED])


def jobs_to_log(user: User, contacts: Sequence[int]) -> list[Known]:
    """Where these contacts work today, as far as it is open to the user: a contact with them counts there."""
    if not contacts:
        return []
    jobs: QuerySet[Any] = Employment.objects.current().filter(
        contact__in=contacts, account__in=Account.objects.all().keys_open_to(user)
    )
    rows = jobs.select_related("contact", "account").order_by("pk")
    found = [Known(job.contact_id, job.contact.name, job.title, job.account) for job in rows]
    return sorted(found, key=lambda one: list(contacts).index(one.pk))
