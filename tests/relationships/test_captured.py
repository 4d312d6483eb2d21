"""What came in by itself stays as it was written, whatever the door."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from relationships.services import update_interaction
from tests.api import Api
from tests.factories import AssignmentFactory
from tests.relations import InteractionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail():
    account = AssignmentFactory().account
    asked_at = timezone.now() - timedelta(days=2)
    return InteractionFactory(
        account=account, kind="EMAIL", subject="Offer", message_id="1@client.example", occurred_at=asked_at,
        occurred_on=asked_at.date(), logged_by=account.owner,
    )  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {"is_automatic": True},
        {"answered_at": (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")},
        {"duration_minutes": 30},
        {"subject": "Another"},
        {"kind": "MESSAGE"},
    ],
)
def test_the_api_changes_nothing_of_how_a_mail_came(said, mail):
    api = Api(mail.account.owner)

    answer = api.patch(f"interactions/{mail.pk}/", said, If_Match="*")

    before = (mail.is_automatic, mail.answered_at, mail.duration_minutes, mail.subject, mail.kind)
    mail.refresh_from_db()
    assert (answer.status_code, answer.data["rule"]) == (409, "captured")
    assert (mail.is_automatic, mail.answered_at, mail.duration_minutes, mail.subject, mail.kind) == before


def test_how_it_felt_and_who_reads_it_is_said_of_a_mail_too(mail):
    api = Api(mail.account.owner)

    answer = api.patch(f"interactions/{mail.pk}/", {"sentiment": "GOOD", "visibility": "TEAM"}, If_Match="*")

    assert (answer.status_code, answer.data["sentiment"], answer.data["visibility"]) == (200, "GOOD", "TEAM")


def test_what_somebody_logged_is_theirs_to_change(mail):
    logged = InteractionFactory(account=mail.account, kind="MEETING", logged_by=mail.account.owner)

    changed = update_interaction(logged, version=1, duration_minutes=30, by=mail.account.owner)

    assert changed.duration_minutes == 30
    with pytest.raises(ValidationError) as refused:
        update_interaction(mail, version=1, duration_minutes=30, by=mail.account.owner)
    assert refused.value.code == "captured"
