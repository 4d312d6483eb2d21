"""What the parts of the score weigh, and what other weights would change."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from accounts.choices import Band
from accounts.models import Account
from health.models import COMPONENTS, HealthVersion
from health.refresh import parameters
from health.rules import Standing, next_standing
from health.statement import SCORED
from health.words import LABELS, MEANINGS

CHUNK = 5_000
SHOWN = 50
ORDER = [Band.GREEN, Band.AMBER, Band.RED, Band.UNKNOWN]
COMPARED = f"""{SCORED}
SELECT scored.id, scored.score, scored.cap, s.score AS was, s.band, s.beyond_since
FROM scored JOIN accounts_accountstate s ON s.account_id = scored.id WHERE s.scored_at IS NOT NULL
"""  # noqa: S608 - constant texts


@dataclass(frozen=True)
class Weight:
    """A part with what it weighs, and its share of the whole."""

    name: str
    value: int
    share: float

    @property
    def label(self) -> str:
        return str(LABELS[self.name])

    @property
    def about(self) -> str:
        return str(MEANINGS[self.name])


@dataclass(frozen=True)
class Versions:
    """The weights that hold, and those before them."""

    current: HealthVersion
    weights: list[Weight]
    earlier: list[HealthVersion]


@dataclass(frozen=True)
class Moved:
    """An account that would change its band."""

    account: Account
    before: str
    after: str
    old: float | None
    new: float | None


@dataclass(frozen=True)
class Preview:
    """What other weights would do: how many accounts from which band to which, and the first of them by how far they
    move."""

    looked_at: int
    counts: list[tuple[str, str, int]]
    moved: list[Moved]
    now: dict[str, int]
    then: dict[str, int]

    @property
    def number(self) -> int:
        return sum(number for _before, _after, number in self.counts)

    @property
    def totals(self) -> list[tuple[str, int, int]]:
        """How many accounts each band holds now, and would hold."""
        return [(band.value, self.now.get(band, 0), self.then.get(band, 0)) for band in ORDER]


def versions() -> Versions:
    """All versions of the weights, the newest first."""
    known = list(HealthVersion.objects.select_related("published_by").order_by("-number"))
    return Versions(known[0], weights_told(known[0]), known[1:])


def weights_told(version: HealthVersion) -> list[Weight]:
    """The weights of a version with their shares."""
    values = {part: getattr(version, part) for part in COMPONENTS}
    whole = sum(values.values())
    return [Weight(part, value, 100 * value / whole) for part, value in values.items()]


def band_changes(weights: Mapping[str, float], *, now: datetime | None = None) -> Preview:
    """The bands all accounts would have with these weights, against those they have: what a publication would do.
    Accounts are scored by the statement that scores them always, some thousands at a time."""
    at = now or timezone.now()
    rows = list(_compared(weights, at))
    counts = Counter((before, after) for _key, _old, _new, before, after in rows if before != after)
    moves = [row for row in rows if row[3] != row[4]]
    moves.sort(key=lambda row: (-abs((row[2] or 0) - (row[1] or 0)), row[0]))
    return Preview(
        looked_at=len(rows),
        counts=sorted(((a, b, n) for (a, b), n in counts.items()), key=lambda each: (-each[2], each[0], each[1])),
        moved=_named(moves[:SHOWN]),
        now=Counter(row[3] for row in rows),
        then=Counter(row[4] for row in rows),
    )


def _compared(weights: Mapping[str, float], at: datetime) -> Iterator[tuple[int, float | None, float | None, str, str]]:
    """For each account: its key, its score and the one it would have, its band and the one it would have."""
    last = Account.objects.aggregate(last=Max("pk"))["last"] or 0
    for first in range(1, last + 1, CHUNK):
        keys = list(
            Account.objects.filter(pk__range=(first, first + CHUNK - 1)).order_by().values_list("pk", flat=True)
        )
        for key, value, cap, was, band, beyond in _scored(keys, weights, at):
            standing = Standing(Band(band), beyond)
            after = next_standing(value, is_capped=bool(cap), was=standing, today=at.date())
            yield key, was, value, str(band), str(after.band.value)


def _scored(keys: list[int], weights: Mapping[str, float], at: datetime) -> list[tuple[Any, ...]]:
    if not keys:
        return []
    with connection.cursor() as cursor:
        asked: dict[str, Any] = parameters(keys, at, weights)
        cursor.execute(COMPARED, asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _named(rows: list[tuple[int, float | None, float | None, str, str]]) -> list[Moved]:
    accounts = Account.objects.select_related("owner").in_bulk([row[0] for row in rows])
    return [Moved(accounts[key], before, after, old, new) for key, old, new, before, after in rows if key in accounts]
