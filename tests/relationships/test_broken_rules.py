"""Rules of people and contact, tried through the doors that do not ask first."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from relationships.models import Contact, Employment
from relationships.selectors.proposals import proposals_for
from tests.api import Api
from tests.factories import AccountFactory, AccountMemberFactory, AssignmentFactory, today
from tests.relations import EmploymentFactory, GoalFactory, RoleProposalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    return AssignmentFactory().account


@pytest.fixture
def api(mine):
    return Api(mine.owner)


def day(days):
    return str(today() + timedelta(days=days))


def left(account):
    """Somebody who left ten days ago."""
    during = DateRange(today() - timedelta(days=300), today() - timedelta(days=10))
    return EmploymentFactory(account=account, during=during)


def field_of(refused):
    return refused.status_code, refused.data["errors"][0]["field"]


def test_nothing_of_a_job_lies_in_the_future(api, mine):
    there = AccountMemberFactory(account=AccountFactory(), person=mine.owner).account
    job = EmploymentFactory(account=mine)

    assert field_of(api.post(f"employments/{job.pk}/leave/", {"on": day(3)})) == (400, "on")
    assert field_of(api.post(f"employments/{job.pk}/move/", {"on": day(3), "account": there.pk})) == (400, "on")
    begun = {"contact": job.contact_id, "account": there.pk, "on": day(3)}
    assert field_of(api.post("employments/", begun)) == (400, "on")
    assert field_of(api.post("contacts/", {"account": mine.pk, "name": "Eva", "since": day(3)})) == (400, "since")
    row = {"account": mine.pk, "name": "Eva", "since": day(-9), "until": day(3)}
    told = api.put("contacts/upsert/", {"rows": [row]}, Idempotency_Key="one").data["results"][0]
    assert (told["code"], told["field"]) == ("in_the_future", "until")
    assert Employment.objects.get().during.upper is None


def test_a_goal_is_reached_and_a_message_answered_in_the_past(api, mine):
    goal = GoalFactory(account=mine)
    sent = (timezone.now() - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    later = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")

    assert field_of(api.patch(f"goals/{goal.pk}/", {"ended_on": day(3)}, If_Match='"1"')) == (400, "ended_on")
    written = {"account": mine.pk, "kind": "EMAIL", "occurred_at": sent, "answered_at": later}
    assert field_of(api.post("interactions/", written)) == (400, "answered_at")


def test_nobody_reports_to_somebody_who_left(api, mine):
    job, boss = EmploymentFactory(account=mine), left(mine)

    refused = api.patch(f"employments/{job.pk}/", {"reports_to": boss.pk}, If_Match='"1"')

    assert refused.status_code == 400
    assert Employment.objects.get(pk=job.pk).reports_to is None


def test_of_who_left_nothing_is_said_or_asked(api, mine):
    job = left(mine)
    RoleProposalFactory(employment=job)

    refused = api.post(f"employments/{job.pk}/standing/", {"roles": ["CHAMPION"], "influence": 5})

    assert (refused.status_code, refused.data["code"]) == (409, "left_already")
    assert not job.roles.exists()
    assert proposals_for(mine.owner, today()) == []


def test_who_is_thought_of_does_not_become_a_shared_mailbox(api, mine):
    job = EmploymentFactory(account=mine)
    api.post(f"employments/{job.pk}/standing/", {"influence": 5})

    refused = api.patch(f"contacts/{job.contact_id}/", {"kind": "SHARED"}, If_Match='"1"')

    assert (refused.status_code, refused.data["code"]) == (409, "not_a_person")
    row = {"account": mine.pk, "name": job.contact.name, "kind": "SHARED"}
    told = api.put("contacts/upsert/", {"rows": [row]}, Idempotency_Key="one").data["results"][0]
    assert told["code"] == "not_a_person"
    assert Contact.objects.get().kind == "PERSON"
    api.post(f"employments/{job.pk}/standing/", {"influence": None})
    assert api.patch(f"contacts/{job.contact_id}/", {"kind": "SHARED"}, If_Match='"1"').status_code == 200
