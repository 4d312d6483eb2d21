"""Text as search compares it: lower case, without accents. The database does the same as `core_fold`."""

from collections.abc import Collection

from django.db import connection
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat


class Fold(Func):
    """The expression's text lower-cased and without accents, as the generated search columns hold it."""

    function = "core_fold"
    output_field = TextField()


def joined(*names: str) -> Concat:
    """The columns' texts with a space between, for a generated search column."""
    parts: list[F | Value] = []
    for name in names:
        parts += [F(name), Value(" ")]
    return Concat(*parts[:-1], output_field=TextField())


def fold(text: str) -> str:
    """The text as the generated search columns hold it; what the database cannot store is left out."""
    storable = text.replace("\x00", "").encode(errors="ignore").decode()
    return next(iter(folded([storable])))


def folded(texts: Collection[str]) -> set[str]:
    """The same for several texts that can be stored, in one question to the database."""
    return set(folds(texts).values())


def folds(texts: Collection[str]) -> dict[str, str]:
    """Text → the same as the generated search columns hold it, of several that can be stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT said, core_fold(said) FROM unnest(%s::text[]) said", [list(texts)])
        return dict(cursor.fetchall())
