"""Contacts as people see them: the list, a contact's page, and the people of an account."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from relationships.choices import Kind
from relationships.services import log_interaction
from tests.factories import AccountMemberFactory, AssignmentFactory, PortfolioFactory, UserFactory, today
from tests.relations import (
    AssessmentFactory,
    ContactFactory,
    EmailFactory,
    EmploymentFactory,
    GoalFactory,
    HeldRoleFactory,
    RoleProposalFactory,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


def url(name, *arguments):
    return reverse(f"relationships:{name}", args=arguments)


def book_of(person, book=None):
    return AssignmentFactory(portfolio=book or PortfolioFactory(owner=person)).account


def spoke(job, days_ago, *, by, kind=Kind.CALL, **fields):
    at = timezone.now() - timedelta(days=days_ago)
    return log_interaction(
        account=job.account_id, kind=kind, occurred_at=at, contacts=[job.contact], colleagues=[by], by=by, **fields
    )


@pytest.fixture
def owner(client):
    person = UserFactory(name="Rosa Delgado")
    client.force_login(person)
    return person


@pytest.fixture
def account(owner):
    return book_of(owner)


@pytest.fixture
def job(account):
    return EmploymentFactory(account=account, contact__name="Luis Ortega", title="Head of Purchasing")


def rows_of(response):
    return [row.name for row in response.context["page"].rows]


def test_contact_list_shows_who_works_at_accounts_one_sees(client, job):
    EmploymentFactory(contact__name="Somewhere Else")

    response = client.get(url("contact_list"))

    assert rows_of(response) == ["Luis Ortega"]
    assert response.context["page"].rows[0].standing.job == job


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=ort", ["Luis Ortega"]),
        ("q=luis@c", ["Luis Ortega"]),
        ("q=ana", ["Ana Ruiz"]),
        ("role=CHAMPION", ["Luis Ortega"]),
        ("kind=ASSISTANT", ["Ana Ruiz"]),
        ("due=overdue", ["Luis Ortega"]),
        ("left=on", ["Tom Leal"]),
        ("account=0", []),
    ],
)
def test_contact_list_is_narrowed(client, owner, account, job, query, expected):
    EmploymentFactory(account=account, contact__name="Ana Ruiz", contact__kind="ASSISTANT")
    past = DateRange(today() - timedelta(days=90), today() - timedelta(days=10))
    EmploymentFactory(account=account, contact__name="Tom Leal", during=past)
    EmailFactory(contact=job.contact, employment=job, value="luis@customer.test")
    HeldRoleFactory(employment=job)
    spoke(job, 300, by=owner)

    assert rows_of(client.get(f"{url('contact_list')}?{query}")) == expected


def test_contact_list_keeps_opinions_from_contributors(client, account, job):
    AssessmentFactory(employment=job, stance=-2, stance_said_on=today())
    HeldRoleFactory(employment=job, role="BLOCKER")
    helper = AccountMemberFactory(account=account, person=UserFactory(role=Role.CONTRIBUTOR)).person
    client.force_login(helper)

    response = client.get(f"{url('contact_list')}?role=BLOCKER")

    shown = response.content.decode()
    assert rows_of(response) == ["Luis Ortega"]
    assert "Blocker" not in shown
    assert "Opponent" not in shown


def test_contact_detail_says_who_said_what_and_when(client, owner, job):
    long_ago = today() - timedelta(days=200)
    AssessmentFactory(employment=job, stance=1, stance_said_on=long_ago, stance_said_by=owner)
    HeldRoleFactory(employment=job, role="ECONOMIC_BUYER", said_by=owner)

    page = client.get(job.contact.get_absolute_url()).context["page"]

    (here,) = page.here
    assert (here.stance.text, here.stance.said_by, here.stance.said_on, here.stance.is_stale) == (
        "Supporter", owner, long_ago, True,
    )  # fmt: skip
    assert [(role.text, role.is_stale) for role in here.roles] == [("Economic buyer", False)]
    assert here.influence is None


def test_contact_detail_calls_and_writes(client, job):
    EmailFactory(contact=job.contact, employment=job, value="luis@customer.test")
    EmailFactory(contact=job.contact, kind="PHONE", value="+34600123456")

    shown = client.get(job.contact.get_absolute_url()).content.decode()

    assert 'href="mailto:luis@customer.test"' in shown
    assert 'href="tel:+34600123456"' in shown
    assert "+34 600 12 34 56" in shown


def test_contact_detail_tells_where_somebody_went_only_to_those_who_see_it(client, owner, job):
    elsewhere = EmploymentFactory(contact=job.contact)
    job.during = DateRange(today() - timedelta(days=99), today() - timedelta(days=9))
    job.save()

    hidden = client.get(job.contact.get_absolute_url()).content.decode()
    AccountMemberFactory(account=elsewhere.account, person=owner)
    seen = client.get(job.contact.get_absolute_url()).content.decode()

    assert elsewhere.account.name not in hidden
    assert elsewhere.account.name in seen


def test_contact_detail_counts_ties_as_the_map_does(client, owner, account, job):
    sofia = AccountMemberFactory(account=account, person__name="Sofia Berg").person
    for days in (3, 10, 20):
        spoke(job, days, by=owner)
    spoke(job, 15, by=sofia, kind=Kind.EMAIL)

    ties = client.get(job.contact.get_absolute_url()).context["page"].ties

    assert [(tie.person.name, int(tie.strength)) for tie in ties] == [("Rosa Delgado", 3), ("Sofia Berg", 1)]
    assert ties[0].last_on == today() - timedelta(days=3)


def test_contact_detail_is_404_for_others(client, job):
    client.force_login(UserFactory())

    assert client.get(job.contact.get_absolute_url()).status_code == 404


def test_contact_detail_costs_at_most_15_queries(client, owner, job, django_assert_max_num_queries):
    for days in range(30):
        spoke(job, days + 1, by=owner)
    EmailFactory(contact=job.contact, employment=job)
    RoleProposalFactory(employment=job)
    client.get(job.contact.get_absolute_url())

    with django_assert_max_num_queries(15):
        client.get(job.contact.get_absolute_url())


def test_account_detail_puts_a_decision_maker_who_never_answered_first(client, owner, account, job):
    AssessmentFactory(employment=job, influence=5, influence_said_on=today())
    answering = EmploymentFactory(account=account, contact__name="Ana Ruiz")
    HeldRoleFactory(employment=answering, role="ECONOMIC_BUYER")
    spoke(answering, 3, by=owner)

    response = client.get(account.get_absolute_url())

    people = response.context["overview"].people
    shown = response.content.decode()
    assert [one.name for one in people.shown] == ["Luis Ortega", "Ana Ruiz"]
    assert [one.name for one in people.silent] == ["Luis Ortega"]
    assert shown.index("Luis Ortega decides and never answered") < shown.index('id="people"')


def test_account_detail_shows_people_without_opinions_to_contributors(client, account, job):
    HeldRoleFactory(employment=job, role="BLOCKER")
    RoleProposalFactory(employment=job)
    GoalFactory(account=account, text="Halve the time")
    client.force_login(AccountMemberFactory(account=account, person=UserFactory(role=Role.CONTRIBUTOR)).person)

    response = client.get(account.get_absolute_url())

    people, shown = response.context["overview"].people, response.content.decode()
    assert [one.name for one in people.shown] == ["Luis Ortega"]
    assert (people.gaps, people.role_proposals, response.context["overview"].dossier) == ([], [], None)
    assert "Blocker" not in shown
    assert "Halve the time" in shown


def test_account_detail_tells_who_left_and_who_is_warm(client, owner, account, job):
    old, new = (
        book_of(owner, account.assignment.portfolio),
        EmploymentFactory(account=account, contact__name="Sofia Mendoza"),
    )
    past = DateRange(today() - timedelta(days=400), today() - timedelta(days=366))
    before = EmploymentFactory(account=old, contact=new.contact, during=past)
    spoke(before, 380, by=owner)
    HeldRoleFactory(employment=job)
    job.during = DateRange(today() - timedelta(days=99), today() - timedelta(days=9))
    job.save()

    people = client.get(account.get_absolute_url()).context["overview"].people

    assert [(one.name, one.came_from) for one in people.warm] == [("Sofia Mendoza", old.name)]
    assert [(one.name, one.left_on) for one in people.left] == [("Luis Ortega", today() - timedelta(days=9))]


def test_account_detail_costs_the_same_for_many_people(client, owner, account, job, django_assert_max_num_queries):
    for _number in range(20):
        one = EmploymentFactory(account=account)
        HeldRoleFactory(employment=one)
        RoleProposalFactory(employment=one)
    client.get(account.get_absolute_url())

    with django_assert_max_num_queries(15):
        client.get(account.get_absolute_url())


def test_the_pieces_of_the_account_page_come_by_themselves(client, owner, account, job):
    spoke(job, 3, by=owner, subject="Delivery plan")

    piece = client.get(reverse("workspace:account_contact", args=[account.pk]), headers={"hx-request": "true"})
    sales = client.get(reverse("workspace:account_sales", args=[account.pk]), headers={"hx-request": "true"})
    bare = client.get(reverse("workspace:account_contact", args=[account.pk]))

    assert "Delivery plan" in piece.content.decode()
    assert 'id="opportunities"' in sales.content.decode()
    assert bare.url == account.get_absolute_url()


def test_contacts_are_found_by_themselves_when_nobody_works_there(client, owner):
    ContactFactory(name="Nowhere")

    assert rows_of(client.get(url("contact_list"))) == []
