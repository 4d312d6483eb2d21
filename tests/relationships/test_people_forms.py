"""Contacts typed, pasted, corrected and moved; what is said of them, and what is proposed."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from relationships.choices import LegalBasis, Origin, ProposalState
from relationships.models import (
    Assessment,
    Contact,
    ContactPoint,
    Employment,
    Goal,
    HeldRole,
    LegalBasisDefault,
    RoleProposal,
)
from tests.factories import AccountMemberFactory, AssignmentFactory, PortfolioFactory, UserFactory, today
from tests.relations import (
    AssessmentFactory,
    ContactProposalFactory,
    EmailFactory,
    EmploymentFactory,
    GoalFactory,
    HeldRoleFactory,
    RoleProposalFactory,
)
from users.choices import Role

pytestmark = pytest.mark.django_db

SIGNATURES = """Kind regards
Luis Ortega
Head of Purchasing
Talleres Valdoria S.L.
luis@customer.test
+34 600 123 456

Ana Ruiz
Chief Financial Officer
ana@customer.test
"""


def url(name, *arguments):
    return reverse(f"relationships:{name}", args=arguments)


@pytest.fixture
def owner(client):
    person = UserFactory(name="Rosa Delgado")
    client.force_login(person)
    return person


@pytest.fixture
def book(owner):
    return PortfolioFactory(owner=owner)


@pytest.fixture
def account(book):
    return AssignmentFactory(portfolio=book, account__country="ES").account


@pytest.fixture
def job(account):
    return EmploymentFactory(account=account, contact__name="Luis Ortega", title="Head of Purchasing")


def test_contact_create_asks_four_things_and_proposes_the_role(client, account):
    sent = {
        "name": "Luis Ortega",
        "title": "Head of Purchasing",
        "emails": "luis@customer.test",
        "phones": "600 123 456",
    }

    response = client.post(url("contact_create", account.pk), sent)

    contact = Contact.objects.get()
    assert response.url == contact.get_absolute_url()
    assert (contact.kind, contact.origin, contact.legal_basis) == ("PERSON", "TYPED", "LEGITIMATE_INTEREST")
    assert set(contact.points.values_list("value", flat=True)) == {"luis@customer.test", "+34600123456"}
    assert RoleProposal.objects.get().role == "ECONOMIC_BUYER"


def test_contact_create_keeps_what_was_typed(client, account):
    response = client.post(url("contact_create", account.pk), {"name": "Luis", "emails": "not an address"})

    assert response.status_code == 422
    assert "emails" in response.context["form"].errors
    assert not Contact.objects.exists()


def test_contact_create_is_404_for_others(client, account):
    client.force_login(UserFactory())

    assert client.post(url("contact_create", account.pk), {"name": "Luis"}).status_code == 404
    assert not Contact.objects.exists()


def test_contact_create_is_403_for_contributors(client, account):
    client.force_login(AccountMemberFactory(account=account, person=UserFactory(role=Role.CONTRIBUTOR)).person)

    assert client.post(url("contact_create", account.pk), {"name": "Luis"}).status_code == 403


@pytest.mark.parametrize("typed", ["name=Luis Ortga", "name=ortega luis", "name=X&emails=LUIS@customer.test"])
def test_contact_lookalikes_forgive_mistakes(client, job, typed):
    EmailFactory(contact=job.contact, employment=job, value="luis@customer.test")
    EmploymentFactory(contact__name="Luis Ortega")  # at an account that the reader does not see

    (like,) = client.get(f"{url('contact_lookalikes')}?{typed}").context["lookalikes"]

    assert (like.contact, like.place) == (job.contact, job.account.name)


@pytest.mark.parametrize("typed", ["", "name=", "name=Marta", "name=%00%00", "name=" + "a" * 5000, "emails=@"])
def test_contact_lookalikes_bear_anything(client, job, typed):
    assert client.get(f"{url('contact_lookalikes')}?{typed}").context["lookalikes"] == []


def test_contact_edit_changes_the_person_and_their_own_addresses(client, job):
    EmailFactory(contact=job.contact, employment=job, value="luis@customer.test")
    sent = {"version": 1, "name": "Luis Ortega Gil", "kind": "PERSON", "phones": "+34600123456", "language": "es"}

    client.post(url("contact_edit", job.contact_id), sent)

    contact = Contact.objects.get()
    assert (contact.name, contact.language) == ("Luis Ortega Gil", "es")
    assert dict(contact.points.values_list("value", "employment")) == {
        "luis@customer.test": job.pk,
        "+34600123456": None,
    }


def test_contact_edit_over_an_old_version_is_refused_and_keeps_the_text(client, job):
    Contact.objects.update(version=2)

    response = client.post(url("contact_edit", job.contact_id), {"version": 1, "name": "Renamed", "kind": "PERSON"})

    assert response.status_code == 422
    assert response.context["form"]["name"].value() == "Renamed"
    assert Contact.objects.get().name == "Luis Ortega"


def test_employment_edit_says_title_line_and_addresses(client, account, job):
    chief = EmploymentFactory(account=account)
    sent = {"version": 1, "title": "Buyer", "reports_to": chief.pk, "emails": "a@customer.test, b@customer.test"}

    client.post(url("employment_edit", job.pk), sent)

    job.refresh_from_db()
    assert (job.title, job.reports_to) == ("Buyer", chief)
    assert list(job.points.values_list("value", flat=True)) == ["a@customer.test", "b@customer.test"]


def test_employment_edit_refuses_a_circle(client, account, job):
    below = EmploymentFactory(account=account, reports_to=job)

    response = client.post(url("employment_edit", job.pk), {"version": 1, "reports_to": below.pk})

    assert response.status_code == 422
    assert "Nobody reports to themselves" in response.content.decode()


def test_employment_edit_offers_nobody_of_another_account(client, job):
    stranger = EmploymentFactory()

    response = client.post(url("employment_edit", job.pk), {"version": 1, "reports_to": stranger.pk})

    assert response.status_code == 422


def test_employment_leave_leaves_a_gap(client, account, job):
    below = EmploymentFactory(account=account, reports_to=job)

    client.post(url("employment_leave", job.pk), {"on": today()})

    job.refresh_from_db()
    below.refresh_from_db()
    assert (job.during.upper, below.reports_to) == (today(), None)


def test_employment_leave_moves_somebody_to_an_account_of_ours(client, book, job):
    target = AssignmentFactory(portfolio=book).account

    client.post(url("employment_leave", job.pk), {"on": today(), "to": target.name.upper(), "title": "Buyer"})

    moved = Employment.objects.get(contact=job.contact, account=target)
    assert (moved.title, moved.during.lower) == ("Buyer", today())


def test_employment_leave_names_no_account_of_others(client, job):
    other = AssignmentFactory().account

    response = client.post(url("employment_leave", job.pk), {"on": today(), "to": other.name})

    job.refresh_from_db()
    assert response.status_code == 422
    assert job.during.upper is None


def test_employment_leave_refuses_tomorrow(client, job):
    response = client.post(url("employment_leave", job.pk), {"on": today() + timedelta(days=1)})

    assert response.status_code == 422


def test_standing_edit_says_roles_influence_and_stance_at_once(client, owner, job):
    client.post(url("standing_edit", job.pk), {"roles": ["CHAMPION", "COACH"], "influence": "4", "stance": ""})

    opinion = Assessment.objects.get()
    assert set(job.roles.values_list("role", "said_by", "said_on")) == {
        ("CHAMPION", owner.pk, today()), ("COACH", owner.pk, today()),
    }  # fmt: skip
    assert (opinion.influence, opinion.influence_said_by, opinion.influence_said_on) == (4, owner, today())
    assert (opinion.stance, opinion.stance_said_on) == (None, None)


@pytest.mark.parametrize(("still_so", "expected"), [("", 100), ("on", 0)])
def test_standing_edit_says_again_only_what_somebody_says_again(client, job, still_so, expected):
    long_ago = today() - timedelta(days=100)
    AssessmentFactory(employment=job, stance=1, stance_said_on=long_ago, influence=2, influence_said_on=long_ago)
    HeldRoleFactory(employment=job, role="COACH", said_on=long_ago)

    client.post(
        url("standing_edit", job.pk), {"roles": ["COACH"], "influence": "5", "stance": "1", "still_so": still_so}
    )

    opinion = Assessment.objects.get()
    assert opinion.influence_said_on == today()
    assert (today() - opinion.stance_said_on).days == expected
    assert (today() - HeldRole.objects.get().said_on).days == expected


def test_standing_edit_refuses_a_shared_mailbox(client, account):
    job = EmploymentFactory(account=account, contact__kind="SHARED")

    response = client.post(url("standing_edit", job.pk), {"roles": ["CHAMPION"], "influence": "", "stance": ""})

    assert response.status_code == 422
    assert not HeldRole.objects.exists()


def test_contact_paste_shows_the_people_before_it_adds_them(client, account):
    response = client.post(url("contact_paste", account.pk), {"text": SIGNATURES})

    people = response.context["people"].forms
    assert [form["name"].value() for form in people] == ["Luis Ortega", "Ana Ruiz"]
    assert [form["is_taken"].value() for form in people] == [True, True]
    assert not Contact.objects.exists()


def test_contact_paste_marks_who_is_known(client, job):
    EmailFactory(contact=job.contact, employment=job, value="luis@customer.test")

    response = client.post(url("contact_paste", job.account_id), {"text": SIGNATURES})

    luis, ana = response.context["people"].forms
    assert (luis.known, luis["is_taken"].value()) == (job.contact, False)
    assert (ana.known, ana["is_taken"].value()) == (None, True)


def pasted(*people):
    sent = {"person-TOTAL_FORMS": len(people), "person-INITIAL_FORMS": len(people)}
    for place, fields in enumerate(people):
        sent |= {f"person-{place}-{name}": value for name, value in fields.items()}
    return sent


def test_contact_paste_adds_the_ticked_ones_at_once(client, account):
    luis = {"is_taken": "on", "name": "Luis Ortega", "title": "Head of Purchasing", "phones": "600 123 456"}
    sent = pasted(luis, {"name": "Not wanted"}, {"is_taken": "on", "name": "Ana Ruiz", "emails": "ana@customer.test"})

    response = client.post(url("contact_paste", account.pk), sent)

    assert response.url == account.get_absolute_url()
    assert list(Contact.objects.values_list("name", "origin")) == [
        ("Ana Ruiz", "SIGNATURE"),
        ("Luis Ortega", "SIGNATURE"),
    ]
    assert set(ContactPoint.objects.values_list("value", flat=True)) == {"+34600123456", "ana@customer.test"}
    assert RoleProposal.objects.get().because == "Head of Purchasing"


def test_contact_paste_adds_nobody_when_one_is_refused(client, account):
    sent = pasted({"is_taken": "on", "name": "Luis"}, {"is_taken": "on", "name": "Ana", "emails": "no address"})

    response = client.post(url("contact_paste", account.pk), sent)

    assert response.status_code == 422
    assert response.context["people"].forms[1].non_field_errors()
    assert not Contact.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "no names here", "\x00"])
def test_contact_paste_says_when_nobody_is_found(client, account, text):
    response = client.post(url("contact_paste", account.pk), {"text": text})

    assert response.status_code == 422
    assert response.context["form"].errors


@pytest.mark.parametrize(
    ("answer", "roles", "state"),
    [
        ("yes", {"ECONOMIC_BUYER"}, ProposalState.CONFIRMED),
        ("influences", {"INFLUENCER"}, ProposalState.DISMISSED),
        ("no", set(), ProposalState.DISMISSED),
        ("perhaps", set(), ProposalState.OPEN),
    ],
)
def test_role_decide_takes_one_tap(client, job, answer, roles, state):
    proposal = RoleProposalFactory(employment=job)

    response = client.post(url("role_decide", proposal.pk), {"answer": answer}, headers={"hx-request": "true"})

    proposal.refresh_from_db()
    assert proposal.state == state
    assert set(job.roles.values_list("role", flat=True)) == roles
    assert f'id="role-proposal-{proposal.pk}"' in response.content.decode()


def test_role_decide_goes_back_without_htmx_but_never_elsewhere(client, job):
    back, away = RoleProposalFactory(employment=job), RoleProposalFactory(employment=job, role="COACH")

    here = client.post(url("role_decide", back.pk), {"answer": "no", "next": "/"})
    there = client.post(url("role_decide", away.pk), {"answer": "no", "next": "https://elsewhere.example/"})

    assert (here.url, there.url) == ("/", job.account.get_absolute_url())


def test_contact_decide_adds_who_writes(client, account):
    proposal = ContactProposalFactory(account=account, name="Rocio Blanco", email="rocio@customer.test")

    client.post(url("contact_decide", proposal.pk), {"answer": "yes"})
    again = client.post(url("contact_decide", proposal.pk), {"answer": "yes"}, headers={"hx-request": "true"})

    contact = Contact.objects.get()
    assert (contact.name, contact.origin) == ("Rocio Blanco", "MAIL")
    assert "Somebody decided this already." in again.content.decode()


def test_contact_decide_does_not_ask_again(client, account):
    proposal = ContactProposalFactory(account=account)

    client.post(url("contact_decide", proposal.pk), {"answer": "no"})

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.DISMISSED
    assert not Contact.objects.exists()


def test_goal_create_and_edit_keep_the_words_and_who_said_them(client, job):
    sent = {"text": "Halve the time", "said_by": job.pk, "said_on": today()}
    client.post(url("goal_create", job.account_id), sent)
    goal = Goal.objects.get()
    said = (goal.text, goal.said_by)

    client.post(url("goal_edit", goal.pk), sent | {"text": "Halve it", "version": 1, "ended_on": today()})

    goal.refresh_from_db()
    assert said == ("Halve the time", job.contact)
    assert (goal.text, goal.said_by, goal.ended_on) == ("Halve it", job.contact, today())


def test_goal_edit_keeps_who_said_it_after_they_left(client, job):
    goal = GoalFactory(account=job.account, said_by=job.contact)
    job.during = DateRange(today() - timedelta(days=9), today() - timedelta(days=1))
    job.save()

    form = client.get(url("goal_edit", goal.pk)).context["form"]

    assert form["said_by"].value() == job.pk
    assert job in form.fields["said_by"].queryset


def test_legal_bases_hold_for_those_who_come_from_now_on(client, job):
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    sent = dict.fromkeys(Origin.values, LegalBasis.LEGITIMATE_INTEREST) | {"TYPED": LegalBasis.CONSENT}

    client.post(url("legal_bases"), sent)
    client.post(url("contact_create", job.account_id), {"name": "Ana"})

    assert LegalBasisDefault.objects.get(origin="TYPED").basis == LegalBasis.CONSENT
    assert dict(Contact.objects.values_list("name", "legal_basis")) == {
        "Luis Ortega": "LEGITIMATE_INTEREST", "Ana": "CONSENT",
    }  # fmt: skip


def test_legal_bases_are_403_for_account_managers(client, owner):
    assert client.get(url("legal_bases")).status_code == 403
