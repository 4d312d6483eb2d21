"""Everything we hold about a person at a customer, for when they ask (GDPR articles 15 and 20)."""

from typing import Any

from django.db.models import Model, QuerySet

from relationships.held import held_elsewhere
from relationships.models import (
    Commitment,
    Contact,
    ContactPoint,
    ContactProposal,
    ContactState,
    Employment,
    Goal,
    HeldRole,
    Interaction,
    RoleProposal,
)
from users.models import User

OF_JOBS = ("contact", "account", "reports_to", "assessment__influence_said_by", "assessment__stance_said_by")
# What the machine keeps for itself says nothing of a person
INNER = frozenset({"search_text", "s90", "s180", "version"})


def personal_data(contact: Contact, reader: User) -> dict[str, Any]:
    """What is held of the contact: by kind, every row that is about them, with the names of what it refers to. Opinions
    of them are part of it, and the notes of what they took part in; notes that are for others than the reader are
    named as held back, to be asked for there."""
    jobs = list(Employment.objects.filter(contact=contact).select_related(*OF_JOBS).order_by("pk"))
    addresses = list(ContactPoint.objects.filter(contact=contact).order_by("pk"))
    emails = [one.value for one in addresses]
    proposals = ContactProposal.objects.filter(email__in=emails).order_by("pk")
    return {
        "contact": _told(contact),
        "addresses": [_told(one) for one in addresses],
        "employments": [_told(job) for job in jobs],
        "roles": _all(HeldRole.objects.filter(employment__in=jobs)),
        "assessments": [_told(job.assessment) for job in jobs if hasattr(job, "assessment")],
        "proposed_roles": _all(RoleProposal.objects.filter(employment__in=jobs)),
        "proposed_contacts": _all(proposals),
        "interactions": _interactions(contact, reader),
        "commitments": _all(Commitment.objects.filter(contact=contact)),
        "goals": _all(Goal.objects.filter(said_by=contact)),
        "contact_with_us": _all(ContactState.objects.filter(contact=contact)),
        **{kind: _all(rows) for kind, rows in held_elsewhere(contact).items()},
    }


def _interactions(contact: Contact, reader: User) -> list[dict[str, Any]]:
    rows: Any = Interaction.objects.of_contact(contact).with_text_for(reader).select_related("account", "logged_by")
    return [_told(row) | ({} if row.is_readable else {"notes": None, "notes_are_held_back": True}) for row in rows]


def _all(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    references = [each.name for each in rows.model._meta.concrete_fields if each.is_relation]
    return [_told(row) for row in rows.select_related(*references)]


def _told(row: Model) -> dict[str, Any]:
    """The row's columns by name; what it refers to in words."""
    told: dict[str, Any] = {}
    for each in row._meta.concrete_fields:
        if each.name in INNER:
            continue
        value = getattr(row, each.name) if each.is_relation else each.value_from_object(row)
        told[each.name] = str(value) if each.is_relation and value is not None else value
    return told
