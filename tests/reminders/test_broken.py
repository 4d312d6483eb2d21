"""What somebody tried to break: reminders that were lost, told to the wrong person, or told too late."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import Account
from health.reminding import RENEWAL
from portfolios.models import Assignment
from relationships.models import AwaitedReply, Interaction, Mailbox, MailboxFolder
from relationships.reminding import CHAMPION_LEFT, REPLY
from reminders.choices import Channel, Ending, Family, Kind, MailState, State
from reminders.mailing.composing import choose
from reminders.mailing.leases import settle
from reminders.mailing.planning import plan_mails
from reminders.models import Delivery, OutgoingMail, Reminder
from reminders.selectors.why_not import Question, findings
from reminders.services import begin_pause, finish_reminder
from reminders.telling import announce_and_escalate, drop_what_ended, tell
from tests.factories import AccountFactory, AccountMemberFactory, AgreementFactory, PortfolioFactory, UserFactory, today
from tests.hearing import DAY, AbsenceFactory, MailFactory, ReminderFactory
from tests.relations import EmploymentFactory, HeldRoleFactory
from tests.reminders.test_telling import AWAY, cover, line_of_three, owned
from users.choices import Role

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def given_to(account, owner):
    """Somebody else looks after the account now."""
    Assignment.objects.filter(account=account).update(portfolio=PortfolioFactory(owner=owner))
    Account.objects.filter(pk=account.pk).update(owner=owner)
    account.refresh_from_db()


def hearers(channel=Channel.INBOX):
    return [one.recipient for one in Delivery.objects.filter(channel=channel).order_by("pk")]


# --- a conversation with more than one message ---


@pytest.fixture
def account():
    """An account whose owner's mailbox is read both ways."""
    found = owned(UserFactory())
    box = Mailbox.objects.create(person=found.owner, address="o@rapport.test", state="READING", read_at=NOON)
    for is_sent in (False, True):
        MailboxFolder.objects.create(mailbox=box, name=f"F{is_sent}", is_sent=is_sent)
    return found


def wrote(account, at, *, is_closing=False, created_at=None):
    """A message of theirs in the conversation, whose hour to answer has come."""
    message = Interaction.objects.create(
        account=account, kind="EMAIL", initiator="THEM", occurred_at=at, subject="Prices", thread="one"
    )
    Interaction.objects.filter(pk=message.pk).update(created_at=created_at or at)
    AwaitedReply.objects.create(
        interaction=message, account=account, arrived_at=at, warn_at=at + HOUR, due_at=at + 2 * HOUR,
        late_at=at + 90 * DAY, is_closing=is_closing,
    )  # fmt: skip
    return message


def open_replies():
    return list(Reminder.objects.filter(family=Family.REPLY, state="OPEN").values_list("subject", "priority"))


def test_message_that_comes_after_somebody_said_done_is_told(account):
    wrote(account, NOON - 2 * DAY)
    REPLY([account.pk], NOON)
    with time_machine.travel(NOON, tick=False):
        finish_reminder(Reminder.objects.get(), by=account.owner)
    REPLY([account.pk], NOON + HOUR)
    closed = open_replies()
    later = wrote(account, NOON + DAY)
    REPLY([account.pk], NOON + DAY + 3 * HOUR)

    assert closed == []
    assert open_replies() == [(f"interaction:{later.pk}", 1)]


def test_what_waited_already_when_somebody_said_done_is_not_told_anew(account):
    wrote(account, NOON - 2 * DAY)
    wrote(account, NOON - DAY)
    REPLY([account.pk], NOON)
    with time_machine.travel(NOON, tick=False):
        finish_reminder(Reminder.objects.get(), by=account.owner)
    REPLY([account.pk], NOON + HOUR)

    assert open_replies() == []


def test_thanks_do_not_hide_the_question_after_them(account):
    wrote(account, NOON - 2 * DAY, is_closing=True)
    question = wrote(account, NOON - DAY)
    REPLY([account.pk], NOON)

    assert open_replies() == [(f"interaction:{question.pk}", 1)]


def test_imported_messages_do_not_hide_the_one_that_came_since(account):
    wrote(account, NOON - 20 * DAY, created_at=NOON - 3 * DAY)
    fresh = wrote(account, NOON - DAY)
    REPLY([account.pk], NOON)

    assert open_replies() == [(f"interaction:{fresh.pk}", 1)]


# --- who looks after it changes ---


def test_new_owner_is_offered_the_condition_that_the_last_one_was(account):
    one = ReminderFactory(account=account, family=Family.SINGLE_THREADED, kind=Kind.SINGLE_THREADED, level=1)
    before = account.owner
    tell([account.pk], NOON)
    given_to(account, UserFactory())
    for hour in (1, 2):
        tell([one.account_id], NOON + hour * HOUR)

    assert hearers() == [before, account.owner]


def test_manager_of_who_looks_after_it_now_hears_of_it():
    owner, _boss, _director = line_of_three()
    account = owned(owner)
    one = ReminderFactory(account=account, level=2)
    tell([account.pk], NOON)
    new, new_boss, _new_director = line_of_three()
    given_to(account, new)
    Reminder.objects.update(level=4, escalation="AT_ONCE", kind=Kind.GONE_QUIET)
    tell([account.pk], NOON + HOUR)
    for at in (NOON + HOUR, NOON + DAY):
        with time_machine.travel(at, tick=False):
            announce_and_escalate()

    assert hearers(Channel.MANAGER) == [new_boss]
    assert Reminder.objects.visible_to(new_boss).filter(pk=one.pk).exists()


def test_of_a_cover_from_another_line_the_manager_of_the_owner_hears():
    owner, boss, _director = line_of_three()
    stand_in, _other_boss, _other_director = line_of_three()
    account = owned(owner)
    cover(account, stand_in)
    AbsenceFactory(person=owner, during=AWAY)
    ReminderFactory(account=account, level=4, escalation="AT_ONCE", kind=Kind.GONE_QUIET)
    tell([account.pk], NOON)
    for at in (NOON, NOON + DAY):
        with time_machine.travel(at, tick=False):
            announce_and_escalate()

    assert hearers()[0] == stand_in
    assert hearers(Channel.MANAGER) == [boss]


def test_promise_of_somebody_who_no_longer_sees_the_account_is_told_to_its_owner(account):
    person = UserFactory()
    member = AccountMemberFactory(account=account, person=person, during=(NOON.date() - 9 * DAY, None))
    ReminderFactory(account=account, person=person, family=Family.COMMITMENT, kind=Kind.COMMITMENT_DUE)
    tell([account.pk], NOON)
    member.during = (NOON.date() - 9 * DAY, NOON.date())
    member.save()
    tell([account.pk], NOON + HOUR)

    assert hearers() == [person, account.owner]


# --- closed, and open again ---


def test_urgent_one_that_opens_again_leaves_with_a_new_mail(account):
    ReminderFactory(account=account, priority=1)
    tell([account.pk], NOON)
    Delivery.objects.filter(channel=Channel.AT_ONCE).update(
        mail=MailFactory(kind="AT_ONCE", recipient=account.owner, state="CANCELLED")
    )
    Reminder.objects.update(state="CLOSED", ending="ACTED", ended_at=NOON)
    drop_what_ended(NOON)
    Reminder.objects.update(state="OPEN", ending="", ended_at=None)
    tell([account.pk], NOON + HOUR)

    delivery = Delivery.objects.get(channel=Channel.AT_ONCE)
    assert (delivery.state, delivery.mail) == ("WAITING", None)


# --- the Monday digest that is handed over again ---


def test_monday_digest_sent_again_tells_nothing_that_was_done_or_went_to_another_line():
    owner, boss, _director = line_of_three()
    stays, done, moved = (owned(owner) for _each in range(3))
    rows = [ReminderFactory(account=each, escalation="WEEKLY") for each in (stays, done, moved)]
    tell([one.account_id for one in rows], NOON)
    mail = MailFactory(kind="WEEKLY", recipient=boss)
    first = choose(mail, by=None)
    Reminder.objects.filter(account=done).update(state="CLOSED", ending="ACTED", ended_at=NOON)
    given_to(moved, UserFactory())

    assert len(first) == 3
    assert [one.account for one in choose(mail, by=None)] == [stays]


def test_lines_of_a_monday_digest_that_was_given_up_wait_for_the_next():
    owner, boss, _director = line_of_three()
    one = ReminderFactory(account=owned(owner), escalation="WEEKLY")
    tell([one.account_id], NOON)
    given_up = MailFactory(kind="WEEKLY", recipient=boss, state="CLAIMED", lease_token=uuid4(), lease_until=NOON)
    choose(given_up, by=None)
    settle(given_up, MailState.DEAD, error="550", by=None)
    with time_machine.travel(NOON + DAY, tick=False):
        planned = plan_mails(NOON + DAY, by=None)
    later = OutgoingMail.objects.get(kind="WEEKLY", state="DUE")

    assert planned
    assert choose(later, by=None) == [one]
    assert Delivery.objects.get(channel=Channel.WEEKLY).mail == later


# --- what is not the reader's to know ---


def test_contributor_reads_nowhere_that_health_fell(account):
    reader = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=account, person=reader)
    ReminderFactory(account=account, family=Family.HEALTH, kind=Kind.HEALTH_DROP, raised_at=NOON)
    told = findings(Question(account, reader, NOON.date(), reader))
    owners = findings(Question(account, account.owner, NOON.date(), account.owner))

    assert "Health drop" in [one.title for one in owners]
    assert "Health drop" not in [one.title for one in told]


# --- what only passed is not counted as done ---


def test_champion_whose_place_nobody_took_in_a_month_was_not_acted_on():
    job = EmploymentFactory(during=(NOON.date() - timedelta(days=400), NOON.date() - timedelta(days=5)))
    HeldRoleFactory(employment=job, role="CHAMPION")
    CHAMPION_LEFT([job.account_id], NOON)

    CHAMPION_LEFT([job.account_id], NOON + timedelta(days=40))

    closed = Reminder.objects.get(family=Family.CHAMPION_LEFT)
    assert (closed.state, closed.ending, closed.verdict) == (State.CLOSED, Ending.PASSED, "")


def test_former_customers_have_nothing_to_decide():
    agreement = AgreementFactory(ends_on=NOON.date() + timedelta(days=50))
    RENEWAL([agreement.account_id], NOON)
    assert Reminder.objects.get().state == State.OPEN

    Account.objects.filter(pk=agreement.account_id).update(status="FORMER")
    RENEWAL([agreement.account_id], NOON)

    assert Reminder.objects.get().state == State.CLOSED


def test_a_member_of_a_group_is_silent_with_its_head_only():
    head = AccountFactory()
    member = AccountFactory(managed_with=head)

    with pytest.raises(ValidationError, match="head of the group"):
        begin_pause(member, today() + timedelta(days=10), "They asked for it", by=None)
