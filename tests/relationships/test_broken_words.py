"""Words that no field expects are refused, never an error of ours."""

import pytest
from django.test import Client

from relationships.models import Commitment, Contact
from tests.factories import AssignmentFactory
from tests.relations import CommitmentFactory
from tests.relationships.doing import said, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    return AssignmentFactory().account


@pytest.fixture
def web(mine):
    client = Client()
    client.force_login(mine.owner)
    return client


@pytest.mark.parametrize("state", ["OPEN", "DONE", "\x00", "<script>", "9" * 400])
def test_a_promise_ends_in_a_state_that_there_is(web, mine, state):
    promise = CommitmentFactory(account=mine, owner=mine.owner)

    answer = web.post(url("commitment_end", promise.pk), {"state": state})

    assert (answer.status_code, said(answer)) == (302, ["Say whether it was kept, missed or withdrawn."])
    assert Commitment.objects.get().state == "OPEN"


def test_an_address_that_cannot_be_kept_is_not_looked_for(web, mine):
    people = {"person-TOTAL_FORMS": 1, "person-INITIAL_FORMS": 0, "person-0-is_taken": "on", "person-0-name": "Ana"}

    answer = web.post(url("contact_paste", mine.pk), people | {"person-0-emails": "a\x00@b.example"})

    assert answer.status_code == 422
    assert not Contact.objects.exists()
