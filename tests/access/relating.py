"""Who sees people at customers, what was said and what was promised (DESIGN §5) in plain Python, from bare facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from relationships.models import (
    Assessment,
    Attendance,
    CadenceOverride,
    CadenceRule,
    Calendar,
    CalendarFeed,
    CalendarMeeting,
    Commitment,
    Contact,
    ContactProposal,
    Employment,
    Goal,
    HeldRole,
    Interaction,
    Mailbox,
    RoleProposal,
)

if TYPE_CHECKING:
    from tests.access.reference import Reference

EDIT_ALL = {"SALES_DIRECTOR", "ADMINISTRATOR"}
SEE_ALL = {*EDIT_ALL, "AUDITOR"}
WORK = {"ACCOUNT_MANAGER", "KEY_ACCOUNT_MANAGER", "SALES_MANAGER", *EDIT_ALL}
TALK = WORK | {"CONTRIBUTOR"}
OPINIONS = (HeldRole, RoleProposal)
ON_ACCOUNTS = (Goal, CadenceOverride, ContactProposal)
PERSONAL = (Mailbox, Calendar, CalendarMeeting, CalendarFeed)


@dataclass(frozen=True)
class Job:
    contact: int
    account: int
    first: date
    end: date | None

    def holds_on(self, day: date) -> bool:
        return self.first <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Talk:
    """An interaction: who of us was there, who logged it, and who may read what was noted."""

    account: int
    visibility: str
    logged_by: int | None
    there: frozenset[int]


@dataclass(frozen=True)
class Relations:
    """The facts of relationships; the rules ask `world` about accounts and lines."""

    contacts: set[int]
    jobs: dict[int, Job]
    talks: dict[int, Talk]
    promises: dict[int, tuple[int, int]]
    opinions: Mapping[str, dict[int, int]]  # model → row → job
    hanging: Mapping[str, dict[int, int]]  # model → row → account
    personal: Mapping[str, dict[int, int]]  # model → row → person
    plan: set[int]

    def rows_of(self, model: str) -> set[int] | None:
        """The ids of a model of relationships; None for any other."""
        subjects: dict[str, Any] = {
            "relationships.Contact": self.contacts, "relationships.Employment": self.jobs,
            "relationships.Interaction": self.talks, "relationships.Commitment": self.promises,
            "relationships.CadenceRule": self.plan, **self.opinions, **self.hanging, **self.personal,
        }  # fmt: skip
        return set(subjects[model]) if model in subjects else None

    def reaches(self, world: "Reference", rows: str, model: str, person: int, row: int) -> bool:
        """Whether the person sees (`visible`) or edits (`editable`) this row."""
        is_editing = rows == "editable"
        if model in self.personal:
            return self.personal[model][row] == person
        if model in self.opinions:
            return world.role[person] in WORK and world.opens_account(
                person, self.jobs[self.opinions[model][row]].account
            )
        if model in self.hanging:
            may = not is_editing or world.role[person] in WORK
            return may and world.opens_account(person, self.hanging[model][row])
        if (rows, model) == ("open", "relationships.Contact"):
            return self.opens_contact(world, person, row)
        ways = {
            "relationships.Contact": (self.sees_contact, self.edits_contact),
            "relationships.Employment": (self.sees_job, self.edits_job),
            "relationships.Interaction": (self.sees_talk, self.edits_talk),
            "relationships.Commitment": (self.sees_promise, self.edits_promise),
            "relationships.CadenceRule": (_everybody, _nobody),
        }
        return ways[model][is_editing](world, person, row)

    def sees_contact(self, world: "Reference", person: int, contact: int) -> bool:
        jobs = [job for job in self.jobs.values() if job.contact == contact]
        return world.role[person] in SEE_ALL or any(world.sees_account(person, job.account) for job in jobs)

    def opens_contact(self, world: "Reference", person: int, contact: int) -> bool:
        """Whether the contact works or worked where everything is open to the person."""
        jobs = [job for job in self.jobs.values() if job.contact == contact]
        return any(world.opens_account(person, job.account) for job in jobs)

    def edits_contact(self, world: "Reference", person: int, contact: int) -> bool:
        if world.role[person] not in WORK:
            return False
        jobs = [job for job in self.jobs.values() if job.contact == contact]
        current = [job for job in jobs if job.holds_on(world.today)]
        places = {job.account for job in current or jobs}
        return world.role[person] in EDIT_ALL or any(world.opens_account(person, place) for place in places)

    def sees_job(self, world: "Reference", person: int, job: int) -> bool:
        return world.sees_account(person, self.jobs[job].account)

    def edits_job(self, world: "Reference", person: int, job: int) -> bool:
        return world.role[person] in WORK and world.opens_account(person, self.jobs[job].account)

    def sees_talk(self, world: "Reference", person: int, talk: int) -> bool:
        return person in self.talks[talk].there or world.opens_account(person, self.talks[talk].account)

    def reads_talk(self, world: "Reference", person: int, talk: int) -> bool:
        """Whether the person reads what was noted, having seen that it took place."""
        told = self.talks[talk]
        owner = world.owner(told.account)
        if world.role[person] not in TALK:
            return False
        if person in told.there or person in (told.logged_by, owner) or told.visibility == "ACCOUNT":
            return True
        is_of_team = world.is_member(person, told.account, editing=False, selling=False) or (
            owner is not None and world.is_in_line(person, owner)
        )
        return told.visibility == "TEAM" and is_of_team

    def edits_talk(self, world: "Reference", person: int, talk: int) -> bool:
        told = self.talks[talk]
        if world.role[person] not in TALK or not world.opens_account(person, told.account):
            return False
        is_edited = world.edits_account(person, told.account) and self.reads_talk(world, person, talk)
        return person in told.there or person == told.logged_by or is_edited

    def sees_promise(self, world: "Reference", person: int, promise: int) -> bool:
        account, owner = self.promises[promise]
        return owner == person or world.opens_account(person, account)

    def edits_promise(self, world: "Reference", person: int, promise: int) -> bool:
        return world.role[person] in TALK and self.sees_promise(world, person, promise)


def _everybody(world: "Reference", person: int, row: int) -> bool:
    return True


def _nobody(world: "Reference", person: int, row: int) -> bool:
    return False


def read_relations() -> Relations:
    """The facts as the database has them now."""
    there: dict[int, set[int]] = {}
    for interaction, person in Attendance.objects.values_list("interaction", "person"):
        there.setdefault(interaction, set()).add(person)
    opinions = {model._meta.label: dict(model.objects.values_list("pk", "employment")) for model in OPINIONS}
    judged = dict(Assessment.objects.values_list("pk", "employment"))
    return Relations(
        contacts=set(Contact.objects.values_list("pk", flat=True)),
        jobs={
            row.pk: Job(row.contact_id, row.account_id, row.during.lower, row.during.upper)
            for row in Employment.objects.all()
        },
        talks={
            row.pk: Talk(row.account_id, row.visibility, row.logged_by_id, frozenset(there.get(row.pk, ())))
            for row in Interaction.objects.all()
        },
        promises={row.pk: (row.account_id, row.owner_id) for row in Commitment.objects.all()},
        opinions={Assessment._meta.label: judged, **opinions},
        hanging={model._meta.label: dict(model.objects.values_list("pk", "account")) for model in ON_ACCOUNTS},
        personal={model._meta.label: dict(model.objects.values_list("pk", "person")) for model in PERSONAL},
        plan=set(CadenceRule.objects.values_list("pk", flat=True)),
    )
