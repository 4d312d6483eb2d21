"""What apps that stand to the left hold of people at customers, so that a person's export tells it too."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

Rows = Callable[[Any], QuerySet[Any]]

_rows: dict[str, Rows] = {}


def also_held(kind: str, rows: Rows) -> None:
    """The rows that `rows` answers for a contact are told of them under this kind."""
    _rows[kind] = rows


def held_elsewhere(contact: Any) -> dict[str, QuerySet[Any]]:
    """Kind → what is held of the contact."""
    return {kind: rows(contact) for kind, rows in _rows.items()}
