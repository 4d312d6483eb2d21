"""Many rows through one service: what the database refuses for all of them is traced to the row that is wrong."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils.translation import gettext as _

from core.outcome import Outcome, Refused

Row = Mapping[str, Any]
Refusal = ValidationError | DataError
T = TypeVar("T")
R = TypeVar("R")

BUSY = "busy"


def in_halves(things: Sequence[T], take: Callable[[Sequence[T]], R], refuse: Callable[[T, Refusal], R]) -> list[R]:
    """What taking the things answered: together; when that is refused as a whole, each half by itself, down to the one
    that is wrong, which is refused. That somebody else is changing them is no fault of theirs: it is raised."""
    try:
        return [take(things)]
    except (ValidationError, DataError) as error:
        if getattr(error, "code", "") == BUSY:
            raise
        if len(things) == 1:
            return [refuse(things[0], error)]
    middle = len(things) // 2
    return in_halves(things[:middle], take, refuse) + in_halves(things[middle:], take, refuse)


def take_in_halves(rows: Sequence[Row], upsert: Callable[[Sequence[Row]], Outcome]) -> Outcome:
    """What a bulk service made of every row; rows say their `line`."""
    outcome = Outcome()
    for part in in_halves(rows, upsert, lambda row, error: Outcome(refused=[refused(int(row["line"]), error)])):
        outcome.add(part)
    return outcome


def refused(line: int, error: Refusal) -> Refused:
    """The refusal of a row, in words."""
    if isinstance(error, ValidationError):
        return Refused.because(line, error)
    reason = _("The database cannot hold a value: %(error)s.") % {"error": str(error).splitlines()[0]}
    return Refused(line, reason, code="not_storable")
