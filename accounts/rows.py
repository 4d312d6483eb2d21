"""Rows from outside on their way to become accounts: read, cleaned, refused one by one, before anything is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.choices import Industry, Size, Status, Tier
from accounts.models import Account
from accounts.rules import web_domain
from core import bulk
from core.bulk import Masteries, mastered
from core.cells import Reader, choice, code, lines, text
from core.countries import country_code

LINKS = ("parent", "managed_with")
# An empty value leaves these as they are: they always have one.
ALWAYS_SET = frozenset({"name", "status", "tier", "currency", "time_zone"})

Reference = Account | str | None


def _number(value: Any) -> Any:
    """Cleaning says whether it is one."""
    return value if isinstance(value, int | Decimal) else text(value) or None


def _country(value: Any) -> str:
    said = text(value)
    return country_code(said) if said else ""


def _domain(value: Any) -> str:
    return web_domain(text(value))


READERS: dict[str, Reader] = {
    **dict.fromkeys(("name", "legal_name", "city", "time_zone", "language"), text),
    "domain": _domain,
    "notes": lines,
    **dict.fromkeys(("own_revenue", "employees", "founded"), _number),
    "status": choice(Status),
    "tier": choice(Tier),
    "industry": choice(Industry),
    "size": choice(Size),
    "currency": code,
    "own_revenue_currency": code,
    "country": _country,
}
FIELDS = tuple(READERS)


@dataclass(eq=False)
class Entry(bulk.Entry[Account]):
    """A row about an account; what it refers to is found once all rows are read."""

    references: dict[str, Reference] = field(default_factory=dict)
    links: dict[str, "Account | Entry | None"] = field(default_factory=dict)
    external_id: str = ""

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))


def read_rows(rows: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """The rows as entries, each refused already when a value in it cannot be read."""
    return [_read(line, row) for line, row in enumerate(rows, start=1)]


def _read(place: int, row: Mapping[str, Any]) -> Entry:
    entry = Entry(line=int(row.get("line") or place))
    for key, value in row.items():
        try:
            _take(entry, key, value)
        except ValidationError as error:
            entry.refuse_because(error, on=key)
    return entry


def _take(entry: Entry, key: str, value: Any) -> None:
    if key in READERS:
        said = READERS[key](value)
        if said not in (None, "") or key not in ALWAYS_SET:
            entry.values[key] = said
    elif key in LINKS:
        entry.references[key] = value if isinstance(value, Account) else text(value) or None
    elif key == "external_id":
        entry.external_id = text(value)[:200]
    elif key != "line":
        raise ValidationError(_("There is no field called %(key)s.") % {"key": key}, code="unknown_field")


def fill(entry: Entry, account: Account, mastery: Masteries) -> None:
    """Put the row's values on the account, as far as the source decides; remember which of them say something new, and
    refuse what does not fit."""
    if account.pk is not None:
        entry.values = mastered(entry.values, account, mastery)
        entry.references = mastered(entry.references, account, mastery)
    entry.values = _with_currency_of_revenue(entry.values, account)
    bulk.fill(entry, account)


def _with_currency_of_revenue(values: Mapping[str, Any], account: Account) -> dict[str, Any]:
    """Own revenue named without a currency is in the account's own."""
    filled = dict(values)
    revenue = filled.get("own_revenue", account.own_revenue)
    named = filled.get("own_revenue_currency", account.own_revenue_currency)
    if revenue is not None and not named:
        filled["own_revenue_currency"] = filled.get("currency") or account.currency
    return filled
