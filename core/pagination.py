"""Keyset pages: the next page starts after the last row seen, so inserts neither repeat nor lose a row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import GeneratedField, Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=Model)

EXACT_UP_TO = 1_000
READERS: dict[str, Callable[[Any], Any]] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
    "": lambda value: value,
}


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page, with the cursors of its neighbours (empty: there is none)."""

    rows: list[M]
    next: str
    previous: str


def keyset_page(queryset: QuerySet[M], *, column: str, descending: bool, cursor: str, size: int) -> Page[M]:
    """One page ordered by (column, pk), nulls last, beginning after (or before) the cursor.

    The order is read by key and column alone, the rows with all that is annotated only for the page itself.
    `column` must come from an allow-list. A cursor that is not ours for that column raises ValidationError.
    """
    backwards, position = _read(cursor, column) if cursor else (False, None)
    found: list[tuple[int, Any]] = []
    for part in _parts(queryset, column, position, descending=descending, backwards=backwards):
        if len(found) <= size:
            found += part.values_list("pk", column)[: size + 1 - len(found)]
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (bool(cursor), has_more) if backwards else (has_more, bool(cursor))
    return Page(
        rows=_rows(queryset, [pk for pk, _value in found]),
        next=_write(found[-1], column, backwards=False) if found and has_next else "",
        previous=_write(found[0], column, backwards=True) if found and has_previous else "",
    )


def total_text(queryset: QuerySet[Any]) -> str:
    """How many rows there are: exact up to 1,000, then “1,000+”; never counts further."""
    counted = queryset.order_by()[: EXACT_UP_TO + 1].count()
    return f"{EXACT_UP_TO:,}+" if counted > EXACT_UP_TO else str(counted)


def _parts(
    queryset: QuerySet[M], column: str, position: tuple[Any, int] | None, *, descending: bool, backwards: bool
) -> list[QuerySet[M]]:
    """What lies beyond the position, in the order of the walk: rows with a value, and apart from them those without,
    so that an index on the column serves the order."""
    downwards = descending != backwards
    sign, step = ("-", "lt") if downwards else ("", "gt")
    with_value = queryset.order_by(f"{sign}{column}", f"{sign}pk")
    if _is_always_set(queryset.model, column):
        return [with_value.filter(_beyond(column, position, step)) if position else with_value]
    with_value = with_value.filter(**{f"{column}__isnull": False})
    without = queryset.order_by(f"{sign}pk").filter(**{f"{column}__isnull": True})
    if position is None:
        return [with_value, without]
    if position[0] is None:
        without = without.filter(**{f"pk__{step}": position[1]})
        return [without, with_value] if backwards else [without]
    with_value = with_value.filter(_beyond(column, position, step))
    return [with_value] if backwards else [with_value, without]


def _is_always_set(model: type[Model], column: str) -> bool:
    """Whether the column is the model's own, or one that it always reaches, and never null."""
    name, _separator, rest = column.partition("__")
    field: Any = next((each for each in model._meta.concrete_fields if name in (each.name, each.attname)), None)
    written: Any = field.output_field if isinstance(field, GeneratedField) else field
    if field is None or written.null:
        return False
    return not rest or (field.related_model is not None and _is_always_set(field.related_model, rest))


def _beyond(column: str, position: tuple[Any, int], step: str) -> Q:
    """Rows after the position; the first bound lets an index begin there."""
    value, pk = position
    return Q(**{f"{column}__{step}e": value}) & (Q(**{f"{column}__{step}": value}) | Q(**{f"pk__{step}": pk}))


def _rows(queryset: QuerySet[M], keys: list[int]) -> list[M]:
    """The rows of these keys, in their order; one that is gone meanwhile is left out."""
    rows = {row.pk: row for row in queryset.order_by().filter(pk__in=keys)} if keys else {}
    return [rows[pk] for pk in keys if pk in rows]


def _write(place: tuple[int, Any], column: str, *, backwards: bool) -> str:
    pk, value = place
    kind, text = _plain(value)
    return _signer(column).sign_object([int(backwards), kind, text, pk])


def _plain(value: Any) -> tuple[str, Any]:
    match value:
        case datetime():
            return "t", value.isoformat()
        case date():
            return "d", value.isoformat()
        case Decimal():
            return "n", str(value)
        case _:
            return "", value


def _read(cursor: str, column: str) -> tuple[bool, tuple[Any, int]]:
    try:
        backwards, kind, text, pk = _signer(column).unsign_object(cursor)
    except (BadSignature, UnicodeError):
        raise ValidationError(
            _("This page mark is not one of ours. Start from the first page."), code="cursor"
        ) from None
    return bool(backwards), (READERS[kind](text), pk)


def _signer(column: str) -> Signer:
    """Only what we wrote for a column is read for it, so that its value always fits the column."""
    return Signer(salt=f"core.pagination:{column}")
