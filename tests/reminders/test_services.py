"""What people do with what they were reminded of."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AccountState
from relationships.models import AwaitedReply
from relationships.services import waive_reply
from reminders.choices import Family
from reminders.ledger import apply
from reminders.models import Absence, Delivery, Pause, Preference, Reminder, Snooze
from reminders.services import (
    answer_reminder,
    begin_pause,
    dismiss_reminder,
    end_absence,
    end_pause,
    finish_reminder,
    judge_reminder,
    note_absence,
    note_arrival,
    send_again,
    set_preference,
    snooze_reminder,
)
from tests.factories import UserFactory, today
from tests.hearing import AbsenceFactory, DeliveryFactory, MailFactory, PauseFactory, holds, rule_of
from tests.relations import InteractionFactory
from tests.reminders.telling import book_of, days, tell, told

pytestmark = pytest.mark.django_db


def code_of(refusal):
    error = refusal.value
    return error.error_list[0].code if hasattr(error, "error_list") else next(iter(error.error_dict.values()))[0].code


def wake(reminder):
    Reminder.objects.filter(pk=reminder.pk).update(snoozed_until=timezone.now() - timedelta(hours=1))


def test_snoozed_three_times_and_no_more_with_a_reason_from_the_second():
    reminder = told(book_of())
    owner = reminder.account.owner

    snooze_reminder(reminder, days(3), by=owner)
    with pytest.raises(ValidationError) as without_reason:
        snooze_reminder(reminder, days(3), by=owner)
    snooze_reminder(reminder, days(3), reason="They are at a fair", by=owner)
    snooze_reminder(reminder, days(14), reason="Still there", by=owner)
    with pytest.raises(ValidationError) as fourth:
        snooze_reminder(reminder, days(3), reason="Once more", by=owner)

    reminder.refresh_from_db()
    assert (code_of(without_reason), code_of(fourth)) == ("snooze_reason_missing", "snoozed_enough")
    assert (reminder.snoozes, reminder.version) == (3, 4)
    assert list(Snooze.objects.values_list("reason", flat=True)) == ["", "They are at a fair", "Still there"]


@pytest.mark.parametrize("number", [0, -1, 15])
def test_a_snooze_lasts_one_to_fourteen_days(number):
    reminder = told(book_of())

    with pytest.raises(ValidationError) as refused:
        snooze_reminder(reminder, days(number), by=reminder.account.owner)

    assert code_of(refused) == "snooze_length"


def test_a_snooze_ends_when_the_day_begins_where_the_person_is():
    account = book_of(time_zone="America/Mexico_City")
    reminder = told(account)

    snoozed = snooze_reminder(reminder, days(3), by=account.owner)

    assert (snoozed.snoozed_until.date(), snoozed.snoozed_until.hour) == (days(3), 6)


def test_a_snooze_does_not_hide_from_the_manager_what_was_brought_before_them():
    reminder = told(book_of())
    owner, now = reminder.account.owner, timezone.now()
    tell(reminder, owner.manager, channel="INBOX")
    tell(reminder, owner.manager, channel="MANAGER")

    snooze_reminder(reminder, days(3), by=owner)
    with pytest.raises(ValidationError) as refused:
        snooze_reminder(reminder, days(3), by=owner.manager)

    assert code_of(refused) == "escalated"
    assert list(Reminder.objects.inbox_of(owner, now)) == []
    assert list(Reminder.objects.inbox_of(owner.manager, now)) == [reminder]


def test_what_a_person_ended_never_opens_again():
    account = book_of()
    rule = rule_of(holds(account))
    apply(rule, [account.pk], timezone.now())
    one = Reminder.objects.get()
    tell(one, account.owner)

    finish_reminder(one, by=account.owner)
    apply(rule, [account.pk], timezone.now())

    one.refresh_from_db()
    assert (one.state, one.ending, one.ended_by, one.verdict) == ("CLOSED", "DONE", account.owner, "ACTED")
    with pytest.raises(ValidationError) as again:
        finish_reminder(one, by=account.owner)
    assert code_of(again) == "reminder_closed"


def test_dismissed_since_the_client_asked_for_silence_pauses_the_account():
    account = book_of()
    reminder = told(account)
    AccountState.objects.filter(account=account).update(stale_since=None)

    with pytest.raises(ValidationError) as without_day:
        dismiss_reminder(reminder, "SILENCE_WANTED", by=account.owner)
    with pytest.raises(ValidationError) as too_long:
        dismiss_reminder(reminder, "SILENCE_WANTED", until=days(91), by=account.owner)
    dismiss_reminder(reminder, "SILENCE_WANTED", until=days(90), by=account.owner)

    pause = Pause.objects.get()
    assert (code_of(without_day), code_of(too_long)) == ("until_missing", "pause_length")
    assert (pause.account, pause.during.upper) == (account, days(90))
    assert AccountState.objects.get(account=account).stale_since is not None


def test_silence_that_runs_is_made_longer():
    account = book_of()
    PauseFactory(account=account)

    dismiss_reminder(told(account), "SILENCE_WANTED", until=days(60), by=account.owner)

    assert [pause.during.upper for pause in Pause.objects.all()] == [days(60)]


@pytest.mark.parametrize(("ending", "verdict"), [("SEASONAL", ""), ("WRONG", "NOT_USEFUL")])
def test_dismissed_with_a_reason(ending, verdict):
    reminder = told(book_of())

    dismissed = dismiss_reminder(reminder, ending, by=reminder.account.owner)

    assert (dismissed.state, dismissed.ending, dismissed.verdict) == ("CLOSED", ending, verdict)


def test_dismissed_without_a_reason_is_refused():
    reminder = told(book_of())

    with pytest.raises(ValidationError) as refused:
        dismiss_reminder(reminder, "DONE", by=reminder.account.owner)

    assert code_of(refused) == "ending"


def test_the_owner_answers_before_the_manager_hears_and_not_after():
    reminder = told(book_of(), escalation="AT_ONCE")
    owner = reminder.account.owner

    answer_reminder(reminder, "Ana is on leave", by=owner)
    tell(reminder, owner.manager, channel="MANAGER")
    with pytest.raises(ValidationError) as late:
        answer_reminder(reminder, "Too late", by=owner)

    reminder.refresh_from_db()
    assert (reminder.answer, code_of(late)) == ("Ana is on leave", "escalated")


def test_nothing_is_answered_of_what_no_manager_hears():
    reminder = told(book_of())

    with pytest.raises(ValidationError) as refused:
        answer_reminder(reminder, "Why", by=reminder.account.owner)

    assert code_of(refused) == "never_escalates"


def test_judged_open_or_closed_and_the_last_word_counts():
    reminder = told(book_of())
    owner = reminder.account.owner

    judge_reminder(reminder, "USEFUL", by=owner)
    dismiss_reminder(reminder, "SEASONAL", by=owner)
    judged = judge_reminder(reminder, "NOT_USEFUL", by=owner)
    with pytest.raises(ValidationError):
        judge_reminder(reminder, "ACTED", by=owner)

    assert judged.verdict == "NOT_USEFUL"


def test_a_conversation_that_needs_no_answer_is_remembered():
    account = book_of()
    owner, at = account.owner, timezone.now() - timedelta(days=1)
    first, second, other = (
        InteractionFactory(account=account, kind="EMAIL", initiator="THEM", thread=thread, occurred_at=at)
        for thread in ("one", "one", "two")
    )
    for talk in (first, second, other):
        AwaitedReply.objects.update_or_create(
            interaction=talk,
            defaults={"account": account, "arrived_at": at, "warn_at": at, "due_at": at, "late_at": at},
        )
    closed, kept = (
        told(account, family=Family.REPLY, kind="UNANSWERED_INBOUND", subject=f"interaction:{talk.pk}")
        for talk in (first, other)
    )

    waive_reply(first, by=owner)
    with pytest.raises(ValidationError):
        waive_reply(second, by=owner)

    waived = AwaitedReply.objects.filter(waived_at__isnull=False)
    closed.refresh_from_db(), kept.refresh_from_db()
    assert set(waived.values_list("pk", "waived_by")) == {(first.pk, owner.pk), (second.pk, owner.pk)}
    assert (closed.ending, closed.ended_by, kept.state) == ("NO_ANSWER_NEEDED", owner, "OPEN")


def test_a_pause_begins_once_and_ends():
    account = book_of()
    pause = begin_pause(account, days(30), "Until the new year", by=account.owner)

    with pytest.raises(ValidationError) as twice:
        begin_pause(account, days(30), "Again", by=account.owner)
    end_pause(pause, by=account.owner)

    assert code_of(twice) == "account_is_paused_once"
    assert not Pause.objects.exists()  # it began today, so it never was


def test_a_pause_that_ran_ends_today():
    pause = PauseFactory(account=book_of())

    end_pause(pause, by=None)

    assert Pause.objects.get().during.upper == today()


def test_absences_are_noted_once_and_end_when_somebody_is_back():
    person = UserFactory()
    running = AbsenceFactory(person=person)

    with pytest.raises(ValidationError) as twice:
        note_absence(person, today(), today(), by=person)
    end_absence(running, by=person)
    note_absence(person, days(40), days(41), by=person)

    assert code_of(twice) == "person_is_away_once"
    assert [(one.during.lower, one.during.upper) for one in Absence.objects.order_by("during")] == [
        (running.during.lower, today()), (days(40), days(42)),
    ]  # fmt: skip


def test_a_preference_over_another_is_refused():
    person = UserFactory()
    said = {"has_digest": False, "has_urgent_mail": True, "has_weekly": True, "muted": ["ONE_WAY", "CONTACT"]}

    set_preference(person, by=person, version=1, **said)
    with pytest.raises(ValidationError) as stale:
        set_preference(person, by=person, version=1, **said)

    wish = Preference.objects.get()
    assert (wish.has_digest, wish.muted, code_of(stale)) == (False, ["CONTACT", "ONE_WAY"], "stale")


def test_a_mail_in_doubt_is_sent_again_under_its_own_mark_or_has_arrived():
    person = UserFactory()
    again, arrived = (
        MailFactory(recipient=person, state="UNCERTAIN", message_id=f"<{n}@rapport>", attempts=3, occurs_on=days(n))
        for n in (0, 1)
    )
    waiting = DeliveryFactory(recipient=person, mail=arrived)

    send_again(again, by=person)
    note_arrival(arrived, by=person)
    with pytest.raises(ValidationError) as twice:
        note_arrival(arrived, by=person)

    again.refresh_from_db(), arrived.refresh_from_db()
    assert (again.state, again.message_id, again.attempts, again.decided_by) == ("DUE", "<0@rapport>", 0, person)
    assert (arrived.state, arrived.sent_at is not None, code_of(twice)) == ("SENT", True, "not_in_doubt")
    assert Delivery.objects.get(pk=waiting.pk).state == "SENT"


def test_a_mail_that_was_given_up_can_only_be_sent_again():
    person = UserFactory()
    mail = MailFactory(recipient=person, state="DEAD", attempts=5)

    with pytest.raises(ValidationError) as arrived:
        note_arrival(mail, by=person)
    send_again(mail, by=person)

    mail.refresh_from_db()
    assert (code_of(arrived), mail.state) == ("not_in_doubt", "DUE")
