"""A small company made by COPY, for the tests of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.utils import timezone

from workspace.demo.scales import SCALES, fill_scale

SMALL = SCALES["s"].times(1 / 100)


@contextmanager
def as_owner() -> Iterator:
    """Inside, with the rights of the tables' owner; a transaction given up resets the role by itself."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield cursor
        if settings.DATABASE_SERVING_ROLE:
            cursor.execute(f"SET ROLE {settings.DATABASE_SERVING_ROLE}")


def fill_small(*, seed=1, today=None):
    with as_owner():
        return fill_scale(SMALL, seed=seed, today=today or timezone.now().date())


def switched_off() -> int:
    """How many triggers do not run as they should."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'")
        return cursor.fetchone()[0]
