"""What every test stands on: the product's database as the serving role sees it."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.core.management import call_command
from django.db import connections
from django.test import Client, TransactionTestCase

from reminders.selectors import inbox

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def _serve_as(role: str) -> None:
    """Every connection made from now on, and the one open now, acts with the rights of this role."""
    for connection in connections.all():
        options = connection.settings_dict["OPTIONS"]
        base = options["options"].split(" -c role=")[0]
        options["options"] = f"{base} -c role={role}" if role else base
        if connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {role or 'NONE'}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Tests run with the rights of the serving role: what it may not do in production, it may not do here."""
    with django_db_blocker.unblock():
        _serve_as(settings.DATABASE_SERVING_ROLE)
        yield
        _serve_as("")
        _send_others_away()


def _send_others_away() -> None:
    """A thread of the live server that still waits for its browser keeps a connection, and the database from going."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )


def _flush_as_owner(self) -> None:
    """Emptying waits longer than the product does: on a busy machine autovacuum or the session of a killed process
    holds a table for seconds, and a table that is not emptied fails the tests behind this one."""
    _serve_as("")
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SET lock_timeout = '60s'")
        call_command("flush", verbosity=0, interactive=False)
    finally:
        with connections["default"].cursor() as cursor:
            cursor.execute("RESET lock_timeout")
        _serve_as(settings.DATABASE_SERVING_ROLE)


TransactionTestCase._fixture_teardown = _flush_as_owner


# A minute may end, or a busy machine answer late, between two pages whose queries are compared
inbox.BADGE_SECONDS, inbox.cache = 86_400, LocMemCache("badges", {})


class Visitor(Client):
    """Somebody for whom the badge of every page was counted before, as it is once a minute: so a page costs the
    same the first time and the second."""

    def force_login(self, user, backend=None):
        super().force_login(user, backend)
        inbox.waiting_words(user)


@pytest.fixture
def client() -> Client:
    return Visitor()
