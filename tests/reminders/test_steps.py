"""What answers a reminder, where no contact does, is offered to whoever may do it."""

import pytest
from django.urls import reverse

from reminders.choices import Family
from tests.factories import AgreementFactory, CoverFactory
from tests.relations import CommitmentFactory
from tests.reminders.telling import book_of, tell, told

pytestmark = pytest.mark.django_db
INBOX = "/reminders/"


@pytest.mark.parametrize(
    ("family", "kind", "view", "label"),
    [
        (Family.HOLDING, "HOLDING_CLOCK", "portfolios:account_move", "Assign"),
        (Family.TEAM, "TEAM_MISSING", "accounts:member_create", "Add a colleague"),
        (Family.COLD, "DECISION_MAKER_COLD", "relationships:interaction_create", "Log"),
    ],
)
def test_a_reminder_offers_what_answers_it(client, family, kind, view, label):
    account = book_of()
    boss = account.owner.manager
    told(account, boss, family=family, kind=kind)
    client.force_login(boss)

    [line] = client.get(INBOX).context["inbox"].others
    page = client.get(INBOX).content.decode()

    address = reverse(view, args=[account.pk])
    assert address in page
    assert line.step is None if label == "Log" else (line.step.label, line.step.address) == (label, address)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("family", "kind", "subject"),
    [
        (Family.COMMITMENT, "COMMITMENT_DUE", lambda account: f"commitment:{CommitmentFactory(account=account).pk}"),
        (Family.RENEWAL, "RENEWAL", lambda account: f"agreement:{AgreementFactory(account=account).pk}"),
        (Family.COVER, "COVER_ENDING", lambda account: f"cover:{CoverFactory(account=account).pk}"),
        (Family.TEAM, "TEAM_MISSING", lambda account: "account"),
        (Family.HOLDING, "HOLDING_CLOCK", lambda account: "account"),
    ],
)
def test_what_is_offered_opens_for_whoever_it_is_offered_to(client, family, kind, subject):
    account = book_of()
    one = told(account, family=family, kind=kind, subject=subject(account))
    tell(one, account.owner.manager)

    for reader in (account.owner, account.owner.manager):
        client.force_login(reader)
        [line] = client.get(INBOX).context["inbox"].others
        if line.step:
            assert client.get(line.step.address).status_code == 200, reader
