import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone

from integrations.models import ApiToken
from tests.access.world import World, build_world
from tests.fuzz.door import Door, opened_door


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """The small company of the access tests, built once for a module. Its tokens were used just now: else each
    request would note that."""
    with django_db_blocker.unblock(), transaction.atomic():
        built = build_world()
        ApiToken.objects.update(last_used_at=timezone.now())
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def door(world: World, db: None) -> Iterator[Door]:
    with opened_door() as door:
        yield door


@pytest.fixture(autouse=True)
def _only_failures_are_logged(caplog) -> None:
    caplog.set_level(logging.ERROR, "django.request")
