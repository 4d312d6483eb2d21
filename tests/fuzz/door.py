"""The product as a WSGI application that forgets: each request finds the same company, whatever the last one did."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections, transaction

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
LOOKED_AT_EVERY = 20  # refusals

# What is no business: who is signed in, when a token was last used
NO_BUSINESS = ("django_session", "django_migrations", "integrations_apitoken")

TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')
      AND relname <> ALL(%s) ORDER BY relname
"""
CONTENT = "SELECT '{0}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {0} AS t"


class Door:
    """Answers in whatever thread asks, by the one connection of the test, and undoes what each request did.

    `keeps`: requests build on each other until `forget`. `statuses` counts the answers, `faults` tells of refused
    requests after which a row of the business was another: one in twenty refusals is looked at.
    """

    def __init__(self) -> None:
        self.handler = WSGIHandler()
        self.connection = connections["default"]
        self.savepoint = transaction.savepoint()
        self.tables = self._tables()
        self.content = self._content()
        self.keeps = False
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []
        self.looks = self.refusals = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        connections["default"] = self.connection
        said: list[str] = []

        def start(status: str, headers: Any, exc_info: Any = None) -> Any:
            said.append(status)
            return start_response(status, headers)

        response = self.handler(environ, start)
        answer = [b"".join(response)]
        response.close()  # type: ignore[attr-defined]
        self._note(int(said[0][:3]), f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        if not self.keeps:
            self.forget()
        return answer

    @property
    def calls(self) -> int:
        return self.statuses.total()

    def keep_from_now(self) -> None:
        """What was written beside the door since it was opened stays: it is how the company is at first."""
        self.savepoint = transaction.savepoint()
        self.content = self._content()

    def forget(self) -> None:
        """The company is as it was at first."""
        self.connection.needs_rollback = False
        transaction.savepoint_rollback(self.savepoint)

    def _note(self, status: int, request: str) -> None:
        self.statuses[status] += 1
        if status < 400 or self.keeps or request.startswith(SAFE):
            return
        self.refusals += 1
        if self.refusals % LOOKED_AT_EVERY == 1:
            self.looks += 1
            changed = dict(set(self._content().items()) - set(self.content.items()))
            self.faults += [f"{request}: {status}, and yet {table} changed" for table in sorted(changed)]

    def _tables(self) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute(TABLES, [list(NO_BUSINESS)])
            return [table for (table,) in cursor.fetchall()]

    def _content(self) -> dict[str, tuple[int, int]]:
        """How many rows each table of the business has, and a fingerprint of what they say."""
        with self.connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(CONTENT.format(table) for table in self.tables))
            return {table: (rows, said) for table, rows, said in cursor.fetchall()}


@contextmanager
def opened_door() -> Iterator[Door]:
    """A door onto what the current transaction holds.

    A request's own transaction is a savepoint here: where it would be committed, deferred constraints are checked as
    the commit would check them.
    """
    door, opened, outer = Door(), connections["default"], len(connection.savepoint_ids)
    commit = opened.savepoint_commit

    def checked_commit(savepoint: str) -> None:
        if len(opened.savepoint_ids) == outer:
            opened.check_constraints()
        commit(savepoint)

    opened.inc_thread_sharing()
    opened.savepoint_commit = checked_commit  # type: ignore[method-assign]
    opened.close_if_unusable_or_obsolete = lambda: None  # type: ignore[method-assign]
    try:
        yield door
    finally:
        del opened.savepoint_commit, opened.close_if_unusable_or_obsolete
        opened.dec_thread_sharing()
        door.forget()
