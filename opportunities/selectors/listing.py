"""The list of opportunities: what it may be narrowed to, what is read of each, and what they come to together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Q, QuerySet
from django.db.models import Sum as Total
from django.utils import timezone

from core.pagination import EXACT_UP_TO
from opportunities.models import Opportunity, Rival
from opportunities.querysets import OpportunityQuerySet
from users.models import User

# filter → what it says of an opportunity
PLAIN = {
    "stage": "stage",
    "outcome": "outcome",
    "owner": "owner",
    "account": "account",
    "offering": "offering",
    "family": "offering__family",
    "amount_from": "amount__gte",
    "amount_to": "amount__lte",
    "expected_from": "expected_close_on__gte",
    "expected_to": "expected_close_on__lte",
    "closed_from": "closed_on__gte",
}
WEIGHTED = ExpressionWrapper(
    F("amount") * F("stage__probability") / 100, output_field=DecimalField(max_digits=30, decimal_places=4)
)


@dataclass(frozen=True)
class Sum:
    """What opportunities in one currency come to: how many, their amounts, and these as likely as their stages say."""

    currency: str
    number: int
    amount: Decimal
    weighted: Decimal


@dataclass(frozen=True)
class Summary:
    """How many opportunities there are, and their sums, one for each currency."""

    sums: list[Sum]

    @property
    def number(self) -> int:
        return sum(one.number for one in self.sums)


def opportunity_rows(user: User, filters: Mapping[str, Any]) -> tuple[OpportunityQuerySet, OpportunityQuerySet]:
    """The opportunities the user may see under these filters: to be counted, and with everything the list shows."""
    found = narrowed(Opportunity.objects.visible_to(user), filters)
    shown = found.select_related("account", "owner", "stage", "offering")
    return found, shown.with_weighted().with_stage_since()


def narrowed(opportunities: OpportunityQuerySet, filters: Mapping[str, Any]) -> OpportunityQuerySet:
    """Only the opportunities that fit every filter named."""
    for name, lookup in PLAIN.items():
        if filters.get(name) not in (None, ""):
            opportunities = opportunities.filter(**{lookup: filters[name]})
    if filters.get("overdue"):
        opportunities = opportunities.overdue(timezone.localdate())
    if filters.get("competitor"):
        opportunities = opportunities.filter(rivals__competitor=filters["competitor"])
    if filters.get("q"):
        text = str(filters["q"]).replace("\x00", "")
        opportunities = opportunities.filter(Q(name__icontains=text) | Q(account__name__icontains=text))
    return opportunities


def with_rivals(opportunities: Iterable[Opportunity], user: User) -> list[Opportunity]:
    """The opportunities, each with `rival_names`: the competitors who want it too."""
    rows = list(opportunities)
    names: dict[int, list[str]] = defaultdict(list)
    rivals = Rival.objects.filter(opportunity__in=[row.pk for row in rows]) if rows else Rival.objects.none()
    for key, name in rivals.order_by("competitor__name").values_list("opportunity", "competitor__name"):
        names[key].append(name)
    for row in rows:
        row.rival_names = names[row.pk]  # type: ignore[attr-defined]
    return rows


def summary_of(found: QuerySet[Any]) -> Summary | None:
    """What the opportunities found come to; None when they are too many to be added up while somebody waits."""
    rows = list(found.order_by().values_list("currency", "amount", "stage__probability")[: EXACT_UP_TO + 1])
    return Summary(_added(rows)) if len(rows) <= EXACT_UP_TO else None


def _added(rows: Sequence[tuple[str, Decimal | None, Decimal]]) -> list[Sum]:
    by_currency: dict[str, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for currency, amount, probability in rows:
        by_currency[currency].append((amount or Decimal(0), probability))
    return [
        Sum(
            currency,
            len(amounts),
            sum((amount for amount, _probability in amounts), Decimal(0)),
            sum((amount * probability / 100 for amount, probability in amounts), Decimal(0)),
        )
        for currency, amounts in sorted(by_currency.items())
    ]


def sums_of(opportunities: QuerySet[Any]) -> list[Sum]:
    """The same for any number of opportunities, added up by the database."""
    return sums_by(opportunities, None)[None]


def sums_by(opportunities: QuerySet[Any], name: str | None) -> dict[Any, list[Sum]]:
    """Value of the field → what the opportunities that have it come to; without a field, all of them under None."""
    fields = ("currency", name) if name else ("currency",)
    rows = opportunities.order_by().values(*fields).annotate(
        number=Count("pk"), amount_sum=Total("amount"), weighted_sum=Total(WEIGHTED)
    )  # fmt: skip
    found: dict[Any, list[Sum]] = defaultdict(list)
    zero = Decimal(0)
    for row in rows.order_by(*fields):
        amounts = (row["amount_sum"] or zero, row["weighted_sum"] or zero)
        found[row[name] if name else None].append(Sum(row["currency"], row["number"], *amounts))
    return found
