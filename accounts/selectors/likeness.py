"""Finding accounts by what somebody types: beginnings of words first, then what looks alike."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchVector, TrigramWordDistance
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.querysets import AccountQuerySet
from core.text import Fold, fold
from users.models import User

FEW = 5
SMALL = 5_000
NEAREST = 200
LONGEST = 100
WORDS = 8
FAR = 0.7
ALIKE = 0.55
WORD = re.compile(r"[^\W_]+")
# Materialized, so that the planner compares no row but these with the text.
LIKEST = """
WITH mine AS MATERIALIZED (SELECT id, search_text FROM accounts_account WHERE id = ANY(%s))
SELECT id FROM (SELECT id, word_similarity(%s, search_text) AS likeness FROM mine) compared
WHERE likeness > %s ORDER BY likeness DESC, id LIMIT %s
"""


def accounts_like(user: User, text: str, limit: int = 8) -> list[Account]:
    """Accounts the user may see whose name, domain or group is like the text, typing mistakes forgiven.

    A visible set of up to 5,000 accounts is filtered first and ranked then; of a larger one the index gives the
    nearest, which are filtered then.
    """
    folded = fold(text[:LONGEST])
    query = tsquery(folded)
    if not query:
        return []
    visible = Account.objects.visible_to(user).select_related("owner")
    seen = _small_set(user)
    rows = _of(seen) if seen is not None else visible
    found = _by_words(rows, query, folded, limit, user=user)
    found += _in_groups(rows, query, found, limit - len(found), user=user, is_small=seen is not None)
    if len(found) < FEW:
        near = _ranked(seen, folded, limit) if seen is not None else _nearest(visible, folded, limit, user=user)
        found += [account for account in _told_by_name(near, folded, user=user) if account not in found]
    return found[:limit]


def tsquery(folded: str) -> str:
    """A raw tsquery for the beginnings of all the words of a folded text; empty when it has none."""
    return " & ".join(f"'{word}':*" for word in WORD.findall(folded)[:WORDS])


def _small_set(user: User) -> list[int] | None:
    if user.has_perm("accounts.view_every_account"):
        return None
    keys = list(Account.objects.order_by().visible_to(user).values_list("pk", flat=True)[: SMALL + 1])
    return keys if len(keys) <= SMALL else None


def _of(keys: Sequence[int]) -> AccountQuerySet:
    """The accounts of these keys, sent as one array: thousands of parameters would cost more than the search."""
    array = RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])
    return Account.objects.filter(pk__in=array).select_related("owner")


def having_words(rows: AccountQuerySet, query: str, *, user: User) -> AccountQuerySet:
    """Accounts that have the words in their name, legal name or domain; of one whose header is all the user sees, only
    the name counts: the list tells nothing that its page does not."""
    limited = Account.objects.limited_to(user).with_words(query).order_by()
    in_name = SearchQuery(query, search_type="raw", config="simple")
    by_name = SearchVector(Fold("name"), config="simple")
    hidden = list(limited.annotate(named=by_name).exclude(named=in_name).values_list("pk", flat=True))
    found = rows.with_words(query)
    return found.exclude(pk__in=hidden) if hidden else found


def _told_by_name(near: list[Account], folded: str, *, user: User) -> list[Account]:
    """Those that look alike also by what the user sees of them."""
    limited = Account.objects.limited_to(user).filter(pk__in=[account.pk for account in near]).order_by()
    far = limited.annotate(far=TrigramWordDistance(folded, Fold("name"))).filter(far__gte=FAR)
    hidden = set(far.values_list("pk", flat=True)) if near else set()
    return [account for account in near if account.pk not in hidden]


def _by_words(rows: AccountQuerySet, query: str, folded: str, limit: int, *, user: User) -> list[Account]:
    """Accounts that have the words: first those whose name begins with the text."""
    found = list(having_words(rows, query, user=user).order_by("name", "pk")[: limit * 5])
    first_word = WORD.findall(folded)[0]
    found.sort(key=lambda account: (not account.search_text.startswith(first_word), account.name.casefold()))
    return found[:limit]


def _in_groups(
    rows: AccountQuerySet, query: str, found: list[Account], limit: int, *, user: User, is_small: bool
) -> list[Account]:
    """Accounts whose parent or head is visible and has the words; of a large set, those of the accounts found."""
    if limit <= 0:
        return []
    above = {account.pk for account in found}
    if is_small:
        linked = rows.exclude(parent__isnull=True, managed_with__isnull=True).order_by()
        pairs = linked.values_list("parent_id", "managed_with_id")
        named = rows.filter(pk__in={key for pair in pairs for key in pair if key is not None})
        above = set(having_words(named, query, user=user).values_list("pk", flat=True))
    if not above:
        return []
    below = rows.filter(Q(parent__in=above) | Q(managed_with__in=above)).exclude(pk__in=[row.pk for row in found])
    return list(below.order_by("name", "pk")[:limit])


def _ranked(keys: Sequence[int], folded: str, limit: int) -> list[Account]:
    """The likest of a small set; the function form keeps the planner from walking the whole index for few rows."""
    with connection.cursor() as cursor:
        cursor.execute(LIKEST, [list(keys), folded, 1 - FAR, limit])
        order = {pk: number for number, (pk,) in enumerate(cursor.fetchall())}
    return sorted(_of(list(order)), key=lambda account: order[account.pk])


def _nearest(visible: AccountQuerySet, folded: str, limit: int, *, user: User) -> list[Account]:
    """The likest of many: the nearest by index, then those of them the user may see."""
    wanted = limit if user.has_perm("accounts.view_every_account") else NEAREST
    nearest = list(Account.objects.closest_to(folded).values_list("pk", "distance")[:wanted])  # type: ignore[misc]
    order = {pk: (distance, pk) for pk, distance in nearest if distance < FAR}
    return sorted(visible.filter(pk__in=order), key=lambda account: order[account.pk])[:limit]


@dataclass(frozen=True)
class Lookalike:
    """What the directory tells everybody of an account: its name, its city and who looks after it."""

    pk: int
    name: str
    city: str
    owner_name: str
    is_visible: bool

    @property
    def care(self) -> str:
        if self.owner_name:
            return _("Looked after by %(name)s") % {"name": self.owner_name}
        return _("Nobody looks after it yet")


def lookalikes(user: User, name: str, limit: int = 5) -> list[Lookalike]:
    """Accounts of a similar name or domain among all there are, as the directory shows them; when the directory is
    closed, only those the user may see."""
    folded = fold(name[:LONGEST])
    if not tsquery(folded):
        return []
    rows = Account.objects.closest_to(folded).values_list("pk", "name", "city", "owner__name", "distance")  # type: ignore[misc]
    near = sorted((row for row in rows[: limit * 4] if row[4] < 1 - ALIKE), key=lambda row: (row[4], row[0]))
    seen = set(Account.objects.filter(pk__in=[row[0] for row in near]).visible_to(user).values_list("pk", flat=True))
    known = [row for row in near if settings.DIRECTORY_OPEN or row[0] in seen]
    return [Lookalike(pk, name, city, owner or "", pk in seen) for pk, name, city, owner, _distance in known[:limit]]


def known_to(user: User | None, keys: Collection[int]) -> set[int]:
    """Which of these accounts the user may learn of."""
    if user is None or settings.DIRECTORY_OPEN or not keys:
        return set(keys)
    return set(Account.objects.filter(pk__in=keys).order_by().visible_to(user).values_list("pk", flat=True))
