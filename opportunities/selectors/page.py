"""Everything the page of one opportunity shows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Account
from opportunities.models import Opportunity, Rival, Stage, StageChange
from opportunities.querysets import OpportunityQuerySet
from opportunities.rules import is_overdue
from opportunities.selectors.deciding import Deciding, deciding_on
from users.models import User

STEPS = 100


@dataclass(frozen=True)
class Step:
    """Some time that an opportunity was in a stage; who brought it there, unless a machine did."""

    stage: Stage
    at: datetime
    days: int
    is_last: bool
    actor: User | None


@dataclass(frozen=True)
class OpportunityPage:
    """One opportunity: where it stands, how it came there, who decides, who else wants it."""

    opportunity: Opportunity
    stages: list[Stage]
    steps: list[Step]
    rivals: list[Rival]
    deciding: Deciding | None
    today: date

    @property
    def days_in_stage(self) -> int | None:
        return self.steps[0].days if self.steps else None

    @property
    def is_overdue(self) -> bool:
        return is_overdue(self.opportunity.outcome, self.opportunity.expected_close_on, today=self.today)


def opportunities_to_read(user: User) -> OpportunityQuerySet:
    """Opportunities as their page needs them: `may_edit`, `may_give` and `sees_account` say what the user may do."""
    editable = Opportunity.objects.editable_by(user).filter(pk=OuterRef("pk"))
    accounts = Account.objects.filter(pk=OuterRef("account"))
    rows = Opportunity.objects.visible_to(user).select_related("account__owner", "owner", "stage", "offering")
    return rows.with_weighted().annotate(
        may_edit=Exists(editable),
        may_give=Exists(accounts.editable_by(user)),
        sees_account=Exists(accounts.visible_to(user)),
    )


def opportunity_page(opportunity: Opportunity, reader: User) -> OpportunityPage:
    """The page of an opportunity read by `opportunities_to_read`; who decides, for those who may know."""
    changes = StageChange.objects.filter(opportunity=opportunity).select_related("after", "actor")[:STEPS]
    return OpportunityPage(
        opportunity=opportunity,
        stages=[one for one in Stage.objects.all() if one.is_active or one.pk == opportunity.stage_id],
        steps=_steps(list(changes), opportunity),
        rivals=list(Rival.objects.filter(opportunity=opportunity).select_related("competitor")),
        deciding=deciding_on(opportunity, reader),
        today=timezone.localdate(),
    )


def _steps(changes: list[StageChange], opportunity: Opportunity) -> list[Step]:
    """Latest first, each as long as it lasted: until the next one, today, or the day the opportunity closed."""
    end = opportunity.closed_on or timezone.localdate()
    steps = []
    for place, one in enumerate(changes):
        days = max((end - timezone.localdate(one.at)).days, 0)
        steps.append(Step(one.after, one.at, days, is_last=place == 0, actor=one.actor))
        end = timezone.localdate(one.at)
    return steps
