"""Who decides on one opportunity, as far as the reader may know it, and who is missing."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils import timezone

from opportunities.choices import Outcome
from opportunities.models import Opportunity, OpportunityRole
from relationships.choices import BuyingRole, ContactKind
from relationships.gaps import Gap, Stakeholder, missing_roles
from relationships.models import Assessment, Employment
from relationships.querysets import EmploymentQuerySet
from relationships.selectors.contact import Opinion
from users.models import User

OPINIONS, SAYS = "relationships.view_assessment", "relationships.change_assessment"
ORDER = list(BuyingRole.values)
LONGEST_KEY = 18  # digits; a longer number is no key


@dataclass(frozen=True)
class Decider:
    """Somebody with roles in the opportunity, and where they stand at the account, if it was said and the reader may
    know."""

    job: Employment
    roles: list[OpportunityRole]
    standing: Assessment | None
    today: date

    @property
    def is_here(self) -> bool:
        return self.job.during.upper is None or self.job.during.upper > self.today

    @property
    def counts(self) -> bool:
        """Whether they decide anything: who left does not, nor an address that others read."""
        return self.is_here and bool(self.job.contact.is_person)

    @property
    def role_words(self) -> list[str]:
        return [str(one.get_role_display()) for one in self.roles]

    @property
    def said(self) -> Opinion:
        """The role that was said longest ago: by whom, when, and whether it is to be asked again."""
        oldest = min(self.roles, key=lambda one: (one.said_on, one.pk))
        return Opinion(str(oldest.get_role_display()), oldest.said_by, oldest.said_on, self.today)


@dataclass(frozen=True)
class Deciding:
    """The people who decide, those with the last word ahead, and what is missing while the opportunity is open."""

    people: list[Decider]
    gaps: list[Gap]
    may_say: bool


def deciding_on(opportunity: Opportunity, reader: User) -> Deciding | None:
    """Who decides on an opportunity the reader sees; None for those who may not know what we think of people."""
    if not reader.has_perm(OPINIONS):
        return None
    people = _people(opportunity, reader)
    is_open = opportunity.outcome == Outcome.OPEN
    return Deciding(people, _gaps(opportunity, people) if is_open else [], reader.has_perm(SAYS))


def _people(opportunity: Opportunity, reader: User) -> list[Decider]:
    roles: dict[int, list[OpportunityRole]] = defaultdict(list)
    here = OpportunityRole.objects.visible_to(reader).filter(opportunity=opportunity)
    for one in here.select_related("employment__contact", "said_by"):
        roles[one.employment_id].append(one)
    standings = Assessment.objects.visible_to(reader).in_bulk(list(roles))
    today = timezone.now().date()
    people = [
        Decider(held[0].employment, sorted(held, key=_rank), standings.get(key), today) for key, held in roles.items()
    ]
    return sorted(people, key=lambda one: (not one.counts, _rank(one.roles[0]), one.job.contact.name.casefold()))


def _rank(role: OpportunityRole) -> int:
    return ORDER.index(role.role)


def _gaps(opportunity: Opportunity, people: list[Decider]) -> list[Gap]:
    """The seats that are empty, each mended on the page where roles are said."""
    deciding = [
        Stakeholder(key=str(one.job.pk), name=one.job.contact.name, roles=frozenset(each.role for each in one.roles))
        for one in people
        if one.counts
    ]
    url = reverse("opportunities:opportunity_roles", args=[opportunity.pk])
    return [replace(gap, url=url) for gap in missing_roles(deciding)]


def people_to_name(opportunity: Opportunity, reader: User) -> EmploymentQuerySet:
    """Who can be given roles: people who work at the account today, as far as the reader sees them, and have none in
    the opportunity yet."""
    named = OpportunityRole.objects.filter(opportunity=opportunity).order_by().values("employment")
    here: EmploymentQuerySet = Employment.objects.visible_to(reader).current().filter(account=opportunity.account_id)
    return here.filter(contact__kind=ContactKind.PERSON).exclude(pk__in=named).select_related("contact")


def job_named(opportunity: Opportunity, reader: User, key: str) -> Employment | None:
    """The job at the opportunity's account with this key, if it is one and the reader sees it."""
    if not key.isdecimal() or len(key) > LONGEST_KEY:
        return None
    jobs = Employment.objects.visible_to(reader).filter(account=opportunity.account_id).select_related("contact")
    found: Employment | None = jobs.filter(pk=key).first()
    return found
