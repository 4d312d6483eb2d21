"""Everything a contact's page shows, as far as the reader may see it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import Account
from relationships.choices import BuyingRole, Influence, Stance
from relationships.models import (
    Commitment,
    Contact,
    ContactPoint,
    ContactState,
    Employment,
    Goal,
    HeldRole,
    Interaction,
    RoleProposal,
)
from relationships.querysets import ContactQuerySet
from relationships.rules import is_stale
from relationships.selectors.interactions import latest_with
from relationships.selectors.traffic import traffic_of
from relationships.strength import Strength, strength
from users.models import User

INTERACTIONS, COMMITMENTS, MOST_JOBS = 20, 10, 3
OPINIONS = "relationships.view_assessment"


@dataclass(frozen=True)
class Opinion:
    """Something thought of somebody: what, who said so and when, and whether it is to be asked again."""

    text: str
    said_by: User | None
    said_on: date | None
    today: date
    value: int | None = None

    @property
    def is_stale(self) -> bool:
        return is_stale(self.said_on, self.today)


@dataclass(frozen=True, kw_only=True)
class Job:
    """Where somebody works or worked, how they are reached there, and what is thought of them."""

    employment: Employment
    is_here: bool
    is_open: bool
    may_edit: bool
    points: list[ContactPoint]
    last_two_way_at: datetime | None
    due_on: date | None
    roles: list[Opinion]
    influence: Opinion | None
    stance: Opinion | None
    proposals: list[dict[str, Any]]


@dataclass(frozen=True)
class OurTie:
    """How well one of us knows them."""

    person: User
    strength: Strength
    last_on: date | None


@dataclass(frozen=True, kw_only=True)
class ContactPage:
    """One contact."""

    jobs: list[Job]
    own_points: list[ContactPoint]
    ties: list[OurTie]
    interactions: list[Interaction]
    commitments: list[Commitment]
    goals: list[Goal]
    sees_opinions: bool
    today: date

    @property
    def here(self) -> list[Job]:
        return [job for job in self.jobs if job.is_here]

    @property
    def before(self) -> list[Job]:
        return [job for job in self.jobs if not job.is_here]

    @property
    def reached(self) -> list[ContactPoint]:
        """How they are reached today: where they work now, then of their own."""
        return [point for job in self.here for point in job.points] + self.own_points

    @property
    def met_before(self) -> list[Job]:
        """Former jobs in which we were in contact: somebody warm, wherever they work now."""
        return [job for job in self.before if job.last_two_way_at is not None]


def contacts_to_read(user: User) -> ContactQuerySet:
    """Contacts as their page needs them: with `may_edit`."""
    editable = Contact.objects.editable_by(user).filter(pk=OuterRef("pk"))
    return Contact.objects.visible_to(user).annotate(may_edit=Exists(editable))


def contact_page(contact: Contact, reader: User) -> ContactPage:
    """The page of a contact the reader sees."""
    today = timezone.now().date()
    points = list(ContactPoint.objects.visible_to(reader).filter(contact=contact))
    jobs = jobs_of(contact, reader, points=points)
    return ContactPage(
        jobs=jobs,
        own_points=[point for point in points if point.employment_id is None],
        ties=_ties(contact, jobs, today),
        interactions=latest_with(contact, reader, INTERACTIONS),
        commitments=list(
            Commitment.objects.visible_to(reader).still_open().filter(contact=contact)
            .select_related("owner", "account")[:COMMITMENTS]
        ),
        goals=list(Goal.objects.visible_to(reader).filter(said_by=contact, ended_on=None)),
        sees_opinions=reader.has_perm(OPINIONS),
        today=today,
    )  # fmt: skip


def jobs_of(contact: Contact, reader: User, *, points: Sequence[ContactPoint] = ()) -> list[Job]:
    """The contact's jobs that the reader sees, today's first, each with those of the points that came with it."""
    today = timezone.now().date()
    sees = reader.has_perm(OPINIONS)
    editable = Employment.objects.editable_by(reader).filter(pk=OuterRef("pk"))
    opened = Account.objects.open_to(reader).filter(pk=OuterRef("account"))
    jobs = Employment.objects.visible_to(reader).filter(contact=contact)
    jobs = jobs.annotate(may_edit=Exists(editable), is_open=Exists(opened))
    rows = list(_with_states(_with_opinions(jobs) if sees else jobs).order_by("-during", "pk"))
    held = HeldRole.objects.filter(employment__in=[row.pk for row in rows if row.is_open]).select_related("said_by")
    roles: dict[int, list[Opinion]] = defaultdict(list)
    for one in held if sees else []:
        roles[one.employment_id].append(Opinion(str(BuyingRole(one.role).label), one.said_by, one.said_on, today))
    found = [_job(row, points, roles[row.pk], today, sees=sees and row.is_open) for row in rows]
    return sorted(found, key=lambda job: not job.is_here)


def _with_opinions(jobs: Any) -> Any:
    asked = RoleProposal.objects.proposed().filter(employment=OuterRef("pk")).order_by()
    told = asked.values(told=JSONObject(pk="pk", role="role", because="because"))
    said_by = ("assessment__influence_said_by", "assessment__stance_said_by")
    return jobs.select_related(*said_by).annotate(asked=ArraySubquery(told))


def _with_states(jobs: Any) -> Any:
    state = ContactState.objects.filter(account=OuterRef("account"), contact=OuterRef("contact"))
    return jobs.select_related("account", "reports_to__contact").annotate(
        last_two_way_at=Subquery(state.values("last_two_way_at")[:1]),
        contact_due_on=Subquery(state.values("contact_due_on")[:1]),
    )


def _job(row: Any, points: Sequence[ContactPoint], roles: list[Opinion], today: date, *, sees: bool) -> Job:
    """The job as the reader may know it: opinions and contact only where the account is open to them."""
    asked = row.asked if sees and row.may_edit else []
    return Job(
        employment=row,
        is_here=row.during.upper is None or row.during.upper > today,
        is_open=row.is_open,
        may_edit=row.may_edit,
        points=[point for point in points if point.employment_id == row.pk],
        last_two_way_at=row.last_two_way_at if row.is_open else None,
        due_on=row.contact_due_on if sees else None,
        roles=roles,
        influence=_told(row, "influence", Influence, today) if sees else None,
        stance=_told(row, "stance", Stance, today) if sees else None,
        proposals=[one | {"word": str(BuyingRole(one["role"]).label)} for one in asked],
    )


def _told(row: Any, name: str, words: Any, today: date) -> Opinion | None:
    told = getattr(row, "assessment", None)
    value = getattr(told, name) if told else None
    if value is None:
        return None
    said_by, said_on = getattr(told, f"{name}_said_by"), getattr(told, f"{name}_said_on")
    return Opinion(str(words(value).label), said_by, said_on, today, value)


def _ties(contact: Contact, jobs: Iterable[Job], today: date) -> list[OurTie]:
    """Who of us was in contact with them in half a year, where they work now and the reader sees everything."""
    found: dict[int, tuple[Strength, date | None]] = {}
    for job in [job for job in jobs if job.is_here and job.is_open][:MOST_JOBS]:
        traffic = traffic_of(job.employment.account, today)
        stance = job.stance.value if job.stance else None
        for (person, theirs), facts in traffic.facts.items():
            if theirs == contact.pk:
                tie = strength(replace(facts, stance=stance), today=today)
                if person not in found or found[person][0] < tie:
                    found[person] = (tie, traffic.last_on[person, theirs])
    people = User.objects.in_bulk(list(found))
    ties = [OurTie(people[key], *tie) for key, tie in found.items()]
    return sorted(ties, key=lambda tie: (-tie.strength, tie.person.name))
