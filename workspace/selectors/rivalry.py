"""The pages of a competitor and of an offering: accounts and opportunities beside them, each in one request."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from catalog.models import Offering
from competitors.models import Competitor, CompetitorPresence
from competitors.selectors import Sitting, presences_shown, sitting_of
from opportunities.models import Opportunity
from opportunities.querysets import OpportunityQuerySet
from opportunities.selectors import RecordAgainst, Sum, record_against, sums_of, with_rivals
from users.models import User

PRESENCES_SHOWN, OPPORTUNITIES_SHOWN = 20, 10


@dataclass(frozen=True)
class CompetitorPage:
    """Where a competitor sits, what it wants, and how it went, as far as the reader may see it."""

    sitting: Sitting
    presences: list[CompetitorPresence]
    opportunities: list[Opportunity]
    record: RecordAgainst
    today: date


@dataclass(frozen=True)
class OfferingPage:
    """Who may buy an offering, and who sells something like it there."""

    opportunities: list[Opportunity]
    sums: list[Sum]
    presences: list[CompetitorPresence]
    today: date

    @property
    def number(self) -> int:
        return sum(one.number for one in self.sums)


def competitor_page(competitor: Competitor, reader: User) -> CompetitorPage:
    wanted = Opportunity.objects.visible_to(reader).still_open().filter(rivals__competitor=competitor)
    return CompetitorPage(
        sitting=sitting_of([competitor.pk], reader).get(competitor.pk, Sitting()),
        presences=list(presences_shown(reader).filter(competitor=competitor)[:PRESENCES_SHOWN]),
        opportunities=_first(wanted, reader),
        record=record_against(competitor, reader),
        today=timezone.localdate(),
    )


def offering_page(offering: Offering, reader: User) -> OfferingPage:
    wanted = Opportunity.objects.visible_to(reader).still_open().filter(offering=offering)
    return OfferingPage(
        opportunities=_first(wanted, reader),
        sums=sums_of(wanted),
        presences=list(presences_shown(reader).filter(offering=offering)[:PRESENCES_SHOWN]),
        today=timezone.localdate(),
    )


def _first(opportunities: OpportunityQuerySet, reader: User) -> list[Opportunity]:
    """Those to close first."""
    rows = opportunities.select_related("account", "owner", "stage").order_by("expected_close_on", "pk")
    return with_rivals(rows[:OPPORTUNITIES_SHOWN], reader)
