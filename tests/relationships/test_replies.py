"""Which messages wait for an answer, until which working hour, and what answers them."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Account
from health.refresh import evaluate_due
from relationships.capture.intake import take_mails
from relationships.mail.message import read_mail
from relationships.models import AwaitedReply, Interaction
from relationships.replies import expect_replies, is_closing
from relationships.services import log_interaction, remove_interactions, update_interaction, waive_reply
from tests.factories import AccountFactory, AssignmentFactory, UserFactory
from tests.relationships.capturing import colleague, customers
from users.models import User

pytestmark = pytest.mark.django_db

THURSDAY = datetime(2026, 11, 19, 14, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """The days of the tests are past, whatever the clock says."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def account():
    """A core account in London time that nobody looks after: sixteen working hours to answer."""
    return AccountFactory(time_zone="UTC", country="")


def wrote(account, at=THURSDAY, **facts):
    """The customer wrote."""
    told = {"kind": "EMAIL", "initiator": "THEM", "subject": f"Question {at}", "notes": "Can you deliver in March?"}
    return log_interaction(account=account.pk, occurred_at=at, by=None, **(told | facts))


def expected(account, now=NOW):
    expect_replies([account.pk], now)
    return {row.interaction_id: row for row in AwaitedReply.objects.all()}


# --- which need an answer ---


@pytest.mark.parametrize(
    ("facts", "needs"),
    [
        ({}, True),
        ({"kind": "MESSAGE"}, True),
        ({"kind": "CALL"}, False),
        ({"initiator": "US"}, False),
        ({"is_automatic": True}, False),
        ({"is_copy": True}, False),
        ({"at": NOW - timedelta(days=91)}, False),
        ({"at": NOW - timedelta(days=89)}, True),
    ],
    ids=["mail", "message", "call", "ours", "a machine's", "a copy", "long ago", "just remembered"],
)
def test_a_message_of_theirs_to_us_needs_an_answer(account, facts, needs):
    row = wrote(account, **facts)

    assert set(expected(account)) == ({row.pk} if needs else set())


def test_looking_again_changes_nothing(account):
    wrote(account)
    first = expected(account)

    second = expected(account)

    assert [row.due_at for row in first.values()] == [row.due_at for row in second.values()]
    assert len(second) == 1


@pytest.mark.parametrize(
    ("text", "closes"),
    [
        ("Thanks!", True), ("Perfecto, muchas gracias. Un saludo", True), ("OK, got it", True), ("Merci", True),
        ("Thanks, and when do you deliver?", False), ("", False), ("thanks " * 20, False), ("See you", False),
    ],
)  # fmt: skip
def test_a_short_closing_is_told_from_a_question(text, closes):
    assert is_closing(text) is closes


def test_a_message_that_closes_is_kept_as_such(account):
    row = wrote(account, notes="Perfect, thank you!")

    assert expected(account)[row.pk].is_closing


# --- until when ---


def test_the_hours_are_working_hours_where_the_account_is(account):
    """Core accounts wait sixteen working hours: Thursday 14:00 has three left, Friday eight, Monday the rest."""
    row = wrote(account)

    found = expected(account)[row.pk]

    assert (found.warn_at, found.due_at) == (
        datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 23, 14, tzinfo=UTC),
    )  # fmt: skip
    assert found.late_at == datetime(2026, 11, 25, 14, tzinfo=UTC)


def test_the_hours_are_those_of_whoever_looks_after_the_account(account):
    owner = AssignmentFactory(account=account).portfolio.owner
    User.objects.filter(pk=owner.pk).update(time_zone="Asia/Tokyo", country="JP")
    row = wrote(account)

    found = expected(account)[row.pk]

    # In Tokyo it is night; Friday has eight hours from 9:00, and Monday the 23rd is Labour Thanksgiving Day
    assert found.due_at == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_a_key_account_waits_half_as_long(account):
    Account.objects.filter(pk=account.pk).update(tier="KEY")
    row = wrote(account)

    assert expected(account)[row.pk].due_at == datetime(2026, 11, 20, 14, tzinfo=UTC)


# --- what answers ---


@pytest.mark.parametrize(
    ("facts", "answers"),
    [
        ({"kind": "EMAIL", "initiator": "US"}, True),
        ({"kind": "MESSAGE", "initiator": "US"}, True),
        ({"kind": "CALL", "initiator": "US"}, True),
        ({"kind": "CALL", "initiator": "THEM"}, True),
        ({"kind": "MEETING", "initiator": "US"}, True),
        ({"kind": "CALL", "initiator": "US", "reached": "VOICEMAIL"}, False),
        ({"kind": "EMAIL", "initiator": "THEM"}, False),
        ({"kind": "EMAIL", "initiator": "US", "is_automatic": True}, False),
        ({"kind": "CALL", "initiator": "US", "occurred_at": THURSDAY - timedelta(hours=1)}, False),
    ],
    ids=["mail", "message", "call", "their call", "meeting", "voicemail", "their mail", "our machine", "before"],
)
def test_what_answers_a_message(account, facts, answers):
    row = wrote(account)
    expected(account)
    at = THURSDAY + timedelta(hours=2)

    log_interaction(account=account.pk, by=None, **({"occurred_at": at, "subject": "Yes"} | facts))

    assert expected(account)[row.pk].answered_at == (at if answers else None)


def test_one_answer_answers_all_that_came_before_it(account):
    rows = [wrote(account, THURSDAY + timedelta(hours=number)) for number in range(3)]
    at = THURSDAY + timedelta(minutes=90)
    log_interaction(account=account.pk, kind="CALL", occurred_at=at, by=None)

    found = expected(account)

    assert [found[row.pk].answered_at for row in rows] == [at, at, None]


def test_an_answer_to_somebody_else_answers_nothing(account):
    row = wrote(account)
    log_interaction(account=AccountFactory().pk, kind="CALL", occurred_at=THURSDAY + timedelta(hours=1), by=None)

    assert expected(account)[row.pk].answered_at is None


def test_an_answer_that_is_taken_back_leaves_the_message_waiting(account):
    row = wrote(account)
    call = log_interaction(account=account.pk, kind="CALL", occurred_at=THURSDAY + timedelta(hours=1), by=None)
    before = expected(account)[row.pk].answered_at

    remove_interactions([call.pk], by=None)

    assert before == call.occurred_at
    assert expected(account)[row.pk].answered_at is None


# --- what was said of it since ---


def test_a_message_that_was_another_accounts_waits_there(account):
    other = AccountFactory(tier="KEY")
    row = wrote(account)
    expected(account)
    update_interaction(row, version=row.version, account=other.pk, by=None)

    expect_replies([account.pk, other.pk], NOW)

    assert AwaitedReply.objects.get().account_id == other.pk


@pytest.mark.parametrize("change", [{"initiator": "US"}, {"is_automatic": True}, {"kind": "CALL"}])
def test_a_message_that_was_none_waits_no_more(account, change):
    row = wrote(account)
    expected(account)

    update_interaction(row, version=row.version, by=None, **change)

    assert expected(account) == {}


def test_a_message_that_came_at_another_time_is_due_from_then(account):
    row = wrote(account)
    expected(account)

    update_interaction(row, version=row.version, occurred_at=THURSDAY - timedelta(days=7), by=None)

    assert expected(account)[row.pk].due_at == datetime(2026, 11, 16, 14, tzinfo=UTC)


def test_a_conversation_that_needs_no_answer_needs_none_later_either(account):
    person, other = UserFactory(), AccountFactory()
    first = wrote(account, thread="t1")
    expected(account)

    waive_reply(first, by=person)
    later = wrote(account, THURSDAY + timedelta(hours=5), thread="t1")
    elsewhere = wrote(account, THURSDAY + timedelta(hours=6), thread="t2")
    theirs = wrote(other, THURSDAY + timedelta(hours=7), thread="t1")
    expect_replies([other.pk], NOW)

    found = expected(account)
    waived = [found[row.pk].waived_at is not None for row in (first, later, elsewhere, theirs)]
    assert waived == [True, True, False, False]


def test_an_answer_waived_is_no_answer_missed(account):
    person = UserFactory()
    row = wrote(account, NOW - timedelta(days=10))
    evaluate_due(())

    waive_reply(row, by=person)

    account.state.refresh_from_db()
    assert account.state.stale_since is not None
    assert evaluate_due(()) == 1


# --- copies ---

MAIL = """From: Ana <anna@{theirs}>
To: {to}
Cc: {cc}
Date: Thu, 19 Nov 2026 14:00:00 +0000
Message-ID: <{number}@x>
Subject: Delivery

Can you deliver in March?
"""


@pytest.mark.parametrize(
    ("to", "cc", "is_copy"),
    [
        ("{us}", "", False),
        ("other@elsewhere.test", "{us}", True),
        ("{us}", "{colleague}", False),
        ("{colleague}", "{us}", False),
        ("other@elsewhere.test", "", False),
    ],
    ids=["to us", "copied to us", "copied to a colleague", "to a colleague", "blind copy"],
)
def test_a_mail_in_which_we_are_only_copied_is_a_copy(to, cc, is_copy):
    accounts = customers()
    us, other = colleague(accounts=accounts), colleague("eve")
    names = {"us": us.email, "colleague": other.email}
    raw = MAIL.format(theirs=accounts[0].domain, to=to.format(**names), cc=cc.format(**names), number=1)

    take_mails([read_mail(raw.encode())], by=us)

    assert Interaction.objects.get().is_copy is is_copy


def test_a_mail_of_ours_is_no_copy():
    accounts = customers()
    us = colleague(accounts=accounts)
    raw = MAIL.format(theirs=accounts[0].domain, to="other@elsewhere.test", cc=us.email, number=2)

    take_mails([read_mail(raw.encode())], by=us, is_sent=True)

    assert Interaction.objects.get().is_copy is False
