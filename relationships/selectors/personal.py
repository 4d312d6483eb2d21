"""Everything we hold about a person at a customer, for when they ask (GDPR articles 15 and 20)."""

from typing import Any

from django.db.models import Model, QuerySet

from relationships.models import (
    Assessment,
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

# What the machine keeps for itself says nothing of a person
INNER = frozenset({"search_text", "s90", "s180", "version"})


def personal_data(contact: Contact) -> dict[str, Any]:
    """What is held of the contact: by kind, every row that is about them, with the names of what it refers to. Notes
    of what they took part in and opinions of them are part of it."""
    jobs = Employment.objects.filter(contact=contact).order_by("pk")
    addresses = list(ContactPoint.objects.filter(contact=contact).order_by("pk"))
    emails = [one.value for one in addresses]
    proposals = ContactProposal.objects.filter(email__in=emails).order_by("pk")
    return {
        "contact": _told(contact),
        "addresses": [_told(one) for one in addresses],
        "employments": _all(jobs.select_related("account", "reports_to__contact")),
        "roles": _all(HeldRole.objects.filter(employment__in=jobs).select_related("said_by")),
        "assessments": _all(Assessment.objects.filter(employment__in=jobs)),
        "proposed_roles": _all(RoleProposal.objects.filter(employment__in=jobs)),
        "proposed_contacts": _all(proposals.select_related("account")),
        "interactions": _all(Interaction.objects.of_contact(contact).select_related("account", "logged_by")),
        "commitments": _all(Commitment.objects.filter(contact=contact).select_related("account", "owner")),
        "goals": _all(Goal.objects.filter(said_by=contact).select_related("account")),
        "contact_with_us": _all(ContactState.objects.filter(contact=contact).select_related("account")),
    }


def _all(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    return [_told(row) for row in rows]


def _told(row: Model) -> dict[str, Any]:
    """The row's columns by name; what it refers to in words."""
    told: dict[str, Any] = {}
    for each in row._meta.concrete_fields:
        if each.name in INNER:
            continue
        value = getattr(row, each.name) if each.is_relation else each.value_from_object(row)
        told[each.name] = str(value) if each.is_relation and value is not None else value
    return told
