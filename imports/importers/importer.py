"""What the engine needs to know of a target: its fields, how its records name each other, and its services."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.outcome import Outcome, Refused
from core.removal import Reasons
from imports.importers.fields import Field, Joined, Kind
from imports.mapping import EXTERNAL_ID, ColumnMapping, Record
from imports.values import day, moment, number
from users.models import User

MONTH = re.compile(r"\d{4}-\d{2}")
SEVERAL = ":::"  # stands between several values of one cell in files of Google


@dataclass(frozen=True)
class Importer:
    """One target of an import.

    `natural` are the fields by which other rows may name a record, besides its external id; `references` are the
    fields that name another record of the same target; `keys` are the sets of fields that tell two records apart
    where there is no external id, the best first. `permission` is what the person needs besides that of importing.
    `upsert` brings rows in; `remove` takes created records away again and answers the reasons of those that stay;
    `restore` gives changed ones their old values where plain columns do not say it all, with the same answer.
    `external_ids` holds the names other systems have for a record, unless the record itself does. `brings` are other
    models of which a row may make a record in passing; `joined` are fields that are put together of others.
    """

    target: str
    label: str | Promise
    fields: tuple[Field, ...]
    permission: str
    model: type[Model]
    upsert: Callable[..., Outcome]
    remove: Callable[..., Reasons]
    natural: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    external_ids: type[Model] | None = None
    restore: Callable[..., Reasons] | None = None
    brings: tuple[type[Model], ...] = ()
    joined: tuple[Joined, ...] = ()

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        return {field.name: field.kind for field in self.fields}

    @property
    def names_of_fields(self) -> Collection[str]:
        return self.kinds.keys()

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(name for name, kind in self.kinds.items() if kind in (Kind.NUMBER, Kind.WHOLE))

    def may_import(self, person: User | None) -> bool:
        """Whether the person may bring such files in; the system itself may."""
        return person is None or person.has_perms(["imports.add_importjob", self.permission])

    def names(self, record: Record) -> list[str]:
        """Every name by which another row may refer to this record, folded."""
        return self._folded(record, (EXTERNAL_ID, *self.natural))

    def references_of(self, record: Record) -> list[str]:
        """The names of other records that this one mentions, folded."""
        return self._folded(record, self.references)

    def identity(self, record: Record) -> str:
        """What two rows about the same record have in common; empty when the row does not say."""
        for key in ((EXTERNAL_ID,), *self.keys):
            if record.texts.get(key[0]):
                return "\x1f".join((key[0], *(record.texts.get(name, "").casefold() for name in key)))
        return ""

    def row(self, record: Record, mapping: ColumnMapping) -> dict[str, Any] | Refused:
        """The record as its bulk service takes it, or why a value in it cannot be read."""
        if record.refused:
            name, reason = record.refused
            return Refused(record.line, reason, name, "unreadable")
        row: dict[str, Any] = {"line": record.line, **record.texts}
        for name in self._read.keys() & record.texts.keys():
            try:
                row[name] = self._read[name](record.texts[name], mapping)
            except ValidationError as error:
                return Refused(record.line, error.messages[0], name, error.code or "")
        for each in self.joined:
            _join(row, each)
        return row

    def mastery(self, said: Mapping[str, str]) -> dict[str, str]:
        """Who decides of each field as its bulk service knows it: of a field that is put together, whoever decides of
        its first part."""
        found = dict(said)
        for each in self.joined:
            of_parts = [who for part in each.parts if (who := found.pop(part, None))]
            if of_parts:
                found.setdefault(each.name, of_parts[0])
        return found

    @cached_property
    def _read(self) -> dict[str, Callable[[str, ColumnMapping], Any]]:
        """How the text in those fields is read that mean more than their text."""
        return {name: READERS[kind] for name, kind in self.kinds.items() if kind in READERS}

    def _folded(self, record: Record, names: tuple[str, ...]) -> list[str]:
        texts = (" ".join(record.texts.get(name, "").casefold().split()) for name in names)
        return [text for text in dict.fromkeys(texts) if text]


def _join(row: dict[str, Any], joined: Joined) -> None:
    """The field stands in the row as its own column and its parts say; the parts are gone."""
    has_first = joined.parts[0] in row
    parts = [text for part in joined.parts if (text := row.pop(part, ""))]
    if joined.is_list:
        said = [row.get(joined.name, ""), *parts]
        row[joined.name] = "; ".join(text.replace(SEVERAL, ";") for text in said if text)
    elif parts:
        own = row.get(joined.name, "")
        is_whole = own and (has_first or all(text.casefold() in own.casefold() for text in parts))
        row[joined.name] = own if is_whole else " ".join(filter(None, [own, *parts]))


def _number(text: str, mapping: ColumnMapping) -> Decimal:
    return number(text)


def _whole(text: str, mapping: ColumnMapping) -> int:
    value = number(text)
    if value != value.to_integral_value():
        raise ValidationError(_("%(text)s is not a whole number.") % {"text": text}, code="number")
    return int(value)


def _day(text: str, mapping: ColumnMapping) -> date:
    return day(text, mapping.dates)


def _month(text: str, mapping: ColumnMapping) -> date:
    """A month, as 2026-11 or as any day in it."""
    return day(f"{text}-01") if MONTH.fullmatch(text) else day(text, mapping.dates).replace(day=1)


def _moment(text: str, mapping: ColumnMapping) -> datetime:
    return moment(text, mapping.dates)


READERS: dict[Kind, Callable[[str, ColumnMapping], Any]] = {
    Kind.NUMBER: _number, Kind.WHOLE: _whole, Kind.DAY: _day, Kind.MONTH: _month, Kind.MOMENT: _moment,
}  # fmt: skip
