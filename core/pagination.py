"""Keyset pages: the next page starts after the last row seen, so inserts neither repeat nor lose a row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import BooleanField, ExpressionWrapper, F, Model, Q, QuerySet
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
    """One page ordered by (column is null, column, pk), nulls last, beginning after (or before) the cursor.

    `column` must come from an allow-list. A cursor that is not ours for that column raises ValidationError.
    """
    backwards, position = _read(cursor, column) if cursor else (False, None)
    rows = queryset.annotate(_is_null=ExpressionWrapper(Q(**{f"{column}__isnull": True}), BooleanField()))
    if position:
        rows = rows.filter(_beyond(column, position, descending=descending, backwards=backwards))
    found = list(rows.order_by(*_ordering(column, descending=descending, backwards=backwards))[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (bool(cursor), has_more) if backwards else (has_more, bool(cursor))
    return Page(
        rows=found,
        next=_write(found[-1], column, backwards=False) if found and has_next else "",
        previous=_write(found[0], column, backwards=True) if found and has_previous else "",
    )


def total_text(queryset: QuerySet[Any]) -> str:
    """How many rows there are: exact up to 1,000, then “1,000+”; never counts further."""
    counted = queryset.order_by()[: EXACT_UP_TO + 1].count()
    return f"{EXACT_UP_TO:,}+" if counted > EXACT_UP_TO else str(counted)


def _ordering(column: str, *, descending: bool, backwards: bool) -> list[Any]:
    downwards = descending != backwards
    nulls = F("_is_null").desc() if backwards else F("_is_null").asc()
    return [nulls, F(column).desc() if downwards else F(column).asc(), F("pk").desc() if downwards else F("pk").asc()]


def _beyond(column: str, position: tuple[Any, int], *, descending: bool, backwards: bool) -> Q:
    value, pk = position
    step = "lt" if descending != backwards else "gt"
    same_value_later = {f"pk__{step}": pk}
    if value is None:
        ties = Q(**{f"{column}__isnull": True}, **same_value_later)
        return ties | Q(**{f"{column}__isnull": False}) if backwards else ties
    beyond = Q(**{f"{column}__{step}": value}) | Q(**{column: value}, **same_value_later)
    return beyond if backwards else beyond | Q(**{f"{column}__isnull": True})


def _write(row: Model, column: str, *, backwards: bool) -> str:
    value = row
    for name in column.split("__"):
        value = getattr(value, name) if value is not None else None
    kind, text = _plain(value)
    return _signer(column).sign_object([int(backwards), kind, text, row.pk])


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
    readers: dict[str, Callable[[Any], Any]] = {
        "t": datetime.fromisoformat,
        "d": date.fromisoformat,
        "n": Decimal,
        "": lambda value: value,
    }
    try:
        backwards, kind, text, pk = _signer(column).unsign_object(cursor)
    except (BadSignature, UnicodeError):
        raise ValidationError(
            _("This page mark is not one of ours. Start from the first page."), code="cursor"
        ) from None
    return bool(backwards), (readers[kind](text), pk)


def _signer(column: str) -> Signer:
    """Only what we wrote for a column is read for it, so that its value always fits the column."""
    return Signer(salt=f"core.pagination:{column}")
