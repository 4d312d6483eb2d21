"""Which account a row means: by the other system's name for it, else by name and country."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import Account, AccountExternalId
from accounts.rows import Entry
from accounts.selectors import known_to
from core import bulk
from core.text import Fold, folded
from users.models import User


@dataclass(frozen=True)
class Known:
    """What matching needs of an account that is already here."""

    pk: int
    name: str
    country: str
    external_id: str
    owner_name: str


class Register:
    """The accounts that rows name, by external id and by name, in a fixed number of queries. By name only those that
    the person may learn of: a refusal tells nothing of the others."""

    def __init__(self, entries: Iterable[Entry], *, source: str, by: User | None) -> None:
        entries = list(entries)
        references = {text for entry in entries for text in entry.references.values() if isinstance(text, str)}
        names = {entry.name for entry in entries if entry.name} | references
        external = {entry.external_id for entry in entries if entry.external_id} | references
        self.by_external_id: dict[str, int] = {}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        if source:
            rows = AccountExternalId.objects.filter(source=source, external_id__in=external)
            self.by_external_id = dict(rows.values_list("external_id", "account_id"))
        self.known = {found.pk: found for found in _read(names, self.by_external_id.values(), source=source)}
        told = known_to(by, self.known)
        for found in (self.known[pk] for pk in self.known if pk in told):
            self.by_name[found.name.casefold()].append(found)

    def meant_by(self, entry: Entry) -> Known | None:
        """The account the row is about; the row is refused when several could be meant."""
        if entry.external_id in self.by_external_id:
            return self.known[self.by_external_id[entry.external_id]]
        country = str(entry.values.get("country", ""))
        named = [
            found
            for found in self.by_name.get(entry.name.casefold(), ())
            if not (entry.external_id and found.external_id) and (not country or found.country in ("", country))
        ]
        exact = [found for found in named if found.country == country] if country else named
        candidates = exact or named
        if len(candidates) > 1:
            entry.refuse(
                _("Several accounts have this name. Add the country or an external id."), on="name", code="ambiguous"
            )
        return candidates[0] if len(candidates) == 1 else None


def _read(names: Collection[str], pks: Iterable[int], *, source: str) -> list[Known]:
    theirs = AccountExternalId.objects.filter(account=OuterRef("pk"), source=source)
    columns = ("pk", "name", "country", "theirs", "owner__name")
    accounts = Account.objects.order_by().annotate(
        theirs=Subquery(theirs.values("external_id")[:1]), folded=Fold("name")
    )
    rows = accounts.filter(folded__in=folded(names)) if names else accounts.none()
    by_key = accounts.filter(pk__in=list(pks)) if pks else accounts.none()
    found = [*rows.values_list(*columns), *by_key.values_list(*columns)]
    return [
        Known(pk, name, country, theirs or "", owner or "") for pk, name, country, theirs, owner in dict.fromkeys(found)
    ]


def accounts_named(references: Collection[Any], *, source: str, by: User | None) -> dict[Any, Account]:
    """Reference → the one account it means: a number is its key, a text the source's external id, else its name. Only
    accounts that the person sees are found."""
    texts = {each for each in references if isinstance(each, str)}
    by_key = {each: each for each in references if isinstance(each, int)}
    if texts:
        theirs = AccountExternalId.objects.filter(source=source, external_id__in=texts) if source else None
        by_external_id = dict(theirs.values_list("external_id", "account_id")) if theirs is not None else {}
        by_key |= _keys_by_name(texts - by_external_id.keys(), by=by) | by_external_id
    accounts = Account.objects.filter(pk__in=set(by_key.values()))
    seen = {account.pk: account for account in (accounts.visible_to(by) if by else accounts).order_by()}
    return {reference: seen[key] for reference, key in by_key.items() if key in seen}


def hold_accounts(entries: Iterable[bulk.Entry[Any]]) -> None:
    """The accounts that these rows name are held until the transaction ends: rows that no external id tells apart wait
    for each other there, so that two files at once do not both find nothing."""
    keys = {account.pk for account in bulk.said(bulk.taken(entries), "account")}
    if keys:
        bulk.locked(Account.objects.filter(pk__in=keys).only("pk"))


def _keys_by_name(texts: Collection[str], *, by: User | None) -> dict[Any, int]:
    """Text → the key of the one account of this name among those the person sees."""
    named = Account.objects.order_by().annotate(folded=Fold("name")).filter(folded__in=folded(texts))
    found: dict[str, list[int]] = defaultdict(list)
    for pk, name in (named.visible_to(by) if by else named).values_list("pk", "name"):
        found[name.casefold()].append(pk)
    alike = {text: found[text.casefold()] for text in texts}
    return {text: keys[0] for text, keys in alike.items() if len(keys) == 1}


def match(entries: list[Entry], register: Register, *, by: User | None) -> dict[int, Entry]:
    """Account key → the row about it. A second row about the same account is refused, and one about an account that
    the person may not change."""
    targets: dict[int, Entry] = {}
    fresh: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        found = register.meant_by(entry) if entry.refused is None else None
        if entry.refused is not None:
            continue
        first = targets.setdefault(found.pk, entry) if found else fresh.setdefault(_identity(entry), entry)
        if first is not entry:
            entry.refuse(_("Line %(line)s is about the same account.") % {"line": first.line}, on="name", code="twice")
    _refuse_what_is_others(targets, register, by=by)
    return {pk: entry for pk, entry in targets.items() if entry.refused is None}


def _identity(entry: Entry) -> tuple[str, str]:
    if entry.external_id:
        return "external", entry.external_id
    return entry.name.casefold(), str(entry.values.get("country", ""))


def _refuse_what_is_others(targets: dict[int, Entry], register: Register, *, by: User | None) -> None:
    if by is None or not targets:
        return
    ours = set(Account.objects.filter(pk__in=list(targets)).editable_by(by).values_list("pk", flat=True))
    for pk, entry in targets.items():
        if pk not in ours:
            entry.refuse(looked_after(register.known[pk].owner_name), on="name", code="not_yours")


def looked_after(owner_name: str) -> str:
    """What the directory says of an account that is somebody else's."""
    if not settings.DIRECTORY_OPEN:
        return _("This account is already here, and you may not change it.")
    if not owner_name:
        return _("This account is already here. Nobody looks after it yet.")
    return _("This account is already here. Looked after by %(name)s.") % {"name": owner_name}
