"""What one looks at before a meeting: who decides there, the last words, what either side owes, what is open."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import Account, Signal
from opportunities.choices import Outcome
from opportunities.models import Opportunity
from relationships.models import Contact, ContactState, Employment, HeldRole, Interaction
from relationships.selectors.cadence import ContactFacts, contact_facts
from relationships.selectors.commitments import Promises, promises_of
from relationships.selectors.interactions import latest_of_account
from users.models import User

PEOPLE_SHOWN, TALKS_SHOWN, OPPORTUNITIES_SHOWN, SIGNALS_SHOWN = 8, 3, 3, 3
MUCH = 4  # influence from which somebody decides


@dataclass(frozen=True)
class Person:
    """Somebody who may sit at the table: what they decide, as far as the reader may know, and when they last spoke."""

    contact: Contact
    title: str
    roles: list[str]
    phone: str
    last_at: date | None
    decides: bool


@dataclass(frozen=True)
class MeetingBrief:
    """One screen before a meeting."""

    people: list[Person]
    talks: list[Interaction]
    promises: Promises
    opportunities: list[Opportunity]
    signals: list[Signal]
    decision_on: date | None
    facts: ContactFacts


def meeting_brief_of(account: Account, reader: User) -> MeetingBrief:
    """Everything that matters in the next hour about an account that is open to the reader, read with its decision."""
    opportunities = Opportunity.objects.visible_to(reader).filter(account=account, outcome=Outcome.OPEN)
    signals = Signal.objects.troubling().visible_to(reader).filter(account=account)
    talks = latest_of_account(account, reader)
    spoken = next((talk for talk in talks if talk.is_two_way), None)
    names = [row.contact.name for row in spoken.participations.all()] if spoken else None
    return MeetingBrief(
        people=_people(account, reader),
        talks=talks[:TALKS_SHOWN],
        promises=promises_of(account, reader, with_ended=False),
        opportunities=list(
            opportunities.select_related("stage").order_by("expected_close_on", "pk")[:OPPORTUNITIES_SHOWN]
        ),
        signals=list(signals.order_by("opened_on", "pk")[:SIGNALS_SHOWN]),
        decision_on=account.next_decision_on,  # type: ignore[attr-defined]
        facts=contact_facts(account, reader, names=names),
    )


def _people(account: Account, reader: User) -> list[Person]:
    """Those who decide first, then those who spoke with us last."""
    jobs = Employment.objects.visible_to(reader).current().filter(account=account, contact__kind="PERSON")
    rows = list(jobs.select_related("contact", "assessment").prefetch_related("contact__points"))
    states = dict(ContactState.objects.filter(account=account).values_list("contact", "last_two_way_at"))
    sees_opinions = reader.has_perm("relationships.view_assessment")
    held: dict[int, list[str]] = {}
    roles = HeldRole.objects.visible_to(reader).filter(employment__in=rows) if sees_opinions else []
    for role in roles:
        held.setdefault(role.employment_id, []).append(str(role.get_role_display()))
    people = [
        Person(
            contact=job.contact,
            title=job.title,
            roles=held.get(job.pk, []),
            phone=_phone(job),
            last_at=timezone.localdate(states[job.contact_id]) if states.get(job.contact_id) else None,
            decides=sees_opinions and (bool(held.get(job.pk)) or _decides_much(job)),
        )
        for job in rows
    ]
    people.sort(key=lambda one: (not one.decides, -(one.last_at or date.min).toordinal(), one.contact.name))
    return people[:PEOPLE_SHOWN]


def _phone(job: Employment) -> str:
    """A number of this job, else one of their own; never one of another job."""
    numbers = [one for one in job.contact.points.all() if one.kind == "PHONE" and one.employment_id in (job.pk, None)]
    return str(min(numbers, key=lambda one: one.employment_id is None).value) if numbers else ""


def _decides_much(job: Employment) -> bool:
    found = getattr(job, "assessment", None)
    return found is not None and (found.influence or 0) >= MUCH
