"""How the relationships of somebody's own book stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Subquery
from django.db.models.functions import JSONObject

from accounts.choices import NEW, Band
from accounts.models import Account
from users.models import User

VIEW = "health.view_health"


@dataclass(frozen=True)
class BookHealth:
    """How many accounts of a book stand how; those too new to be counted among others apart."""

    counts: list[tuple[str, int]]
    new: int


def with_book_health(accounts: Any, user: User) -> Any:
    """Annotate `book_health` where the user may read it: how many of the user's accounts stand how. It is the same for
    each, so it costs no question of its own."""
    if not user.has_perm(VIEW):
        return accounts
    is_settled = Q(state__is_new=False)
    counts = {band.value: Count("pk", filter=is_settled & Q(state__band=band)) for band in Band}
    mine = Account.objects.filter(owner=user).order_by().values("owner").annotate(
        **counts, NEW=Count("pk", filter=~is_settled)
    )  # fmt: skip
    names = {name: name for name in (*counts, NEW)}
    return accounts.annotate(book_health=Subquery(mine.values(told=JSONObject(**names))))


def book_health(owned: Sequence[Any]) -> BookHealth | None:
    """How the book stands of which these are accounts; None where there is none or it is not the reader's to know."""
    found = getattr(owned[0], "book_health", None) if owned else None
    return BookHealth([(band.value, found[band.value]) for band in Band], found[NEW]) if found else None
