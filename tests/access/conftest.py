from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.access.reference import Reference, read_reference
from tests.access.world import World, build_world
from tests.factories import today


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """The small company, built once for all tests of a module and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def reference(world: World) -> Reference:
    return read_reference(today())
