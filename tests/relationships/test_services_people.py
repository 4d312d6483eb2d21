"""What services of people leave behind: contacts, jobs, addresses, roles, opinions, goals."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import AuditEntry
from relationships.models import (
    Assessment,
    Contact,
    ContactPoint,
    ContactProposal,
    ContactState,
    Employment,
    Goal,
    HeldRole,
    LegalBasisDefault,
    RoleProposal,
)
from relationships.services import (
    add_contact,
    assess,
    begin_employment,
    decide_contact,
    decide_role,
    end_employment,
    move_contact,
    note_goal,
    propose_contact,
    propose_roles,
    remove_contacts,
    say_roles,
    set_points,
    update_contact,
    update_employment,
    update_goal,
    upsert_contacts,
)
from tests.factories import AccountFactory, AssignmentFactory, UserFactory, today
from tests.relations import (
    AssessmentFactory,
    CommitmentFactory,
    ContactFactory,
    ContactProposalFactory,
    EmailFactory,
    EmploymentFactory,
    HeldRoleFactory,
    ParticipationFactory,
)

pytestmark = pytest.mark.django_db


def upsert(*rows, by=None, source="erp", **options):
    return upsert_contacts(rows, by=by, source=source, **options)


def counts(outcome):
    return tuple(outcome.counts()[name] for name in ("created", "updated", "unchanged", "refused"))


def codes(outcome):
    return [(row.line, row.field, row.code) for row in outcome.refused]


def test_contacts_come_once_and_change_by_their_external_id():
    account = AccountFactory(name="Nova", country="ES")
    rows = [
        {
            "external_id": "1",
            "account": "Nova",
            "name": "Ana  Ruiz",
            "emails": "ANA@nova.test",
            "phones": "911 234 567",
        },
        {"external_id": "2", "account": account.pk, "name": "Ben"},
    ]

    first, again = upsert(*rows), upsert(*rows)
    changed = upsert({**rows[0], "name": "Ana Ruiz Gil", "title": "CFO"}, rows[1])

    assert (counts(first), counts(again), counts(changed)) == ((2, 0, 0, 0), (0, 0, 2, 0), (0, 1, 1, 0))
    ana = Contact.objects.get(external_id="1")
    assert (ana.name, ana.version, ana.legal_basis, ana.source) == ("Ana Ruiz Gil", 2, "LEGITIMATE_INTEREST", "erp")
    assert list(ana.employments.values_list("account", "title")) == [(account.pk, "CFO")]
    assert sorted(ana.points.values_list("value", flat=True)) == ["+34911234567", "ana@nova.test"]


def test_a_contact_is_met_again_by_address_then_by_name_at_the_account():
    job = EmploymentFactory(contact__name="Ana Ruiz")
    EmailFactory(contact=job.contact, employment=job, value="ana@nova.test")
    elsewhere = AccountFactory()

    by_address = upsert({"account": job.account_id, "name": "A. Ruiz", "emails": "ana@nova.test"}, source="")
    by_name = upsert({"account": job.account_id, "name": "a. RUIZ", "language": "es"}, source="")
    namesake = upsert({"account": elsewhere.pk, "name": "A. Ruiz"}, source="")

    assert (by_address.keys, by_name.keys) == ([job.contact_id], [job.contact_id])
    assert (counts(namesake), Contact.objects.count()) == ((1, 0, 0, 0), 2)


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ({"name": "Ana"}, "account", "account_missing"),
        ({"name": "Ana", "account": "Nowhere"}, "account", "unknown_account"),
        ({"account": "Nova"}, "name", "blank"),
        ({"name": "Ana", "account": "Nova", "emails": "nobody"}, "emails", "email"),
        ({"name": "Ana", "account": "Nova", "phones": "12"}, "phones", "phone"),
        ({"name": "Ana", "account": "Nova", "kind": "ROBOT"}, "kind", "invalid_choice"),
        ({"name": "Ana", "account": "Nova", "time_zone": "Mars"}, "time_zone", None),
        ({"name": "Ana", "account": "Nova", "since": "2026-02-02", "until": "2026-02-01"}, "until", "period"),
        ({"name": "A" * 201, "account": "Nova"}, "name", "max_length"),
        ({"name": "Ana", "account": "Nova", "shoe_size": "38"}, "shoe_size", "unknown_field"),
        ({"name": "Ana", "account": "Nova", "emails": "; ".join(f"a{n}@b.test" for n in range(21))}, "", "many"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_field(row, field, code):
    AccountFactory(name="Nova")

    refused = upsert(row)

    assert [(told[1], told[2]) for told in codes(refused)] == [
        (field, code if code is not None else codes(refused)[0][2])
    ]
    assert not Contact.objects.exists()


def test_one_wrong_row_stops_nothing_but_itself():
    AccountFactory(name="Nova")

    told = upsert(
        {"name": "Ana", "account": "Nova"}, {"name": "", "account": "Nova"}, {"name": "ANA", "account": "Nova"},
        {"name": "Ben", "account": "Nova"}, source="",
    )  # fmt: skip

    assert counts(told) == (2, 0, 0, 2)
    assert [line for line, _field, _code in codes(told)] == [2, 3]


def test_people_describe_contacts_of_their_accounts_alone():
    account, hidden = AssignmentFactory().account, EmploymentFactory()
    contact = EmploymentFactory(contact__source="erp", contact__external_id="9").contact

    told = upsert(
        {"name": "Ana", "account": account.pk}, {"name": "Ben", "account": hidden.account_id},
        {"external_id": "9", "account": account.pk, "name": "Taken"}, by=account.owner,
    )  # fmt: skip

    assert counts(told) == (1, 0, 0, 2)
    contact.refresh_from_db()
    assert contact.name != "Taken"


@pytest.mark.parametrize(("mastery", "name", "language"), [
    ("SOURCE", "New", "de"), ("FILL", "Old", "de"), ("RAPPORT", "Old", ""),
])  # fmt: skip
def test_the_source_decides_as_far_as_it_is_let(mastery, name, language):
    job = EmploymentFactory(contact__name="Old", contact__source="erp", contact__external_id="1")

    upsert(
        {"external_id": "1", "account": job.account_id, "name": "New", "language": "de"},
        mastery={"name": mastery, "language": mastery},
    )

    job.contact.refresh_from_db()
    assert (job.contact.name, job.contact.language) == (name, language)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"name": "Ana Ruiz", "emails": ["ana.ruiz@nova.test"]}, "PERSON"),
        ({"emails": ["info@nova.test"]}, "SHARED"),
        ({"emails": ["no-reply@nova.test"]}, "NO_REPLY"),
        ({"name": "Eva", "title": "Assistant to the CEO"}, "ASSISTANT"),
        ({"emails": ["info@nova.test"], "kind": "PERSON"}, "PERSON"),
    ],
)
def test_who_reads_an_address_is_guessed_unless_said(said, kind):
    contact = add_contact(account=AccountFactory().pk, by=None, **said)

    assert (contact.kind, contact.name) == (kind, said.get("name") or said["emails"][0])


def test_the_legal_basis_is_the_organisations_for_the_door():
    LegalBasisDefault.objects.filter(origin="TYPED").update(basis="CONTRACT")

    typed = add_contact(account=AccountFactory().pk, name="Ana", by=None)
    mailed = add_contact(account=AccountFactory().pk, name="Ben", origin="MAIL", by=None)
    said = add_contact(account=AccountFactory().pk, name="Cem", legal_basis="CONSENT", by=None)

    assert [one.legal_basis for one in (typed, mailed, said)] == ["CONTRACT", "LEGITIMATE_INTEREST", "CONSENT"]
    assert (typed.origin, mailed.origin) == ("TYPED", "MAIL")


def test_a_contact_is_changed_over_the_version_one_saw():
    contact, by = ContactFactory(), UserFactory()

    changed = update_contact(contact, version=1, name="Ana", language="es", by=by)

    assert (changed.name, changed.language, changed.version) == ("Ana", "es", 2)
    entry = AuditEntry.objects.filter(table="relationships_contact").latest("id")
    assert (entry.actor, entry.after) == (by, {"name": "Ana", "language": "es"})
    with pytest.raises(ValidationError) as stale:
        update_contact(contact, version=1, name="Ben", by=by)
    assert stale.value.code == "stale"


def test_exactly_these_addresses_are_kept():
    job = EmploymentFactory()
    own = EmailFactory(contact=job.contact, value="own@home.test")
    EmailFactory(contact=job.contact, employment=job, value="old@nova.test")
    kept = EmailFactory(contact=job.contact, employment=job, value="kept@nova.test")

    set_points(
        job.contact, job, emails=["Kept@nova.test", "own@home.test"], phones=["911 234 567"], country="ES", by=None
    )

    points = set(ContactPoint.objects.values_list("pk", "value", "employment"))
    assert {(own.pk, own.value, None), (kept.pk, kept.value, job.pk)} < points
    assert {value for _pk, value, _job in points} == {"own@home.test", "kept@nova.test", "+34911234567"}


def test_a_contact_moves_and_leaves_a_gap():
    boss = EmploymentFactory()
    clerk = EmploymentFactory(account=boss.account, reports_to=boss)
    other, day = AccountFactory(), today() - timedelta(days=3)

    new = move_contact(boss, other, title="Director", on=day, by=None)

    boss.refresh_from_db(), clerk.refresh_from_db()
    assert (boss.during.upper, new.during.lower, new.during.upper) == (day, day, None)
    assert (new.contact_id, new.account_id, new.title, clerk.reports_to) == (
        boss.contact_id,
        other.pk,
        "Director",
        None,
    )
    with pytest.raises(ValidationError) as left:
        end_employment(boss, on=today(), by=None)
    assert left.value.code == "left_already"


def test_nobody_leaves_before_they_came():
    job = EmploymentFactory(during=(today(), None))

    with pytest.raises(ValidationError) as refused:
        end_employment(job, on=today(), by=None)

    assert set(refused.value.message_dict) == {"on"}


def test_somebody_works_at_two_accounts_but_at_each_once():
    job, other = EmploymentFactory(), AccountFactory()

    begin_employment(job.contact, other, title="Adviser", by=None)

    assert set(Employment.objects.current().values_list("account", flat=True)) == {job.account_id, other.pk}
    with pytest.raises(ValidationError):
        begin_employment(job.contact, other, by=None)


def test_a_line_is_changed_over_its_version_and_never_a_ring():
    boss = EmploymentFactory()
    clerk = EmploymentFactory(account=boss.account)

    below = update_employment(clerk, version=1, title="Clerk", reports_to=boss, by=None)

    assert (below.reports_to, below.title, below.version) == (boss, "Clerk", 2)
    with pytest.raises(ValidationError):
        update_employment(boss, version=1, reports_to=clerk, by=None)
    with pytest.raises(ValidationError) as stale:
        update_employment(clerk, version=1, by=None)
    assert stale.value.code == "stale"


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


def test_contacts_go_unless_they_took_part_or_promised():
    free, there, promised = (EmploymentFactory().contact for _n in range(3))
    AssessmentFactory(employment=free.employments.get())
    EmailFactory(contact=free)
    ParticipationFactory(contact=there)
    CommitmentFactory(contact=promised)

    reasons = remove_contacts([free.pk, there.pk, promised.pk], by=None)

    assert set(reasons) == {there.pk, promised.pk}
    assert set(Contact.objects.all()) == {there, promised}
    assert not Employment.objects.filter(contact=free.pk).exists()


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
