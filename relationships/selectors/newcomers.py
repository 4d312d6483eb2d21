"""Contacts that are about to come in, many at once, compared with those that are here: none is lost, somebody looks."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from core.text import folds
from relationships.choices import PointKind
from relationships.models import Contact, ContactPoint, Employment
from relationships.selectors.likeness import ALIKE, places_of
from users.models import User


@dataclass(frozen=True)
class Newcomer:
    """A contact that would be added: their name, the account they would work at, and their e-mail addresses."""

    name: str
    account: int
    emails: Collection[str] = field(default=())


def warnings_of(newcomers: Sequence[Newcomer], reader: User | None) -> list[str]:
    """For each newcomer whom they look like, or nothing: somebody at the same account with a similar name, or somebody
    anywhere with the same e-mail address; only contacts the reader sees are named."""
    if not newcomers:
        return []
    same = _with_addresses({email for one in newcomers for email in one.emails}, reader)
    at = _names_at({one.account for one in newcomers}, reader)
    names = folds({one.name for one in newcomers})
    found = [_like(names[one.name], one.emails, same, at.get(one.account, {})) for one in newcomers]
    people = Contact.objects.in_bulk([key for key in found if key is not None])
    places = _places(list(people), reader)
    return [_said(people.get(key), places) if key is not None else "" for key in found]


def _with_addresses(emails: Collection[str], reader: User | None) -> dict[str, int]:
    """Address → a contact that has it."""
    if not emails:
        return {}
    points = ContactPoint.objects.filter(kind=PointKind.EMAIL, value__in=emails)
    rows = (points.visible_to(reader) if reader else points).order_by("-contact")
    return dict(rows.values_list("value", "contact"))


def _names_at(accounts: Collection[int], reader: User | None) -> dict[int, dict[int, str]]:
    """Account → who works or worked there, by the name as it is compared."""
    jobs = Employment.objects.filter(account__in=accounts)
    rows = (jobs.visible_to(reader) if reader else jobs).order_by("contact")
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for account, contact, text in rows.values_list("account", "contact", "contact__search_text"):
        found[account][contact] = text
    return found


def _like(name: str, emails: Collection[str], same: dict[str, int], here: dict[int, str]) -> int | None:
    by_address = next((same[email] for email in emails if email in same), None)
    if by_address is not None:
        return by_address
    best = process.extractOne(name, here, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
    return best[2] if best else None


def _places(contacts: Collection[int], reader: User | None) -> dict[int, str]:
    if reader is not None:
        return places_of(contacts, reader)
    jobs = Employment.objects.filter(contact__in=contacts).order_by("during")
    return dict(jobs.values_list("contact", "account__name"))


def _said(like: Contact | None, places: dict[int, str]) -> str:
    if like is None:
        return ""
    words = {"name": like.name, "account": places.get(like.pk, "")}
    return _("Looks like %(name)s (%(account)s).") % words if words["account"] else _("Looks like %(name)s.") % words
