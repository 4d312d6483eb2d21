"""People through the API."""

import pytest

from tests.api import Api
from tests.factories import AssignmentFactory, PortfolioFactory, UserFactory
from users.choices import Role
from users.models import Invitation, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return UserFactory(role=Role.ADMINISTRATOR, name="Admin")


@pytest.fixture
def api(administrator):
    return Api(administrator)


def test_everybody_reads_who_works_here(administrator):
    person = UserFactory(name="Rosa", manager=administrator)

    rows = Api(person).get("users/?q=ros&is_active=true").data["results"]

    assert [(row["name"], row["manager"], row["role"]) for row in rows] == [
        ("Rosa", administrator.pk, "ACCOUNT_MANAGER")
    ]
    assert "password" not in rows[0]


def test_only_some_change_people():
    person = UserFactory()

    api = Api(UserFactory(role=Role.SALES_MANAGER))

    assert api.patch(f"users/{person.pk}/", {"name": "X"}, If_Match="*").status_code == 403
    assert api.post("users/", {"name": "X", "email": "x@x.test", "role": "AUDITOR"}).status_code == 403


def test_a_director_does_not_reach_an_administrator(administrator):
    api = Api(UserFactory(role=Role.SALES_DIRECTOR))

    assert api.get(f"users/{administrator.pk}/").status_code == 200
    assert api.patch(f"users/{administrator.pk}/", {"name": "X"}, If_Match="*").status_code == 404


def test_somebody_is_invited(administrator, api):
    lead = UserFactory(role=Role.SALES_MANAGER)

    answer = api.post("users/", {
        "name": "Rosa Díaz", "email": "Rosa@Rapport.test", "role": "ACCOUNT_MANAGER", "manager": lead.pk,
        "department": "North",
    })  # fmt: skip

    assert (answer.status_code, answer.data["email"], answer.data["department"]) == (201, "rosa@rapport.test", "North")
    assert Invitation.objects.get().person_id == answer.data["id"]
    again = api.post("users/", {"name": "Rosa", "email": "rosa@rapport.test", "role": "AUDITOR"})
    assert (again.status_code, again.data["code"]) == (409, "user_email_is_unique")


def test_only_people_who_lead_have_reports(api):
    answer = api.post("users/", {"name": "A", "email": "a@a.test", "role": "AUDITOR", "manager": UserFactory().pk})

    assert [error["code"] for error in answer.data["errors"]] == ["leads_nobody"]


def test_facts_change_with_the_version_seen(api):
    person = UserFactory()
    seen = api.get(f"users/{person.pk}/")["ETag"]

    changed = api.patch(
        f"users/{person.pk}/", {"name": "Ana", "country": "PT", "part_time_share": "0.50"}, If_Match=seen
    )
    stale = api.patch(f"users/{person.pk}/", {"name": "Eva"}, If_Match=seen)

    assert (changed.status_code, changed.data["part_time_share"], changed.data["country"]) == (200, "0.50", "PT")
    assert stale.status_code == 412
    assert User.objects.get(pk=person.pk).name == "Ana"


def test_the_e_mail_stays_once_it_is_there(api):
    person, without = UserFactory(), UserFactory(email=None)

    refused = api.patch(f"users/{person.pk}/", {"email": "other@rapport.test"}, If_Match="*")
    given = api.patch(f"users/{without.pk}/", {"email": "new@rapport.test"}, If_Match="*")

    assert [error["code"] for error in refused.data["errors"]] == ["email_stays"]
    assert given.data["email"] == "new@rapport.test"


def test_a_role_changes_and_whoever_leaves_hands_over(api):
    lead = UserFactory(role=Role.SALES_MANAGER)
    person = UserFactory(manager=lead)
    account = AssignmentFactory(portfolio=PortfolioFactory(owner=person)).account

    refused = api.post(f"users/{person.pk}/role/", {"role": "CONTRIBUTOR"})
    left = api.post(f"users/{person.pk}/deactivate/")
    back = api.post(f"users/{person.pk}/reactivate/")

    assert (refused.status_code, refused.data["code"]) == (409, "portfolio_not_empty")
    assert (left.data["is_active"], back.data["is_active"]) == (False, True)
    account.refresh_from_db()
    assert account.owner == lead


def test_an_invitation_goes_out_again_for_who_has_none(api):
    person = UserFactory()
    User.objects.update(password="!")

    assert api.post(f"users/{person.pk}/invite/").status_code == 200
    assert api.post(f"users/{person.pk}/invite/").data["code"] == "on_its_way"
