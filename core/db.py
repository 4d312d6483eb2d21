"""How a business change reaches the database: one transaction, an actor, a door, and refusals people understand."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.choices import Door

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 6
FIRST_WITH_MAINTAIN = 17_00_00  # the right to look again at how rows are spread
SERIALIZATION_FAILURE, DEADLOCK, LOCK_TIMEOUT = "40001", "40P01", "55P03"

_door: ContextVar[Door] = ContextVar("door", default=Door.TASK)
_batch: ContextVar[int | None] = ContextVar("batch", default=None)
_is_changing: ContextVar[bool] = ContextVar("is_changing", default=False)
_said: dict[str, tuple[str, str | Promise]] = {}


class Actor(Protocol):
    pk: int


def pg_version() -> int:
    """The server's version as PostgreSQL counts: 17.0 is 170000."""
    version: int = connection.pg_version  # type: ignore[attr-defined]
    return version


@contextmanager
def through(door: Door) -> Iterator[None]:
    """Changes made inside carry this door into the audit trail."""
    token = _door.set(door)
    try:
        yield
    finally:
        _door.reset(token)


def current_door() -> Door:
    return _door.get()


@contextmanager
def in_batch(number: int) -> Iterator[None]:
    """Changes made inside carry this number into the audit trail, so that they can be found and undone together."""
    token = _batch.set(number)
    try:
        yield
    finally:
        _batch.reset(token)


def change(service: Callable[P, R]) -> Callable[P, R]:
    """Make a service one transaction that says who acts and raises every refusal before it returns.

    The acting user is the keyword `by` (None: the system itself). A change called by another joins its transaction.
    A refused constraint is raised as ValidationError with the rule's id as code. A deadlock or serialization
    failure is tried again from a clean state, up to six times, unless a caller holds a transaction open.
    """

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _is_changing.get():
            with transaction.atomic():
                return service(*args, **kwargs)
        return with_retries(lambda: _run_once(service, *args, **kwargs))

    return run


def _run_once(service: Callable[..., R], *args: Any, **kwargs: Any) -> R:
    token = _is_changing.set(True)
    try:
        with transaction.atomic():
            _introduce(kwargs.get("by"))
            result = service(*args, **kwargs)
            _check_what_was_deferred()
            return result
    except IntegrityError as error:
        raise refusal(error) from error
    finally:
        _is_changing.reset(token)


def _check_what_was_deferred() -> None:
    """Every reference is looked up by its key. A session keeps the plan of its first look: made while a table is new
    and small, it would read the whole table for each row of an import that fills it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL enable_seqscan TO DEFAULT"
        )


def _introduce(by: Actor | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('rapport.actor', %s, true), set_config('rapport.door', %s, true),"
            " set_config('rapport.batch', %s, true); SET CONSTRAINTS ALL DEFERRED",
            [str(by.pk) if by else "", _door.get().value, str(_batch.get() or "")],
        )


def with_retries(attempt: Callable[[], R]) -> R:
    """What the attempt answers; one that met a deadlock or waited in vain is made again, from a clean state."""
    is_ours = not connection.in_atomic_block
    for number in range(1, ATTEMPTS + 1):
        try:
            return attempt()
        except OperationalError as error:
            if _code(error) not in (SERIALIZATION_FAILURE, DEADLOCK, LOCK_TIMEOUT):
                raise
            if not is_ours or number == ATTEMPTS:
                raise ValidationError(_("Somebody else is changing this. Try again."), code="busy") from error
            time.sleep(random.uniform(0, 0.02 * 2**number))  # noqa: S311 - spreads the attempts, guards nothing
    raise AssertionError("unreachable")


def _code(error: DatabaseError) -> str:
    return getattr(error.__cause__, "pgcode", None) or ""


def look_again_at(*models: type[Model]) -> None:
    """The database knows how the rows of these tables are spread now. Many that came at once would else be read by
    plans made for an empty table, until the database looks by itself; a server before version 17 only does that."""
    if pg_version() < FIRST_WITH_MAINTAIN:
        return
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")
    except OperationalError as error:
        if _code(error) != LOCK_TIMEOUT:  # the database is looking already
            raise


def say(constraint: str, message: str | Promise, *, code: str = "") -> None:
    """The sentence for a refusal that a trigger raises under this constraint name."""
    _said[constraint] = (code or constraint, message)


@cache
def refusals() -> dict[str, tuple[str, str | Promise]]:
    """Constraint name → (rule id, sentence), from the models' constraints and what triggers raise."""
    known = dict(_said)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            message = constraint.violation_error_message or constraint.default_violation_error_message
            known[constraint.name] = (constraint.violation_error_code or constraint.name, message)
    return known


def refusal(error: IntegrityError) -> ValidationError:
    """The refused constraint as a sentence, with the rule's id as code."""
    diagnostics = getattr(error.__cause__, "diag", None)
    name = (diagnostics.constraint_name if diagnostics else None) or "unknown"
    code, message = refusals().get(name, (name, _("The database refused this: %(name)s.")))
    return ValidationError(message, code=code, params={"name": name})
