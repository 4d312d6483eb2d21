"""The lists of competitors and of where they sit, as far as the reader sees it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from competitors.choices import Threat
from competitors.models import Competitor, CompetitorPresence
from competitors.querysets import PresenceQuerySet
from users.models import User

ENDING_DAYS = 180
# filter → what it says of a presence
PLAIN = {
    "account": "account",
    "competitor": "competitor",
    "offering": "offering",
    "threat": "threat",
    "ends_before": "contract_ends_on__lt",
    "ends_from": "contract_ends_on__gte",
    "q": "account__name__icontains",
}


@dataclass(frozen=True)
class Sitting:
    """Where a competitor sits, in numbers: of presences seen, those of high threat among those whose threat is said."""

    accounts: int = 0
    unsure: int = 0
    ending: int = 0
    high: int = 0
    rated: int = 0

    @property
    def high_share(self) -> int | None:
        """Percent of the presences with a threat that are a high one; None where no threat is said."""
        return round(100 * self.high / self.rated) if self.rated else None


def sitting_of(keys: Collection[int], reader: User) -> dict[int, Sitting]:
    """Competitor → where it sits among the accounts open to the reader."""
    today = timezone.localdate()
    rows = CompetitorPresence.objects.visible_to(reader).filter(competitor__in=keys).order_by().values("competitor")
    counted = rows.annotate(
        accounts=Count("account", distinct=True),
        unsure=Count("pk", filter=Q(expires_on__lte=today)),
        ending=Count("pk", filter=Q(contract_ends_on__range=(today, today + timedelta(days=ENDING_DAYS)))),
        high=Count("pk", filter=Q(threat=Threat.HIGH)),
        rated=Count("pk", filter=~Q(threat="")),
    )
    return {row.pop("competitor"): Sitting(**row) for row in counted} if keys else {}


def with_sitting(competitors: Iterable[Competitor], reader: User) -> list[Competitor]:
    """The competitors, each with `sitting`."""
    rows = list(competitors)
    found = sitting_of([row.pk for row in rows], reader)
    for row in rows:
        row.sitting = found.get(row.pk, Sitting())  # type: ignore[attr-defined]
    return rows


def competitor_rows(user: User, filters: Mapping[str, Any]) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The competitors of this name; counting them needs no more than showing them."""
    found = Competitor.objects.visible_to(user)
    if filters.get("q"):
        found = found.filter(name__icontains=str(filters["q"]).replace("\x00", ""))
    return found, found.defer("notes")


def presence_rows(user: User, filters: Mapping[str, Any]) -> tuple[PresenceQuerySet, PresenceQuerySet]:
    """The presences the user may see under these filters: to be counted, and with everything the list shows."""
    found = CompetitorPresence.objects.visible_to(user)
    for name, lookup in PLAIN.items():
        if filters.get(name) not in (None, ""):
            found = found.filter(**{lookup: filters[name]})
    today = timezone.localdate()
    if filters.get("unsure"):
        found = found.to_be_checked(today)
    return found, found.select_related("account", "competitor", "offering").with_doubt(today)
