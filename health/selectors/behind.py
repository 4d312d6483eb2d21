"""The rows a score was counted from, as far as the reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Subquery

from health.rules import STANCE_HALF_DAYS
from health.steps import Decider
from relationships.choices import BuyingRole, CommitmentState, ContactKind, Side
from relationships.models import AwaitedReply, Commitment, ContactState, Employment, HeldRole, Interaction
from users.models import User

OPINIONS = "relationships.view_assessment"
COUNTED = timedelta(days=90)
CONTACTS_SHOWN, MOST_ROWS = 5, 200


@dataclass(frozen=True)
class Deciding:
    """Somebody who works at the account: how they count, what roles they have, when both sides last spoke."""

    job: Employment
    name: str
    roles: list[str]
    counts: Decider
    last_at: datetime | None
    is_stale: bool

    @property
    def title(self) -> str:
        """The name with the role that decides most, or the job."""
        role = self.roles[0] if self.roles else self.job.title
        return f"{self.name} ({role})" if role else self.name


@dataclass(frozen=True)
class Behind:
    """The last contacts, what waited for an answer, who works there, and what we promised."""

    contacts: list[Interaction] = field(default_factory=list)
    replies: list[AwaitedReply] = field(default_factory=list)
    people: list[Deciding] = field(default_factory=list)
    promises: list[Commitment] = field(default_factory=list)

    @property
    def deciding(self) -> list[Deciding]:
        """Those of whom somebody said how much they decide, the strongest first."""
        mapped = [one for one in self.people if one.counts.influence is not None]
        return sorted(mapped, key=lambda one: (-(one.counts.influence or 0), one.name))

    @property
    def open_replies(self) -> list[AwaitedReply]:
        return [one for one in self.replies if one.answered_at is None]


def rows_behind(keys: Sequence[int], reader: User, *, at: datetime, planned_days: int) -> Behind:
    """The rows of these accounts, which are open to the reader, that count at the instant."""
    return Behind(
        contacts=_contacts(keys, reader, at),
        replies=_replies(keys, reader, at),
        people=_people(keys, reader, at, planned_days) if reader.has_perm(OPINIONS) else [],
        promises=_promises(keys, reader, at.date()),
    )


def _contacts(keys: Sequence[int], reader: User, at: datetime) -> list[Interaction]:
    rows = Interaction.objects.visible_to(reader).filter(account__in=keys, is_two_way=True, occurred_at__lte=at)
    return list(rows.defer("notes").order_by("-occurred_at", "-pk")[:CONTACTS_SHOWN])


def _replies(keys: Sequence[int], reader: User, at: datetime) -> list[AwaitedReply]:
    """What is open first, then what was answered too late."""
    rows = AwaitedReply.objects.visible_to(reader).filter(
        account__in=keys, arrived_at__range=(at - COUNTED, at), waived_at__isnull=True
    )
    late = rows.filter(Q(answered_at__isnull=True) | Q(answered_at__gt=F("due_at"))).select_related("interaction")
    return list(late.order_by(F("answered_at").desc(nulls_first=True), "due_at")[:CONTACTS_SHOWN])


def _promises(keys: Sequence[int], reader: User, today: date) -> list[Commitment]:
    """Ours of the last ninety days that were kept, missed or are overdue."""
    due = Commitment.objects.visible_to(reader).filter(
        account__in=keys, promised_by=Side.US, due_on__gte=today - COUNTED
    )
    ended = Q(state__in=[CommitmentState.KEPT, CommitmentState.MISSED])
    counted = due.filter(ended | Q(state=CommitmentState.OPEN, due_on__lt=today))
    return list(counted.order_by("-due_on", "-pk")[:MOST_ROWS])


def _people(keys: Sequence[int], reader: User, at: datetime, planned_days: int) -> list[Deciding]:
    state = ContactState.objects.filter(account=OuterRef("account"), contact=OuterRef("contact"))
    held = HeldRole.objects.filter(employment=OuterRef("pk")).order_by()
    jobs = Employment.objects.visible_to(reader).filter(
        account__in=keys, during__contains=at.date(), contact__kind=ContactKind.PERSON
    )
    rows = jobs.select_related("contact", "assessment").annotate(
        last_two_way_at=Subquery(state.values("last_two_way_at")[:1]), held=ArraySubquery(held.values("role"))
    )
    active_since = at - timedelta(days=max(90, 2 * planned_days))
    return [_person(job, at.date(), active_since) for job in rows.order_by("pk")[:MOST_ROWS]]


def _person(job: Any, today: date, active_since: datetime) -> Deciding:
    opinion = getattr(job, "assessment", None)
    stance = opinion.stance if opinion else None
    said_on = opinion.stance_said_on if opinion and stance is not None else None
    fresh = 2 ** (-(today - said_on).days / STANCE_HALF_DAYS) if said_on else 0.0
    last = job.last_two_way_at
    influence = opinion.influence if opinion else None
    return Deciding(
        job=job,
        name=job.contact.name,
        roles=[str(BuyingRole(role).label) for role in BuyingRole.values if role in job.held],
        counts=Decider(influence, last is not None and last >= active_since, stance, fresh),
        last_at=last,
        is_stale=fresh < 0.5,
    )
