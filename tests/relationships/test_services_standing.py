"""What services of roles, opinions, proposals and goals leave behind."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from relationships.models import (
    Assessment,
    Contact,
    ContactProposal,
    ContactState,
    Goal,
    HeldRole,
    RoleProposal,
)
from relationships.services import (
    assess,
    decide_contact,
    decide_role,
    note_goal,
    propose_contact,
    propose_roles,
    say_roles,
    update_goal,
)
from tests.factories import AccountFactory, UserFactory, today
from tests.relations import (
    ContactProposalFactory,
    EmploymentFactory,
    HeldRoleFactory,
)

pytestmark = pytest.mark.django_db


def test_roles_are_exactly_those_said_and_count_from_today():
    job, by = EmploymentFactory(), UserFactory()
    HeldRoleFactory(employment=job, role="BLOCKER", said_on=date(2020, 1, 1))
    HeldRoleFactory(employment=job, role="CHAMPION", said_on=date(2020, 1, 1))

    say_roles(job, ["CHAMPION", "COACH"], by=by)

    assert list(job.roles.values_list("role", "said_on", "said_by")) == [
        ("CHAMPION", today(), by.pk), ("COACH", today(), by.pk),
    ]  # fmt: skip
    with pytest.raises(ValidationError):
        say_roles(job, ["FRIEND"], by=by)
    assert job.roles.count() == 2


@pytest.mark.parametrize("kind", ["SHARED", "ASSISTANT", "NO_REPLY"])
def test_only_people_decide(kind):
    job = EmploymentFactory(contact__kind=kind)

    for think in (lambda: say_roles(job, ["COACH"], by=None), lambda: assess(job, influence=1, by=None)):
        with pytest.raises(ValidationError) as refused:
            think()
        assert refused.value.code == "not_a_person"
    assert not HeldRole.objects.exists()
    assert not Assessment.objects.filter(influence__isnull=False).exists()


def test_an_opinion_stands_with_who_and_when_until_it_is_unknown():
    job, first, second = EmploymentFactory(), UserFactory(), UserFactory()

    assess(job, influence=4, stance=0, by=first)
    opinion = assess(job, stance=-2, by=second)

    assert (opinion.influence, opinion.influence_said_by, opinion.stance, opinion.stance_said_by) == (
        4,
        first,
        -2,
        second,
    )
    unknown = assess(job, influence=None, by=second)
    assert (unknown.influence, unknown.influence_said_on, unknown.influence_said_by, unknown.stance) == (
        None, None, None, -2,
    )  # fmt: skip
    with pytest.raises(ValidationError):
        assess(job, influence=6, by=first)


def test_who_decides_much_is_due_by_themselves():
    job = EmploymentFactory(account__tier="KEY", account__status="CUSTOMER")

    assess(job, influence=4, by=None)
    assert ContactState.objects.get(contact=job.contact).contact_due_on == today() + timedelta(days=30)
    say_roles(job, ["CHAMPION"], by=None)
    assess(job, influence=1, by=None)
    assert ContactState.objects.get(contact=job.contact).contact_due_on == today() + timedelta(days=30)
    say_roles(job, [], by=None)
    assert ContactState.objects.get(contact=job.contact).contact_due_on is None


def test_roles_are_proposed_once_and_decided_once():
    job = EmploymentFactory(title="Head of Purchasing")
    shared = EmploymentFactory(title="Head of Purchasing", contact__kind="SHARED")

    assert propose_roles([job, shared], by=None) == 1
    assert propose_roles([job, shared], by=None) == 0
    proposal = RoleProposal.objects.get()
    decide_role(proposal, is_right=True, by=None)

    assert list(job.roles.values_list("role", flat=True)) == [proposal.role]
    with pytest.raises(ValidationError) as again:
        decide_role(proposal, is_right=False, by=None)
    assert again.value.code == "decided"


def test_a_refused_role_is_neither_held_nor_proposed_again():
    job = EmploymentFactory(title="Head of Purchasing")
    propose_roles([job], by=None)

    decide_role(RoleProposal.objects.get(), is_right=False, by=None)

    assert (job.roles.count(), propose_roles([job], by=None)) == (0, 0)


def test_whoever_writes_is_proposed_until_somebody_decides():
    account = AccountFactory()
    for day in (today() - timedelta(days=1), today(), today() - timedelta(days=5)):
        propose_contact(account.pk, name="Ana", email="ana@nova.test", on=day, by=None)
    proposal = ContactProposal.objects.get()
    assert (proposal.times_seen, proposal.last_seen_on) == (3, today())

    contact = decide_contact(proposal, is_right=True, title="CFO", by=None)

    assert (contact.name, contact.origin, contact.employments.get().title) == ("Ana", "MAIL", "CFO")
    propose_contact(account.pk, name="Ana", email="ana@nova.test", on=today(), by=None)
    assert ContactProposal.objects.get().times_seen == 3


def test_a_refused_proposal_makes_nobody():
    assert decide_contact(ContactProposalFactory(), is_right=False, by=None) is None
    assert not Contact.objects.exists()


def test_a_goal_keeps_their_words_and_who_said_them():
    job = EmploymentFactory()

    goal = note_goal(job.account_id, text="Halve\nreturns", said_by=job.contact, by=None)
    later = update_goal(goal, version=1, text="Halve returns by summer", by=None)

    assert (goal.text, goal.said_on, later.said_by, later.version) == ("Halve\nreturns", today(), job.contact, 2)
    for wrong in (
        {"text": ""},
        {"said_on": today() + timedelta(days=1)},
        {"ended_on": goal.said_on - timedelta(days=1)},
    ):
        with pytest.raises(ValidationError):
            update_goal(later, version=2, by=None, **wrong)
    assert Goal.objects.get().text == "Halve returns by summer"
