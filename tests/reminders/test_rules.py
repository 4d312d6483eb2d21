"""When each kind is raised, how far it rises, and when not: capture, pauses and imports decide what may be said."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Account, AccountState
from relationships.models import AwaitedReply, Interaction
from relationships.reminding import (
    CHAMPION_LEFT,
    COLD,
    CONTACT,
    ENGAGEMENT,
    ONE_WAY,
    REPLY,
    SINGLE_THREADED,
)
from relationships.services import remove_interactions, upsert_interactions
from reminders.models import Delivery, Reminder, Withheld
from tests.factories import (
    AccountFactory,
    UserFactory,
    today,
)
from tests.health.relationship import decider, owned, talk, waits_for_answer
from tests.hearing import DAY, PauseFactory
from tests.reminders.raising import core, hears_both_ways, held, raised
from workspace.tasks import evaluate_accounts

pytestmark = pytest.mark.django_db


# --- the next contact ---


@pytest.mark.parametrize(
    ("days_ago", "often", "expected"),
    [
        (20, False, []),
        (25, False, [("CONTACT_DUE", 1)]),
        (31, False, [("CONTACT_OVERDUE", 2)]),
        (46, False, [("CONTACT_OVERDUE", 3)]),
        (61, False, [("CONTACT_OVERDUE", 3)]),  # never was often in touch
        (61, True, [("GONE_QUIET", 4)]),
    ],
)
def test_contact_is_asked_for_as_silence_grows(days_ago, often, expected):
    account = core()
    for more in range(10 if often else 1):
        talk(account, days_ago=days_ago + more)

    assert raised(CONTACT, account) == expected


def test_one_silence_is_one_reminder_whose_level_rises():
    account = core()
    talk(account, days_ago=25)
    now = timezone.now()
    levels = [raised(CONTACT, account, now + day * DAY) for day in (0, 6, 30)]

    assert levels == [[("CONTACT_DUE", 1)], [("CONTACT_OVERDUE", 2)], [("CONTACT_OVERDUE", 3)]]
    assert Reminder.objects.count() == 1


@pytest.mark.parametrize("days_ago", [0.01, 12, 24])
def test_logged_call_closes_the_reminder_at_once_and_never_makes_it_anew(days_ago):
    account = core()
    talk(account, days_ago=26)
    assert raised(CONTACT, account) == [("CONTACT_DUE", 1)]
    before = Reminder.objects.get()

    talk(account, days_ago=days_ago, kind="CALL")

    closed = Reminder.objects.get()
    assert (closed.pk, closed.state, closed.ending, closed.verdict) == (before.pk, "CLOSED", "ACTED", "ACTED")
    evaluate_accounts()
    assert raised(CONTACT, account) == []
    assert raised(CONTACT, account, timezone.now() + DAY) == []


def test_call_that_is_taken_back_opens_the_reminder_again():
    account = core()
    talk(account, days_ago=31)
    raised(CONTACT, account)
    first = Reminder.objects.get()
    call = talk(account, days_ago=0.01, kind="CALL")
    raised(CONTACT, account)
    remove_interactions([call.pk], by=None)

    assert raised(CONTACT, account) == [("CONTACT_OVERDUE", 2)]
    assert Reminder.objects.get().pk == first.pk


def test_old_call_noted_late_leaves_the_reminder_open():
    account = core()
    talk(account, days_ago=31)
    raised(CONTACT, account)
    talk(account, days_ago=60, kind="CALL")

    assert raised(CONTACT, account) == [("CONTACT_OVERDUE", 2)]


def test_pause_keeps_it_from_being_said_and_silence_from_counting():
    account = core()
    talk(account, days_ago=31)
    PauseFactory(account=account, during=DateRange(today() - 20 * DAY, today() + 10 * DAY))
    assert raised(CONTACT, account) == []
    assert raised(CONTACT, account, timezone.now() + 11 * DAY) == []  # 42 days ago, of which 30 do not count

    assert raised(CONTACT, account, timezone.now() + 30 * DAY) == [("CONTACT_OVERDUE", 2)]


def test_pause_that_hides_what_would_be_said_is_told_as_its_reason():
    account = core()
    talk(account, days_ago=31)
    PauseFactory(account=account)

    assert held(CONTACT, account) == ["PAUSED"]


def test_former_customers_are_left_alone():
    account = AccountFactory(tier="CORE", status="FORMER")
    talk(account, days_ago=31)

    assert raised(CONTACT, account) == []


# --- answers ---


@pytest.mark.parametrize(
    ("warn", "due", "late", "is_closing", "expected"),
    [
        (1, 2, 3, False, []),
        (-1, 1, 2, False, [("UNANSWERED_INBOUND", 2)]),
        (-2, -1, 1, False, [("UNANSWERED_INBOUND", 3)]),
        (-3, -2, -1, False, [("UNANSWERED_INBOUND", 4)]),
        (-3, -2, -1, True, [("UNANSWERED_INBOUND", 1)]),
    ],
)
def test_message_that_waits_is_urgent_and_thanks_are_not(warn, due, late, is_closing, expected):
    account = hears_both_ways(core())
    now, hour = timezone.now(), timedelta(hours=1)
    AwaitedReply.objects.filter(pk=waits_for_answer(account).pk).update(
        warn_at=now + warn * hour, due_at=now + due * hour, late_at=now + late * hour, is_closing=is_closing
    )

    assert raised(REPLY, account) == expected
    assert [one.priority for one in Reminder.objects.all()] == [3 if is_closing else 1] * len(expected)


def test_answer_of_any_of_us_closes_it():
    account = hears_both_ways(core())
    waits_for_answer(account)
    assert raised(REPLY, account) == [("UNANSWERED_INBOUND", 2)]
    AwaitedReply.objects.update(answered_at=timezone.now())

    assert raised(REPLY, account) == []
    assert Reminder.objects.get().ending == "ACTED"


def test_conversation_with_several_messages_is_one_reminder():
    account = hears_both_ways(core())
    for _each in range(3):
        waits_for_answer(account)
    Interaction.objects.update(thread="one")

    assert raised(REPLY, account) == [("UNANSWERED_INBOUND", 2)]


def test_message_imported_long_after_it_was_written_asks_for_nothing():
    account = hears_both_ways(core())
    waits_for_answer(account)
    Interaction.objects.update(created_at=timezone.now() + 5 * DAY)

    assert (held(REPLY, account), Reminder.objects.count()) == (["IMPORTED"], 0)


@pytest.mark.parametrize("rule", [REPLY, ONE_WAY, ENGAGEMENT])
def test_who_is_heard_by_hand_only_is_told_nothing_of_silence_the_other_way(rule):
    account = core()
    waits_for_answer(account)
    if rule is not REPLY:
        AwaitedReply.objects.all().delete()
        Interaction.objects.all().delete()
        only_we_write(account)
        was_in_touch(account, before=20, lately=0)

    assert (held(rule, account), Reminder.objects.filter(family=rule.family).count()) == (["CAPTURE"], 0)


# --- the other way ---


def was_in_touch(account, *, before, lately):
    """So much, counted over ninety days and over thirty."""
    age = (timezone.now() - datetime(2020, 1, 1, tzinfo=UTC)) / DAY
    AccountState.objects.filter(account=account).update(s90=before * 2 ** (age / 90), s30=lately * 2 ** (age / 30))


def only_we_write(account, number=4):
    for day in range(number):
        talk(account, days_ago=3 + day, kind="EMAIL", initiator="US")


@pytest.mark.parametrize(("number", "answers", "expected"), [(3, 0, []), (4, 0, [("ONE_WAY", 1)]), (4, 1, [])])
def test_only_we_write(number, answers, expected):
    account = hears_both_ways(core())
    only_we_write(account, number)
    for _each in range(answers):
        talk(account, days_ago=2, kind="MEETING")

    assert raised(ONE_WAY, account) == expected


@pytest.mark.parametrize(
    ("before", "lately", "expected"), [(20, 1, [("ENGAGEMENT_DROP", 1)]), (20, 12, []), (2, 0, [])]
)
def test_engagement_drops(before, lately, expected):
    account = hears_both_ways(core())
    talk(account, days_ago=5)
    was_in_touch(account, before=before, lately=lately)

    assert raised(ENGAGEMENT, account) == expected


# --- people there ---


def test_one_contact_carries_it_all_and_with_two_nobody_does():
    account = core()
    first, second = decider(account, "Ana Ruiz"), decider(account, "Luis Vega")
    for day in range(10):
        talk(account, days_ago=1 + day, contacts=[first])
    assert raised(SINGLE_THREADED, account) == [("SINGLE_THREADED", 1)]
    assert Reminder.objects.get().facts["name"] == "Ana Ruiz"

    for day in range(10):
        talk(account, days_ago=1 + day, contacts=[second])
    raised(SINGLE_THREADED, account)
    assert Reminder.objects.get().false_since is not None  # closed after a week of it


@pytest.mark.parametrize(
    ("days_ago", "influence", "role", "expected"),
    [(59, 4, "", []), (61, 4, "", [("DECISION_MAKER_COLD", 1)]), (61, 3, "", []), (80, 5, "ECONOMIC_BUYER", []),
     (91, 5, "ECONOMIC_BUYER", [("DECISION_MAKER_COLD", 1)])],
)  # fmt: skip
def test_who_decides_goes_cold(days_ago, influence, role, expected):
    account = core()
    talk(account, days_ago=days_ago, contacts=[decider(account, "Ana Ruiz", influence=influence, role=role)])

    assert raised(COLD, account) == expected


@pytest.mark.parametrize(
    ("left", "role", "has_other", "expected"),
    [(1, "CHAMPION", False, [("CHAMPION_LEFT", 1)]), (40, "CHAMPION", False, []), (1, "CHAMPION", True, []),
     (1, "COACH", False, [])],
)  # fmt: skip
def test_champion_leaves(left, role, has_other, expected):
    account = core()
    job = decider(account, "Ana Ruiz", role=role)
    if has_other:
        decider(account, "Luis Vega", role="CHAMPION")
    type(job).objects.filter(pk=job.pk).update(during=DateRange(today() - 300 * DAY, today() - left * DAY))

    assert raised(CHAMPION_LEFT, account) == expected
    assert all(one.priority == 1 and one.escalation == "AT_ONCE" for one in Reminder.objects.all())


# --- imports never flood ---


def test_old_history_taken_in_raises_nothing_urgent():
    account = hears_both_ways(core())
    rows = [
        {"account": account.pk, "kind": "EMAIL", "initiator": "THEM", "subject": "Hello", "external_id": f"I{number}",
         "occurred_at": (timezone.now() - (40 + number) * DAY).isoformat()}
        for number in range(30)
    ]  # fmt: skip
    assert upsert_interactions(rows, by=None, source="old").created == 30

    evaluate_accounts()

    assert not Reminder.objects.filter(priority=1).exists()
    assert not Delivery.objects.filter(channel="AT_ONCE").exists()
    assert set(Withheld.objects.values_list("reason", flat=True)) == {"IMPORTED"}


def test_accounts_taken_in_without_history_ask_for_at_most_a_contact_each():
    owner = UserFactory()
    accounts = [owned(owner, tier="CORE") for _each in range(12)]

    evaluate_accounts()

    assert Account.objects.filter(pk__in=[one.pk for one in accounts]).count() == 12
    assert not Reminder.objects.exists()
    assert evaluate_accounts() == 0
