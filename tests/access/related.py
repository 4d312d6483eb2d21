"""People at every customer of the small company, what was said there and what was promised, each with canaries."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from relationships.choices import Visibility
from relationships.models import Employment, Interaction
from tests.factories import today
from tests.relations import (
    AssessmentFactory,
    AttendanceFactory,
    CadenceOverrideFactory,
    CommitmentFactory,
    ContactFactory,
    ContactProposalFactory,
    EmailFactory,
    EmploymentFactory,
    GoalFactory,
    HeldRoleFactory,
    InteractionFactory,
    OpportunityRoleFactory,
    ParticipationFactory,
    RoleProposalFactory,
)

if TYPE_CHECKING:
    from tests.access.world import World

# label → the account it was with, who reads the notes, and who of us was there and logged it
TALKS: dict[str, tuple[str, Visibility, str]] = {
    "talk of a guest": ("last", Visibility.ACCOUNT, "am thin"),
    "talk in private": ("first", Visibility.PARTICIPANTS, "am full"),
    "talk of a member": ("first", Visibility.PARTICIPANTS, "contributor"),
    "talk in the team": ("strategic", Visibility.TEAM, "kam"),
    "talk across": ("other", Visibility.PARTICIPANTS, "seller"),
}
# label → at which account, and who looks after it
PROMISES = {"promise across": ("other", "am thin"), "promise at home": ("first", "am full")}
OF_CONTACTS = frozenset({"contact name", "job title", "contact address"})


def add_relations(world: "World") -> None:
    """Somebody works at every account; what was said there is for everyone on it, but for the talks named above."""
    for label in world.accounts:
        job = _hire_at(world, label)
        _think_of(world, label, job)
        _talk(world, label, job)
    for label, (account, visibility, person) in TALKS.items():
        world.talks[label] = _private_talk(world, label, account, visibility, person)
    for label, (account, person) in PROMISES.items():
        text = world.aviary.text(account, label)
        world.promises[label] = CommitmentFactory(
            account=world.accounts[account], owner=world.people[person], text=text
        ).pk
    for deal in world.opportunities.values():
        job = next(job for job in world.jobs.values() if job.account_id == deal.account_id)
        OpportunityRoleFactory(opportunity=deal, employment=job, said_by=world.people["administrator"])
    _move(world)


def _hire_at(world: "World", label: str) -> Employment:
    plant, account = world.aviary, world.accounts[label]
    contact = ContactFactory(name=plant.text(label, "contact name"))
    job = EmploymentFactory(contact=contact, account=account, title=plant.text(label, "job title"))
    address = f"{plant.text(label, 'contact address').lower()}@customer.test"
    EmailFactory(contact=contact, employment=job, value=address)
    world.jobs[label] = job
    colleague = ContactFactory(name=plant.text(label, "contact name"))
    world.colleagues[account.pk] = EmploymentFactory(contact=colleague, account=account)
    return job


def _think_of(world: "World", label: str, job: Employment) -> None:
    plant, said_on, by = world.aviary, today(), world.people["administrator"]
    AssessmentFactory(employment=job, influence=4, influence_said_by=by, influence_said_on=said_on)
    HeldRoleFactory(employment=job, said_by=by)
    RoleProposalFactory(employment=job, because=plant.text(label, "because"))
    GoalFactory(account=job.account, text=plant.text(label, "goal"), said_by=job.contact)
    CadenceOverrideFactory(account=job.account, reason=plant.text(label, "cadence reason"))
    ContactProposalFactory(account=job.account, name=plant.text(label, "proposed name"))


def _talk(world: "World", label: str, job: Employment) -> None:
    plant = world.aviary
    talk = InteractionFactory(
        account=job.account, logged_by=world.people["administrator"], subject=plant.text(label, "subject"),
        notes=plant.text(label, "shared notes"),
    )  # fmt: skip
    ParticipationFactory(interaction=talk, contact=job.contact)
    CommitmentFactory(
        account=job.account, owner=world.people["administrator"], contact=job.contact, text=plant.text(label, "promise")
    )


def _private_talk(world: "World", label: str, account: str, visibility: str, person: str) -> Interaction:
    plant, job = world.aviary, world.jobs[account]
    talk = InteractionFactory(
        account=job.account, kind="MEETING", visibility=visibility, logged_by=world.people[person],
        occurred_at=timezone.now() - timedelta(days=2), subject=plant.text(account, f"{label}, subject"),
        notes=plant.text(account, f"{label}, notes"),
    )  # fmt: skip
    ParticipationFactory(interaction=talk, contact=job.contact)
    AttendanceFactory(interaction=talk, person=world.people[person])
    return talk


def _move(world: "World") -> None:
    """Somebody left the first account for another one: each side knows its own part."""
    left = (today() - timedelta(days=400), today() - timedelta(days=30))
    contact = ContactFactory(name="Wanderer")
    EmploymentFactory(contact=contact, account=world.accounts["first"], during=left)
    title = world.aviary.text("other", "job title")
    EmploymentFactory(contact=contact, account=world.accounts["other"], during=(left[1], None), title=title)
