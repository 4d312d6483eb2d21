"""As many people, talks and promises as wanted on one account, and on the others some."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Account
from opportunities.models import Opportunity, OpportunityRole
from relationships.models import (
    Assessment,
    Attendance,
    CadenceOverride,
    CadenceRule,
    Commitment,
    Contact,
    ContactPoint,
    ContactProposal,
    Employment,
    Goal,
    HeldRole,
    Interaction,
    Participation,
    RoleProposal,
)
from tests.factories import today
from users.models import User


def relate_crowd(accounts: list[Account], number: int, person: User) -> dict[str, int]:
    """Half of everything on the first account; the ids of the rows whose pages are read."""
    places = [accounts[n if n % 2 else 0] for n in range(number)]
    jobs = _employ(places, number)
    _think_of(jobs, person)
    _decide(accounts[0], jobs, person)
    talks = _talk(places, jobs, person)
    promises = Commitment.objects.bulk_create(
        Commitment(account=place, text=f"Crowd {n:04}", owner=person, due_on=today(), contact=jobs[n].contact)
        for n, place in enumerate(places)
    )
    goals = Goal.objects.bulk_create(Goal(account=place, text="Crowd", said_on=today()) for place in places)
    days = (today(), today() + timedelta(days=20))
    overrides = CadenceOverride.objects.bulk_create(
        CadenceOverride(account=place, contact_days=3, reason="Crowd", during=days) for place in dict.fromkeys(places)
    )
    return {
        "relationships.Contact": jobs[0].contact_id,
        "relationships.Employment": jobs[0].pk,
        "relationships.Interaction": talks[0].pk,
        "relationships.Commitment": promises[0].pk,
        "relationships.Goal": goals[0].pk,
        "relationships.CadenceOverride": overrides[0].pk,
        "relationships.CadenceRule": CadenceRule.objects.latest("pk").pk,
        "relationships.RoleProposal": RoleProposal.objects.earliest("pk").pk,
        "relationships.ContactProposal": ContactProposal.objects.earliest("pk").pk,
    }


def _employ(places: list[Account], number: int) -> list[Employment]:
    people = Contact.objects.bulk_create(
        Contact(name=f"Crowd {n:04}", origin="TYPED", legal_basis="CONSENT") for n in range(number)
    )
    since = (today() - timedelta(days=90), None)
    jobs = Employment.objects.bulk_create(
        Employment(contact=one, account=place, title=f"Buyer {n}", during=since)
        for n, (one, place) in enumerate(zip(people, places, strict=True))
    )
    ContactPoint.objects.bulk_create(
        ContactPoint(contact=job.contact, employment=job, kind="EMAIL", value=f"crowd{n}@customer.test")
        for n, job in enumerate(jobs)
    )
    ContactProposal.objects.bulk_create(
        ContactProposal(account=place, email=f"writer{n}@customer.test", origin="MAIL", last_seen_on=today())
        for n, place in enumerate(places)
    )
    return jobs


def _think_of(jobs: list[Employment], person: User) -> None:
    said = {"influence_said_by": person, "influence_said_on": today()}
    Assessment.objects.bulk_create(Assessment(employment=job, influence=4, **said) for job in jobs)
    HeldRole.objects.bulk_create(
        HeldRole(employment=job, role="CHAMPION", said_by=person, said_on=today()) for job in jobs
    )
    RoleProposal.objects.bulk_create(RoleProposal(employment=job, role="COACH", because="Title") for job in jobs)


def _decide(account: Account, jobs: list[Employment], person: User) -> None:
    """Everybody there has a role in the first opportunity."""
    deal = Opportunity.objects.filter(account=account).earliest("pk")
    OpportunityRole.objects.bulk_create(
        OpportunityRole(
            opportunity=deal, account=account, employment=job, role="CHAMPION", said_by=person, said_on=today()
        )
        for job in jobs
        if job.account_id == account.pk
    )


def _talk(places: list[Account], jobs: list[Employment], person: User) -> list[Interaction]:
    now = timezone.now()
    talks = Interaction.objects.bulk_create(
        Interaction(
            account=place, kind="CALL", subject=f"Crowd {n:04}", notes="Crowd", logged_by=person, occurred_on=today(),
            occurred_at=now - timedelta(minutes=n),
        )
        for n, place in enumerate(places)
    )  # fmt: skip
    Participation.objects.bulk_create(
        Participation(interaction=talk, contact=job.contact) for talk, job in zip(talks, jobs, strict=True)
    )
    Attendance.objects.bulk_create(Attendance(interaction=talk, person=person) for talk in talks)
    return talks
