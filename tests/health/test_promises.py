"""What is promised of the score: nobody turns red for what nobody told, and writing into the void gains nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, AccountState
from accounts.services import upsert_accounts
from health.models import HealthSnapshot
from health.refresh import score_accounts
from relationships.models import MailboxFolder
from relationships.services import log_interaction
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory
from tests.relations import AssessmentFactory, EmploymentFactory, MailboxFactory

pytestmark = pytest.mark.django_db

MONTH = timedelta(days=31)
A_BOOK = 25


def imported(number):
    """Accounts as a file brings them, of every tier but the strategic one."""
    rows = [{"name": f"Imported {place}", "tier": ("KEY", "CORE", "STANDARD")[place % 3]} for place in range(number)]
    assert upsert_accounts(rows, by=None, source="file").created == number
    return list(Account.objects.order_by("pk"))


def listen(person, *, until, ways=(False, True)):
    """The person's mailbox has been read, and still is."""
    mailbox = MailboxFactory(person=person, state="READING", connected_at=timezone.now(), read_at=until)
    for is_sent in ways:
        MailboxFolder.objects.create(mailbox=mailbox, name=f"Folder {is_sent}", is_sent=is_sent)


def bands():
    return set(AccountState.objects.values_list("band", flat=True))


@pytest.mark.parametrize("is_listening", [False, True], ids=["nobody listens", "a mailbox is connected"])
def test_five_hundred_accounts_without_history_are_not_red_a_month_later(is_listening):
    now = timezone.now()
    accounts = imported(500)
    for place in range(0, len(accounts), A_BOOK) if is_listening else ():
        book = PortfolioFactory()
        listen(book.owner, until=now + MONTH)
        for account in accounts[place : place + A_BOOK]:
            AssignmentFactory(account=account, portfolio=book)

    for days in (0, 15, 31):
        score_accounts([account.pk for account in accounts], now + timedelta(days=days))

        assert "RED" not in bands()
    assert not HealthSnapshot.objects.filter(band="RED").exists()
    # Where somebody listens, a month of silence is evidence enough to watch a key account, whose plan is a fortnight
    assert bands() == ({"UNKNOWN", "AMBER"} if is_listening else {"UNKNOWN"})


def known_account():
    """An account with somebody mapped who spoke with us, whose owner hears both ways."""
    now = timezone.now()
    job = EmploymentFactory()
    AssessmentFactory(employment=job, influence=5, influence_said_on=now.date())
    owner = AssignmentFactory(account=job.account).portfolio.owner
    log_interaction(
        account=job.account_id, kind="CALL", occurred_at=now - timedelta(days=20), contacts=[job.contact], by=owner
    )
    return job, owner


@pytest.mark.parametrize("is_listening", [False, True], ids=["nobody listens", "a mailbox is connected"])
def test_a_hundred_unanswered_mails_raise_the_score_by_nothing(is_listening):
    job, owner = known_account()
    now = timezone.now()
    if is_listening:
        listen(owner, until=now)
    score_accounts([job.account_id], now)
    before = AccountState.objects.get(account=job.account)

    for number in range(100):
        log_interaction(
            account=job.account_id, kind="EMAIL", initiator="US", occurred_at=now - timedelta(minutes=number + 1),
            contacts=[job.contact], subject=f"Are you there? {number}", by=owner,
        )  # fmt: skip
    score_accounts([job.account_id], now)

    after = AccountState.objects.get(account=job.account)
    assert before.score is not None
    assert after.score <= before.score
    assert is_listening or after.score == before.score
    assert after.last_out_at > before.last_two_way_at


def test_a_hundred_mails_from_a_machine_raise_the_score_by_nothing():
    job, owner = known_account()
    now = timezone.now()
    listen(owner, until=now)
    score_accounts([job.account_id], now)
    before = AccountState.objects.get(account=job.account).score

    for number in range(100):
        log_interaction(
            account=job.account_id, kind="EMAIL", initiator="THEM", is_automatic=True, subject=f"Newsletter {number}",
            occurred_at=now - timedelta(minutes=number + 1), by=owner,
        )  # fmt: skip
    score_accounts([job.account_id], now)

    assert AccountState.objects.get(account=job.account).score == before


def test_accounts_of_former_customers_are_not_scored():
    account = AccountFactory(status="FORMER")
    EmploymentFactory(account=account)
    log_interaction(account=account.pk, kind="MEETING", occurred_at=timezone.now(), by=None)

    score_accounts([account.pk], timezone.now())

    state = AccountState.objects.get(account=account)
    assert (state.score, state.band) == (None, "UNKNOWN")
