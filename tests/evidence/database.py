"""A database of its own for as long as something is measured, beside the one of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases

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
