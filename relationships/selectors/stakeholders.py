"""Who works at an account, as its map, its page and its dossier need them: read once, in one question."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import Account
from relationships.choices import STALE_AFTER_DAYS, BuyingRole, ContactKind
from relationships.gaps import Stakeholder
from relationships.models import ContactPoint, ContactState, Employment, HeldRole, RoleProposal
from relationships.rules import is_stale
from users.models import User

OPINIONS = "relationships.view_assessment"
LEFT_DAYS = 180  # whoever left longer ago is no news


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody at the account with what the reader may know. `roles` come with the day they were said; `came_from`
    names an account where we were in contact before; `now_at` where they went, if the reader sees it."""

    job: Employment
    roles: dict[str, date]
    proposals: list[dict[str, Any]]
    influence: int | None
    influence_said_on: date | None
    stance: int | None
    stance_said_on: date | None
    last_two_way_at: datetime | None
    due_on: date | None
    has_points: bool
    came_from: str
    now_at: str
    today: date

    @property
    def key(self) -> str:
        return f"c{self.job.pk}"

    @property
    def name(self) -> str:
        return str(self.job.contact.name)

    @property
    def url(self) -> str:
        return str(self.job.contact.get_absolute_url())

    @property
    def last_two_way_on(self) -> date | None:
        return timezone.localdate(self.last_two_way_at) if self.last_two_way_at else None

    @property
    def is_here(self) -> bool:
        return self.job.during.upper is None or self.job.during.upper > self.today

    @property
    def left_on(self) -> date | None:
        return None if self.is_here else self.job.during.upper

    @property
    def role_words(self) -> tuple[str, ...]:
        return tuple(str(BuyingRole(role).label) for role in BuyingRole.values if role in self.roles)

    @property
    def is_stale(self) -> bool:
        """Whether where they stand is to be asked again."""
        return is_stale(self.stance_said_on, self.today)

    @property
    def is_decision_maker(self) -> bool:
        return self.job.contact.is_person and self.stakeholder().is_decision_maker

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < self.today

    def stakeholder(self, *, weight: float = 0, active_since: date | None = None) -> Stakeholder:
        """The same person as the gaps see them."""
        last = self.last_two_way_on
        return Stakeholder(
            key=self.key,
            name=self.name,
            roles=frozenset(self.roles),
            influence=self.influence,
            is_active=last is not None and active_since is not None and last >= active_since,
            weight=weight,
            last_answered_on=last,
        )


def people_of(account: Account, reader: User) -> list[Person]:
    """Who works at an account open to the reader, those who decide ahead, and after them who left lately."""
    today = timezone.now().date()
    sees = reader.has_perm(OPINIONS)
    lately = Q(during__endswith__isnull=True) | Q(during__endswith__gt=today - timedelta(days=LEFT_DAYS))
    jobs = Employment.objects.visible_to(reader).filter(lately, account=account, during__startswith__lte=today)
    jobs = _with_states(_with_opinions(jobs) if sees else jobs, account)
    people = [_person(job, today, sees=sees) for job in _with_places(jobs, account, reader).order_by("pk")]
    return sorted(people, key=_weight)


def _weight(person: Person) -> tuple[Any, ...]:
    is_other = person.job.contact.kind != ContactKind.PERSON
    return (
        not person.is_here,
        is_other,
        not person.is_decision_maker,
        -(person.influence or 0),
        person.name.casefold(),
    )


def _with_opinions(jobs: Any) -> Any:
    held = HeldRole.objects.filter(employment=OuterRef("pk")).order_by()
    asked = RoleProposal.objects.proposed().filter(employment=OuterRef("pk")).order_by()
    return jobs.select_related("assessment").annotate(
        held=ArraySubquery(held.values(told=JSONObject(role="role", on="said_on"))),
        asked=ArraySubquery(asked.values(told=JSONObject(pk="pk", role="role", because="because"))),
    )


def _with_states(jobs: Any, account: Account) -> Any:
    state = ContactState.objects.filter(account=account, contact=OuterRef("contact"))
    reached = ContactPoint.objects.filter(contact=OuterRef("contact"))
    return jobs.select_related("contact").annotate(
        last_two_way_at=Subquery(state.values("last_two_way_at")[:1]),
        contact_due_on=Subquery(state.values("contact_due_on")[:1]),
        has_points=Exists(reached.filter(Q(employment=OuterRef("pk")) | Q(employment=None))),
    )


def _with_places(jobs: Any, account: Account, reader: User) -> Any:
    """Where they came from and went to, as far as the reader may know it: an account open to them, where we were in
    contact; and one of which they see the header."""
    others = Employment.objects.filter(contact=OuterRef("contact")).exclude(account=account)
    known = ContactState.objects.filter(
        account=OuterRef("account"), contact=OuterRef("contact"), last_two_way_at__isnull=False
    )
    before = others.ended().filter(Exists(known))
    if not reader.has_perm("accounts.view_every_account"):
        before = before.filter(account__in=Account.objects.all().keys_open_to(reader))
    now = others.current().visible_to(reader)
    return jobs.annotate(
        came_from=Subquery(before.order_by("-during").values("account__name")[:1]),
        now_at=Subquery(now.order_by("-during").values("account__name")[:1]),
    )


def _person(job: Any, today: date, *, sees: bool) -> Person:
    opinion = getattr(job, "assessment", None) if sees else None
    return Person(
        job=job,
        roles={one["role"]: date.fromisoformat(one["on"]) for one in job.held} if sees else {},
        proposals=[one | {"word": str(BuyingRole(one["role"]).label)} for one in job.asked] if sees else [],
        influence=opinion.influence if opinion else None,
        influence_said_on=opinion.influence_said_on if opinion else None,
        stance=opinion.stance if opinion else None,
        stance_said_on=opinion.stance_said_on if opinion else None,
        last_two_way_at=job.last_two_way_at,
        due_on=job.contact_due_on if sees else None,
        has_points=job.has_points,
        came_from=job.came_from or "",
        now_at=job.now_at or "",
        today=today,
    )


def oldest_opinion(person: Person) -> date | None:
    """The day on which what we think of somebody was said, the oldest of it; None while something was never said."""
    days = [person.influence_said_on, person.stance_said_on]
    known = [day for day in days if day is not None]
    return min(known) if len(known) == len(days) else None


def to_be_asked(person: Person) -> bool:
    """Whether anything we think of them was said too long ago."""
    days = [person.influence_said_on, person.stance_said_on, *person.roles.values()]
    return any(day is not None and day < person.today - timedelta(days=STALE_AFTER_DAYS) for day in days)
