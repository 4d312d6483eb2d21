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
from core.cells import choice, lines, text
from core.countries import country_code

TEXTS = ("name", "legal_name", "domain", "city", "time_zone", "language", "notes")
NUMBERS = ("own_revenue", "employees", "founded")
CHOICES = {"status": Status, "tier": Tier, "industry": Industry, "size": Size}
CODES = ("currency", "own_revenue_currency")
FIELDS = (*TEXTS, *NUMBERS, *CHOICES, *CODES, "country")
LINKS = ("parent", "managed_with")
KEYS = frozenset((*FIELDS, *LINKS, "external_id", "line"))
# An empty value leaves these as they are: they always have one.
ALWAYS_SET = frozenset({"name", "status", "tier", "currency", "time_zone"})

Reference = Account | str | None


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
    if key not in KEYS:
        raise ValidationError(_("There is no field called %(key)s.") % {"key": key}, code="unknown_field")
    if key in LINKS:
        entry.references[key] = value if isinstance(value, Account) else text(value) or None
    elif key == "external_id":
        entry.external_id = text(value)[:200]
    elif key in FIELDS:
        taken = _value(key, value)
        if taken in (None, "") and key in ALWAYS_SET:
            return
        entry.values[key] = taken


def _value(key: str, value: Any) -> Any:
    if key in NUMBERS:
        return value if isinstance(value, int | Decimal) else text(value) or None
    said = lines(value) if key == "notes" else text(value)
    if not said:
        return ""
    if key in CHOICES:
        return choice(CHOICES[key])(said)
    if key in CODES:
        return said.upper()
    if key == "country":
        return country_code(said)
    return web_domain(said) if key == "domain" else said


def fill(entry: Entry, account: Account, mastery: Masteries) -> None:
    """Put the row's values on the account, as far as the source decides; remember which of them say something new, and
    refuse what does not fit."""
    entry.record = account
    if account.pk is not None:
        entry.values = mastered(entry.values, account, mastery)
        entry.references = mastered(entry.references, account, mastery)
    values = _with_currency_of_revenue(entry.values, account)
    before = {name: getattr(account, name) for name in values}
    for name, value in values.items():
        setattr(account, name, value)
    try:
        account.clean_fields(exclude=[name for name in _every_field() if name not in _to_clean(values, account)])
    except ValidationError as error:
        entry.refuse_because(error)
        return
    entry.changed = [name for name in values if getattr(account, name) != before[name]]


def _to_clean(values: Mapping[str, Any], account: Account) -> set[str]:
    return {"name", *values} if account.pk is None else set(values)


def _every_field() -> list[str]:
    return [column.name for column in Account._meta.concrete_fields]


def _with_currency_of_revenue(values: Mapping[str, Any], account: Account) -> dict[str, Any]:
    """Own revenue named without a currency is in the account's own."""
    filled = dict(values)
    revenue = filled.get("own_revenue", account.own_revenue)
    named = filled.get("own_revenue_currency", account.own_revenue_currency)
    if revenue is not None and not named:
        filled["own_revenue_currency"] = filled.get("currency") or account.currency
    return filled
