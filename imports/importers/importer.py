"""What the runner needs to know of a target: its fields, how its records name each other, and its bulk service."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from core.outcome import Outcome, Refused
from imports.mapping import EXTERNAL_ID, Record
from imports.values import number


@dataclass(frozen=True)
class Importer:
    """One target of an import.

    `wholes` are the numbers without a fraction; `natural` are the fields by which other rows may name a record,
    besides its external id; `references` are the fields that name another record of the same target; `keys` are the
    sets of fields that tell two records apart where there is no external id, the best first; `external_ids` and
    `records` are where existing ones are found.
    """

    target: str
    fields: tuple[str, ...]
    numbers: tuple[str, ...]
    wholes: tuple[str, ...]
    natural: tuple[str, ...]
    references: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    upsert: Callable[..., Outcome]
    external_ids: type[Model]
    records: type[Model]

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

    def here_already(self, records: Sequence[Record], *, source: str) -> list[bool]:
        """For each record whether there is one it may mean: of its external id, or of one of its natural names."""
        wanted = {record.texts[EXTERNAL_ID] for record in records if EXTERNAL_ID in record.texts}
        known = self.external_ids._default_manager.filter(source=source, external_id__in=wanted)
        ids = set(known.values_list("external_id", flat=True))
        named: set[str] = set()
        for name in self.natural:
            texts = {record.texts[name].lower() for record in records if name in record.texts}
            found = self.records._default_manager.annotate(folded=Lower(name)).filter(folded__in=texts)
            named.update(found.values_list("folded", flat=True))
        return [
            record.texts.get(EXTERNAL_ID) in ids
            or any(record.texts.get(name, "").lower() in named for name in self.natural)
            for record in records
        ]

    def row(self, record: Record) -> dict[str, Any] | Refused:
        """The record as its bulk service takes it, or why a value in it cannot be read."""
        if record.refused:
            name, reason = record.refused
            return Refused(record.line, reason, name, "number")
        row: dict[str, Any] = {"line": record.line, **record.texts}
        for name in self.numbers:
            try:
                row |= {name: self._number(name, row[name])} if name in row else {}
            except ValidationError as error:
                return Refused(record.line, error.messages[0], name, "number")
        return row

    def _number(self, name: str, text: str) -> Decimal | int:
        value = number(text)
        if name not in self.wholes:
            return value
        if value != value.to_integral_value():
            raise ValidationError(_("%(text)s is not a whole number.") % {"text": text}, code="number")
        return int(value)

    def _folded(self, record: Record, names: tuple[str, ...]) -> list[str]:
        texts = (" ".join(record.texts.get(name, "").casefold().split()) for name in names)
        return [text for text in dict.fromkeys(texts) if text]
