"""What pages about other things show of opportunities."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from accounts.models import Account
from competitors.models import Competitor
from opportunities.choices import Outcome
from opportunities.models import Opportunity, Rival
from opportunities.querysets import OpportunityQuerySet
from opportunities.selectors.listing import Sum, sums_by, with_rivals
from users.models import User

SHOWN = 8
FEWEST_FOR_A_RATE = 5  # a share of fewer tells nothing (DOMAIN, KPI formulas)


@dataclass(frozen=True)
class AccountPipeline:
    """The opportunities of an account the reader sees: what is open in all, and, where they are asked for, the first
    open ones and the last closed ones."""

    visible: OpportunityQuerySet
    reader: User
    sums: list[Sum]
    number: int

    @cached_property
    def rows(self) -> list[Opportunity]:
        """The first to close ahead, then those closed last."""
        is_closed = ExpressionWrapper(~Q(outcome=Outcome.OPEN), output_field=BooleanField())
        shown = self.visible.select_related("owner", "stage").annotate(is_closed=is_closed)
        ordered = shown.order_by("is_closed", "-closed_on", "expected_close_on", "pk")[:SHOWN]
        return with_rivals(ordered, self.reader)

    @property
    def open_number(self) -> int:
        return sum(one.number for one in self.sums)

    @property
    def has_more(self) -> bool:
        return self.number > len(self.rows)


def account_pipeline(account: Account, reader: User, *, is_open: bool) -> AccountPipeline:
    """What the reader sees of an account's opportunities. Of one that is open to the reader, all of them count."""
    here = Opportunity.objects.filter(account=account)
    sees_all = is_open and reader.has_perm("opportunities.view_opportunity")
    visible = here if sees_all else here.visible_to(reader)
    sums = sums_by(visible, "outcome")
    number = sum(one.number for each in sums.values() for one in each)
    return AccountPipeline(visible, reader, sums[Outcome.OPEN], number)


def opportunities_like(user: User, text: str, limit: int) -> list[Opportunity]:
    """Opportunities the user may see whose name holds the text, open ones first, the latest ahead."""
    found = Opportunity.objects.visible_to(user).filter(name__icontains=text).select_related("account", "stage")
    return sorted(found.order_by("-pk")[: limit * 5], key=lambda one: one.outcome != Outcome.OPEN)[:limit]


@dataclass(frozen=True)
class RecordAgainst:
    """How opportunities ended that a competitor wanted too."""

    won: int
    lost: int
    lost_to_them: int

    @property
    def rate(self) -> int | None:
        """Percent won of those closed; None of fewer than five."""
        closed = self.won + self.lost
        return round(100 * self.won / closed) if closed >= FEWEST_FOR_A_RATE else None


def record_against(competitor: Competitor, reader: User) -> RecordAgainst:
    """The record among the opportunities the reader sees."""
    rivals = Rival.objects.visible_to(reader).filter(competitor=competitor)
    rows = rivals.order_by().values_list("opportunity__outcome", "has_won").annotate(number=Count("pk"))
    counted = {(outcome, has_won): number for outcome, has_won, number in rows}

    def closed(wanted: Outcome) -> int:
        return sum(number for (outcome, _has_won), number in counted.items() if outcome == wanted)

    return RecordAgainst(closed(Outcome.WON), closed(Outcome.LOST), counted.get((Outcome.LOST, True), 0))
