"""Who asks what we hold about them gets all of it, and nothing of anybody else."""

import json

import pytest
from django.urls import reverse

from relationships.services import assess, log_interaction, make_commitment, note_goal, say_roles
from tests.factories import AccountFactory, UserFactory
from tests.relations import ContactPoint, ContactProposalFactory, EmploymentFactory, RoleProposalFactory
from users.choices import Role

pytestmark = pytest.mark.django_db


def planted(name):
    """Somebody whose name or mark stands in every kind of row."""
    director = UserFactory(role=Role.SALES_DIRECTOR)
    job = EmploymentFactory(contact__name=name, title=f"{name} title")
    key = job.account_id
    ContactPoint.objects.create(contact=job.contact, kind="EMAIL", value=f"{name.lower()}@customer.test")
    say_roles(job, ["CHAMPION"], by=director)
    assess(job, influence=5, stance=2, by=director)
    RoleProposalFactory(employment=job, because=f"{name} because")
    ContactProposalFactory(account=AccountFactory(), email=f"{name.lower()}@customer.test", name=f"{name} proposed")
    log_interaction(account=key, kind="CALL", subject=f"{name} subject", notes=f"{name} notes",
                    contacts=[job.contact], by=director)  # fmt: skip
    make_commitment(account=key, text=f"{name} promise", contact=job.contact_id, due_on="2026-12-01", by=director)
    note_goal(key, text=f"{name} goal", said_by=job.contact, by=director)
    return job.contact


def test_everything_about_the_person_and_nothing_about_another(client):
    asked, other = planted("Plantada"), planted("Otherwise")
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))

    response = client.get(reverse("relationships:contact_personal", args=[asked.pk]))

    body = response.content.decode()
    marks = ("title", "because", "proposed", "subject", "notes", "promise", "goal")
    assert [mark for mark in marks if f"Plantada {mark}" not in body] == []
    assert "plantada@customer.test" in body
    assert other.name not in body
    told = json.loads(body)
    assert (told["assessments"][0]["influence"], told["roles"][0]["role"]) == (5, "CHAMPION")
    assert response["Content-Disposition"] == f'attachment; filename="contact-{asked.pk}.json"'


def test_notes_that_are_for_others_are_held_back(client):
    job, director = EmploymentFactory(), UserFactory(role=Role.SALES_DIRECTOR)
    log_interaction(
        account=job.account_id, kind="EMAIL", notes="for two only", visibility="PARTICIPANTS", contacts=[job.contact],
        by=None,
    )  # fmt: skip
    client.force_login(director)

    told = json.loads(client.get(reverse("relationships:contact_personal", args=[job.contact_id])).content)

    assert [(row["notes"], row["notes_are_held_back"]) for row in told["interactions"]] == [(None, True)]


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.AUDITOR, Role.CONTRIBUTOR, Role.SALES_MANAGER])
def test_only_who_answers_for_the_company_takes_it_away(client, role):
    job = EmploymentFactory()
    client.force_login(UserFactory(role=role))

    assert client.get(reverse("relationships:contact_personal", args=[job.contact_id])).status_code == 403
