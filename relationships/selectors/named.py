"""Which records a file or another system means."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from relationships.choices import PointKind
from relationships.models import Contact, ContactPoint, Employment
from users.models import User

Place = tuple[int, str]


class Directory:
    """The contacts of some accounts, found by key, by the source's external id, by e-mail or by name. The address of a
    job means nobody at another account; to a reader, the external id of somebody they do not see means nobody."""

    def __init__(
        self, references: Collection[Any], accounts: Collection[int], *, source: str = "", reader: User | None = None
    ) -> None:
        texts = {each for each in references if isinstance(each, str)}
        self._keys = {each for each in references if isinstance(each, int)}
        self._people: dict[int, Contact] = {}
        self._by_id: dict[str, int] = {}
        self._at: dict[Place, set[int]] = defaultdict(set)
        if texts or self._keys:
            self._read(texts, accounts, _theirs(source, texts, reader))

    def _read(self, texts: set[str], accounts: Collection[int], theirs: Collection[Contact]) -> None:
        folded = {text.casefold() for text in texts}
        here = Employment.objects.filter(account__in=accounts).order_by()
        mails = ContactPoint.objects.filter(kind=PointKind.EMAIL, value__in=folded).order_by()
        named = Contact.objects.annotate(folded=Lower("name")).filter(
            Q(folded__in=folded | {text.lower() for text in texts}) | Q(pk__in=mails.values("contact"))
            | Q(pk__in=self._keys), pk__in=here.values("contact"),
        )  # fmt: skip
        self._people = {one.pk: one for one in [*named.order_by(), *theirs]}
        self._by_id = {one.external_id: one.pk for one in theirs}
        words: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
        addresses = mails.filter(contact__in=self._people).values_list("contact", "value", "employment__account")
        for contact, address, place in addresses:
            words[contact].append((address, place))
        for account, contact in here.filter(contact__in=self._people).values_list("account", "contact"):
            said = {address for address, place in words[contact] if place in (None, account)}
            for word in {self._people[contact].name.casefold(), f"#{contact}"} | said:
                self._at[account, word].add(contact)

    def meant(self, reference: Any, account: int | None) -> Contact | None:
        """The one contact the reference means at the account; without an account, only by the source's external id."""
        if isinstance(reference, str) and reference in self._by_id:
            return self._people[self._by_id[reference]]
        word = f"#{reference}" if isinstance(reference, int) else str(reference).casefold()
        alike = self._at.get((account, word), set()) if account is not None else set()
        return self._people[next(iter(alike))] if len(alike) == 1 else None


def _theirs(source: str, texts: Collection[str], reader: User | None) -> list[Contact]:
    if not source:
        return []
    rows = Contact.objects.filter(source=source, external_id__in=texts)
    return list((rows.visible_to(reader) if reader else rows).order_by())
