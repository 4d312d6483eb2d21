"""How changes of a table read as sentences. Each app says it for its own tables when it is loaded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from django.db.models import BooleanField, DateField, DecimalField, Field, ForeignKey, Model, QuerySet
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from audit.choices import Action

if TYPE_CHECKING:
    from audit.models import AuditEntry
    from users.models import User

Namer = Callable[[QuerySet[Any], "User"], dict[Any, str]]
Phrase = Callable[["Change"], str]

LONG_TEXT = 60
_phrases: dict[str, Phrase] = {}
_namers: dict[str, Namer] = {}
_kinds: dict[str, tuple[str | Promise, set[str]]] = {}


def describe(table: str, phrase: Phrase, *, kind: str, label: str | Promise) -> None:
    """Changes of the table read as this phrase, and are found under this kind."""
    _phrases[table] = phrase
    _kinds.setdefault(kind, (label, set()))[1].add(table)


def call(table: str, namer: Namer) -> None:
    """Rows of the table are named this way in sentences; what the namer leaves out stays unnamed."""
    _namers[table] = namer


def kinds() -> dict[str, str | Promise]:
    """What the history can be narrowed to: kind → its word."""
    return {kind: label for kind, (label, _tables) in _kinds.items()}


def tables_of(kind: str) -> set[str]:
    return _kinds[kind][1] if kind in _kinds else set()


def phrase_of(table: str) -> Phrase | None:
    return _phrases.get(table)


def namer_of(table: str) -> Namer:
    return _namers.get(table, _by_their_text)


def _by_their_text(rows: QuerySet[Any], reader: "User") -> dict[Any, str]:
    return {row.pk: str(row) for row in rows}


@dataclass(frozen=True)
class Change:
    """One entry with what is needed to say it: its model, the names of rows it refers to, the row as it was added."""

    entry: "AuditEntry"
    model: type[Model]
    names: dict[tuple[str, str], str]
    first: dict[str, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.entry.action == Action.INSERT

    @property
    def is_gone(self) -> bool:
        return self.entry.action == Action.DELETE

    def has(self, column: str) -> bool:
        """Whether the column is among what changed."""
        return column in (self.entry.before or {}) or column in (self.entry.after or {})

    def was(self, column: str) -> str:
        return self._say(column, (self.entry.before or {}).get(column))

    def now(self, column: str) -> str:
        return self._say(column, (self.entry.after or {}).get(column))

    def told(self, column: str) -> str:
        """The column's value after the change, before it, or when the row was added: the first that is known."""
        return self._say(column, self.raw(column))

    def raw(self, column: str) -> Any:
        for known in (self.entry.after, self.entry.before, self.first):
            if known and known.get(column) is not None:
                return known[column]
        return None

    def changes(self) -> str:
        """Every changed column: “changed the tier from Core to Key, the city from nothing to Bilbao”."""
        columns = [
            column for column in (self.entry.after or self.entry.before or {}) if self._field(column) is not None
        ]
        return _("changed %(what)s") % {"what": ", ".join(self._step(column) for column in columns)}

    def _step(self, column: str) -> str:
        name = self._field(column).verbose_name  # type: ignore[union-attr]
        before, after = self.was(column), self.now(column)
        if max(len(before), len(after)) > LONG_TEXT:
            return _("the %(field)s") % {"field": name}
        return _("the %(field)s from %(before)s to %(after)s") % {"field": name, "before": before, "after": after}

    def _field(self, column: str) -> "Field[Any, Any] | None":
        return next((f for f in self.model._meta.concrete_fields if f.column == column), None)

    def _say(self, column: str, value: Any) -> str:
        known = self._field(column)
        if value is None or value == "":
            return _("nothing")
        if isinstance(known, ForeignKey):
            table = known.related_model._meta.db_table
            return self.names.get((table, str(value)), _("something you cannot see"))
        return _plain(known, value)


def _plain(known: "Field[Any, Any] | None", value: Any) -> str:
    if known is not None and known.choices:
        return str(dict(known.flatchoices).get(value, value))
    if isinstance(known, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(known, DecimalField):
        return number_format(value, known.decimal_places, use_l10n=True, force_grouping=True)
    if isinstance(known, DateField) and isinstance(value, str):
        return say_day(date.fromisoformat(value[:10]))
    return Truncator(str(value)).chars(200)


def say_day(on: date) -> str:
    return format_date(on, "d MMM y", locale=to_locale(get_language() or "en"))


def last_day(during: str) -> date | None:
    """The last day of a range as PostgreSQL writes it, or None when it goes on."""
    upper = during.strip("[]()").split(",")[1].strip('"') if "," in during else ""
    return date.fromisoformat(upper[:10]) - timedelta(days=1) if upper else None
