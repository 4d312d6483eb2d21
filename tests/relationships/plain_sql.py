"""Past every form and service: plain SQL by the role the product serves with."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction


def sql(text, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(text, params)


@contextmanager
def refused_by(constraint):
    """What is done inside is refused under this name."""
    with pytest.raises(IntegrityError) as told:
        yield
    assert told.value.__cause__.diag.constraint_name == constraint


def set_to(row, change):
    """Say it of the row, past every form and service."""
    key = row._meta.pk.column
    sql(f"UPDATE {row._meta.db_table} SET {change} WHERE {key} = %s", row.pk)
