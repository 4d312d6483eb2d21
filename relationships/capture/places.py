"""Whose mail it is: which account and which of its people the addresses of a message mean, as far as the person whose
mail it is may know."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models.functions import Lower

from accounts.models import Account
from relationships.choices import PointKind
from relationships.models import Contact, ContactPoint, Employment
from relationships.querysets import PointQuerySet
from users.models import User

# Domains whose addresses belong to anybody: a customer who has one is known by the whole address only
ANYBODYS = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.es", "live.com", "msn.com",
        "yahoo.com", "yahoo.es", "icloud.com", "me.com", "gmx.de", "gmx.net", "web.de", "t-online.de", "aol.com",
        "proton.me", "protonmail.com", "mail.com", "zoho.com", "terra.es", "telefonica.net", "orange.fr", "free.fr",
        "libero.it", "qq.com", "163.com",
    }
)  # fmt: skip


@dataclass
class Place:
    """An account that a message concerns: its people whom we know, and addresses of its domain that we do not."""

    account: int
    contacts: list[Contact] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@dataclass
class AddressBook:
    """What is known of some addresses: our people, contacts of accounts open to somebody, and accounts by domain."""

    colleagues: dict[str, User]
    contacts: dict[str, list[tuple[int, Contact]]]
    domains: dict[str, list[int]]

    @classmethod
    def of(cls, addresses: Collection[str], *, reader: User) -> "AddressBook":
        """What the reader may know of these addresses, in a fixed number of queries."""
        colleagues = {str(one.email): one for one in User.objects.filter(email__in=addresses)}
        outside = [each for each in addresses if each not in colleagues]
        opened = Account.objects.open_to(reader)
        points = ContactPoint.objects.visible_to(reader)
        return cls(colleagues, _contacts(outside, opened, points), _domains(outside, opened))

    def places(self, addresses: Collection[str]) -> list[Place]:
        """The accounts that the addresses mean, those with most of their people first."""
        found: dict[int, Place] = {}
        for address in addresses:
            known = self.contacts.get(address, [])
            for account, contact in known:
                place = found.setdefault(account, Place(account))
                if contact not in place.contacts:
                    place.contacts.append(contact)
            if not known:
                for account in self.domains.get(domain_of(address), []):
                    found.setdefault(account, Place(account)).strangers.append(address)
        return sorted(found.values(), key=lambda place: (-len(place.contacts), -len(place.strangers), place.account))


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def _contacts(addresses: Collection[str], opened: object, seen: PointQuerySet) -> dict[str, list[tuple[int, Contact]]]:
    points = list(seen.filter(kind=PointKind.EMAIL, value__in=addresses).select_related("contact"))
    people = {point.contact_id: point.contact for point in points}
    jobs: dict[int, list[int]] = defaultdict(list)
    here = Employment.objects.filter(contact__in=people, account__in=opened.values("pk")).order_by("-during", "pk")  # type: ignore[attr-defined]
    for contact, account in here.values_list("contact", "account"):
        jobs[contact].append(account)
    found: dict[str, list[tuple[int, Contact]]] = defaultdict(list)
    for point in points:
        # Of several jobs the latest: whoever changed company writes from the new one
        found[point.value] += [(account, people[point.contact_id]) for account in jobs[point.contact_id][:1]]
    return found


def _domains(addresses: Collection[str], opened: object) -> dict[str, list[int]]:
    """Domain → the one account it belongs to; one that several accounts share means none of them."""
    domains = {domain_of(each) for each in addresses} - ANYBODYS
    rows = opened.annotate(bare=Lower("domain")).filter(bare__in=domains | {f"www.{each}" for each in domains})  # type: ignore[attr-defined]
    found: dict[str, list[int]] = defaultdict(list)
    for pk, domain in rows.order_by().values_list("pk", "bare"):
        found[domain.removeprefix("www.")].append(pk)
    return {domain: accounts for domain, accounts in found.items() if len(accounts) == 1}
