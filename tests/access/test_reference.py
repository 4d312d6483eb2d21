"""The querysets against the plain statement of who sees what, on the company and on random ones."""

from random import Random

import pytest
from django.db import connection, transaction

from accounts.models import Account, AccountMember, Agreement, Signal
from catalog.models import Offering
from competitors.models import Competitor, CompetitorPresence
from health.models import HealthSnapshot
from opportunities.models import Opportunity, OpportunityRole, Stage
from portfolios.models import Cover, Portfolio
from relationships.models import (
    Assessment,
    CadenceOverride,
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
from reminders.models import Absence, OutgoingMail, Pause, Reminder
from tests.access.random_worlds import build_random_world
from tests.access.reference import read_reference
from tests.factories import today
from users.models import User

RANDOM_WORLDS = 200
MODELS = (
    Account, AccountMember, Agreement, Signal, Cover, Portfolio, User, Opportunity, OpportunityRole, Stage,
    Competitor, CompetitorPresence, Offering, Contact, Employment, Assessment, HeldRole, RoleProposal,
    ContactProposal, Goal, CadenceOverride, Interaction, Commitment, Mailbox, CalendarMeeting, HealthSnapshot,
    Reminder, OutgoingMail, Absence, Pause,
)  # fmt: skip


def differences() -> list[str]:
    """Where a queryset and the reference disagree about who sees or edits a row."""
    reference = read_reference(today())
    found = []
    for model in MODELS:
        every = set(model._default_manager.values_list("pk", flat=True))
        for person in User.objects.active():
            for rows, method in (("visible", "visible_to"), ("editable", "editable_by")):
                given = set(getattr(model.objects, method)(person).values_list("pk", flat=True))
                due = {pk for pk in every if reference.reaches(rows, model._meta.label, person.pk, pk)}
                if given != due:
                    found.append(f"{model.__name__} {rows} to {person.role} {person.pk}: {sorted(given ^ due)}")
    return found


def readable_by(reference, person):
    """The interactions of which the person reads the notes."""
    relations = reference.relations
    seen = (pk for pk in relations.talks if relations.sees_talk(reference, person.pk, pk))
    return {pk for pk in seen if relations.reads_talk(reference, person.pk, pk)}


def unequal_openings() -> list[str]:
    """Where the querysets that no model shares disagree with the reference."""
    reference = read_reference(today())
    found = []
    for person in User.objects.active():
        opened = set(Account.objects.open_to(person).values_list("pk", flat=True))
        given = set(Opportunity.objects.givable_by(person).values_list("pk", flat=True))
        due = {pk for pk in reference.head_of if reference.opens_account(person.pk, pk)}
        givable = {pk for pk in reference.opportunities if reference.leads_opportunity(person.pk, pk)}
        limited = set(Account.objects.limited_to(person).values_list("pk", flat=True))
        seen = {pk for pk in reference.head_of if reference.sees_account(person.pk, pk)}
        if set(Interaction.objects.text_visible_to(person).values_list("pk", flat=True)) != readable_by(
            reference, person
        ):
            found.append(f"{person.role} {person.pk}: notes")
        if (opened, given, limited) != (due, givable, seen - due):
            found.append(f"{person.role} {person.pk}: {opened ^ due}, {given ^ givable}, {limited ^ (seen - due)}")
    return found


def test_querysets_show_what_the_reference_says_in_the_company(world):
    assert differences() == []
    assert unequal_openings() == []


@pytest.mark.django_db
@pytest.mark.parametrize("large_line", [0, 1_000])
def test_querysets_show_what_the_reference_says_in_random_companies(large_line, monkeypatch):
    monkeypatch.setattr("users.models.LARGE_LINE", large_line)
    for seed in range(RANDOM_WORLDS // 2):
        with transaction.atomic():
            build_random_world(Random(seed + large_line))
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            assert differences() == [], f"seed {seed + large_line}"
            assert unequal_openings() == [], f"seed {seed + large_line}"
            transaction.set_rollback(True)
