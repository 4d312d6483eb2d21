"""The pipeline as a board: what moves, what rots?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from typing import Any

from django.db.models import Count
from django.utils import timezone

from opportunities.choices import Outcome
from opportunities.models import Opportunity, Stage
from opportunities.querysets import OpportunityQuerySet
from opportunities.selectors.listing import Sum, narrowed, sums_by, with_rivals
from users.models import User

CARDS = 50
SHOWN = ("name", "account__name", "amount", "currency", "expected_close_on", "outcome", "next_step", "stage_id")
CLOSED_DAYS = 90


@dataclass(frozen=True)
class Pile:
    """The open opportunities of one stage: what they come to, and the first of them."""

    stage: Stage
    sums: list[Sum] = field(default_factory=list)
    cards: list[Opportunity] = field(default_factory=list)

    @property
    def number(self) -> int:
        return sum(one.number for one in self.sums)

    @property
    def rest(self) -> int:
        """How many are not on the board."""
        return self.number - len(self.cards)


@dataclass(frozen=True)
class Board:
    """Every stage with what is in it, and what was won and lost of late."""

    today: date
    piles: list[Pile]
    closed_since: date
    won: int
    lost: int


def board(user: User, filters: Mapping[str, Any]) -> Board:
    """The open opportunities the user sees under these filters, stage by stage, the first to close ahead."""
    today = timezone.localdate()
    visible = narrowed(Opportunity.objects.visible_to(user), filters)
    sums = sums_by(visible.still_open(), "stage")
    stages = [one for one in Stage.objects.filter(outcome=Outcome.OPEN) if one.is_active or one.pk in sums]
    cards = _cards(visible.still_open(), stages, user)
    since = today - timedelta(days=CLOSED_DAYS)
    closed = visible.filter(closed_on__gte=since).order_by().values_list("outcome").annotate(number=Count("pk"))
    counted = dict(closed)
    return Board(
        today=today,
        piles=[Pile(stage, sums[stage.pk], cards[stage.pk]) for stage in stages],
        closed_since=since,
        won=counted.get(Outcome.WON, 0),
        lost=counted.get(Outcome.LOST, 0),
    )


def _cards(opportunities: OpportunityQuerySet, stages: list[Stage], user: User) -> dict[int, list[Opportunity]]:
    """Stage → its first opportunities: each stage is read as far as it is shown, all of them in one query."""
    found: dict[int, list[Opportunity]] = defaultdict(list)
    if not stages:
        return found
    of_stages = [
        opportunities.filter(stage=one).order_by("expected_close_on", "pk").values("pk")[:CARDS] for one in stages
    ]
    keys = reduce(lambda one, other: one.union(other, all=True), of_stages)
    rows = Opportunity.objects.filter(pk__in=[row["pk"] for row in keys]).select_related("account").only(*SHOWN)
    for row in with_rivals(rows.with_stage_since().order_by("expected_close_on", "pk"), user):
        found[row.stage_id].append(row)
    return found
