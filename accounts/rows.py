"""Rows from outside on their way to become accounts: read, cleaned, refused one by one, before anything is written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.choices import Industry, Size, Status, Tier
from accounts.models import Account
from accounts.rules import web_domain
from core.countries import country_code
from core.outcome import Refused

TEXTS = ("name", "legal_name", "domain", "city", "time_zone", "language", "notes")
NUMBERS = ("own_revenue", "employees", "founded")
CHOICES = {"status": Status, "tier": Tier, "industry": Industry, "size": Size}
CODES = ("currency", "own_revenue_currency")
FIELDS = (*TEXTS, *NUMBERS, *CHOICES, *CODES, "country")
LINKS = ("parent", "managed_with")
KEYS = frozenset((*FIELDS, *LINKS, "external_id", "line"))
# An empty value leaves these as they are: they always have one.
ALWAYS_SET = frozenset({"name", "status", "tier", "currency", "time_zone"})
SPACES = re.compile(r"\s+")

Reference = Account | str | None


@dataclass(eq=False)
class Entry:
    """One row: what it says, the account it means (a new one without a key), and why it is refused, if it is."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    links: dict[str, "Account | Entry | None"] = field(default_factory=dict)
    external_id: str = ""
    account: Account | None = None
    refused: Refused | None = None
    changed: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))

    @property
    def is_new(self) -> bool:
        return self.account is None or self.account.pk is None

    def refuse(self, reason: str | Promise, *, on: str = "", code: str = "") -> None:
        """The first reason stands."""
        if self.refused is None:
            self.refused = Refused(self.line, str(reason), on, code)

    def refuse_because(self, error: ValidationError, *, on: str = "") -> None:
        first = Refused.because(self.line, error)
        self.refuse(first.reason, on=first.field or on, code=first.code)


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
        entry.references[key] = value if isinstance(value, Account) else _text(value) or None
    elif key == "external_id":
        entry.external_id = _text(value)[:200]
    elif key in FIELDS:
        taken = _value(key, value)
        if taken in (None, "") and key in ALWAYS_SET:
            return
        entry.values[key] = taken


def _value(key: str, value: Any) -> Any:
    if key in NUMBERS:
        return value if isinstance(value, int | Decimal) else _text(value) or None
    text = _lines(value) if key == "notes" else _text(value)
    if not text:
        return ""
    if key in CHOICES:
        return _choice(CHOICES[key], text)
    if key in CODES:
        return text.upper()
    if key == "country":
        return country_code(text)
    return web_domain(text) if key == "domain" else text


def _text(value: Any) -> str:
    return SPACES.sub(" ", _lines(value))


def _lines(value: Any) -> str:
    text = "" if value is None else str(value)
    if "\x00" in text or not _is_storable(text):
        raise ValidationError(_("There is a character in this text that cannot be stored."), code="null_character")
    return text.strip()


def _is_storable(text: str) -> bool:
    """Whether the text can be written as UTF-8: half of a surrogate pair cannot."""
    return text.encode(errors="replace").decode() == text


def _choice(choices: Any, text: str) -> str:
    """The value for a value or for its word in a language we speak; what is neither is left for cleaning to refuse."""
    wanted = text.casefold()
    for choice in choices:
        if wanted == choice.value.casefold():
            return str(choice.value)
    for language in ("en", "es"):
        with override(language):
            for choice in choices:
                if wanted == str(choice.label).casefold():
                    return str(choice.value)
    return text


def fill(entry: Entry, account: Account) -> None:
    """Put the row's values on the account; remember which of them say something new, and refuse what does not fit."""
    entry.account = account
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
