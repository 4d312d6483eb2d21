"""A database of its own for as long as something is measured, beside the one of the tests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases

from health.statement import READ_SCORES

NAME = "rapport_evidence"


@contextmanager
def own_database() -> Iterator[None]:
    """Everything inside happens in an empty database of the product, gone afterwards."""
    connection.settings_dict["TEST"]["NAME"] = NAME
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows_of(parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the statement says of each account."""
    with connection.cursor() as cursor:
        cursor.execute(READ_SCORES, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
