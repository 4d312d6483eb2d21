"""A promise that somebody looks after stays theirs to keep in order when the account is somebody else's by now."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from relationships.models import Commitment
from relationships.services import update_commitment
from tests.api import Api
from tests.factories import AssignmentFactory, UserFactory, today
from tests.relations import CommitmentFactory, EmploymentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(client):
    """Of somebody who no longer sees the account, to somebody there."""
    job = EmploymentFactory(account=AssignmentFactory().account)
    promise = CommitmentFactory(account=job.account, contact=job.contact, owner=UserFactory())
    client.force_login(promise.owner)
    return promise


def test_the_form_saves_what_its_owner_says_and_keeps_the_rest(client, promise):
    path = reverse("relationships:commitment_edit", args=[promise.pk])
    form = client.get(path).context["form"]
    due_on = today() + timedelta(days=9)

    sent = {"promised_by": "US", "text": "Send two lists", "due_on": due_on, "owner": promise.owner_id, "version": 1}
    saved = client.post(path, sent)

    now = Commitment.objects.get(pk=promise.pk)
    assert "contact" not in form.fields
    assert promise.contact.name not in client.get(path).content.decode()
    assert saved.status_code == 302
    assert (now.text, now.due_on, now.contact, now.account) == (
        "Send two lists", due_on, promise.contact, promise.account
    )  # fmt: skip


def test_the_api_saves_it_too(promise):
    answer = Api(promise.owner).patch(f"commitments/{promise.pk}/", {"text": "Send two lists"}, If_Match="*")

    assert (answer.status_code, answer.data["text"]) == (200, "Send two lists")


def test_only_whose_it_is_keeps_it_there(promise):
    stranger, elsewhere = UserFactory(), AssignmentFactory().account

    with pytest.raises(ValidationError) as refused:
        update_commitment(promise, version=1, text="Mine", by=stranger)
    with pytest.raises(ValidationError) as moved:
        update_commitment(promise, version=1, account=elsewhere.pk, by=promise.owner)

    assert "account" in refused.value.error_dict
    assert "account" in moved.value.error_dict
    assert Commitment.objects.get(pk=promise.pk).version == 1
