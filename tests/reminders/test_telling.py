"""Who hears of it: the owner, the cover, whoever stands in; of conditions a few; the manager after the owner knew."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail as outbox

from accounts.models import AccountMember
from reminders.choices import Family, Kind
from reminders.delivery import deliver_due
from reminders.models import Delivery, Reminder
from reminders.services import answer_reminder
from reminders.telling import announce_and_escalate, drop_what_ended, tell
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from tests.hearing import DAY, AbsenceFactory, DeliveryFactory, MailFactory, ReminderFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
AWAY = (NOON.date() - DAY, NOON.date() + 9 * DAY)


def owned(owner, **fields):
    book = PortfolioFactory(owner=owner) if not owner.portfolios.exists() else owner.portfolios.get()
    return AssignmentFactory(portfolio=book, account=AccountFactory(**fields)).account


def told(channel="INBOX"):
    rows = Delivery.objects.filter(channel=channel).order_by("reminder", "pk")
    return [(one.reminder_id, one.recipient) for one in rows]


def tell_of(*reminders, at=NOON):
    tell([one.account_id for one in reminders], at)


def line_of_three():
    director = UserFactory(role="SALES_DIRECTOR")
    boss = UserFactory(role="SALES_MANAGER", manager=director)
    return UserFactory(manager=boss), boss, director


def cover(account, person):
    return AccountMember.objects.create(account=account, person=person, function="COVER", during=AWAY)


# --- the owner, or who stands in ---


def test_owner_sees_it_at_once_and_it_waits_for_their_morning():
    owner, _boss, _director = line_of_three()
    one = ReminderFactory(account=owned(owner))
    for _time in range(2):
        tell_of(one)

    assert told("INBOX") == [(one.pk, owner)]
    assert list(Delivery.objects.order_by("pk").values_list("channel", "state")) == [
        ("INBOX", "SENT"), ("DIGEST", "WAITING"),
    ]  # fmt: skip


def test_urgent_one_waits_for_a_mail_of_its_own():
    one = ReminderFactory(account=owned(UserFactory()), priority=1)
    tell_of(one)

    assert set(Delivery.objects.values_list("channel", flat=True)) == {"INBOX", "AT_ONCE"}


def test_level_that_rose_is_told_anew():
    one = ReminderFactory(account=owned(UserFactory()))
    tell_of(one)
    Reminder.objects.update(level=3)
    tell_of(one, at=NOON + DAY)

    assert list(Delivery.objects.filter(channel="INBOX").values_list("level", flat=True)) == [2, 3]


@pytest.mark.parametrize(
    ("is_away", "is_covered", "cover_is_away", "hears"),
    [
        (False, False, False, "owner"),
        (False, True, False, "owner or cover"),
        (True, True, False, "cover"),
        (True, True, True, "boss"),
        (True, False, False, "boss"),
    ],
)
def test_whoever_is_here_hears(is_away, is_covered, cover_is_away, hears):
    owner, boss, _director = line_of_three()
    account, stand_in = owned(owner), UserFactory()
    if is_covered:
        cover(account, stand_in)
    for person, away in ((owner, is_away), (stand_in, cover_is_away)):
        if away:
            AbsenceFactory(person=person, during=AWAY)
    tell_of(ReminderFactory(account=account))

    [(_one, hearer)] = told()
    assert hearer in {"owner": [owner], "owner or cover": [owner, stand_in], "cover": [stand_in], "boss": [boss]}[hears]


def test_nobody_who_left_hears_but_the_first_above_who_is_here():
    owner, boss, director = line_of_three()
    account = owned(owner)
    for person in (owner, boss):
        person.is_active = False
        person.save()
    tell_of(ReminderFactory(account=account))

    assert [person for _one, person in told()] == [director]


def test_promise_is_told_to_who_made_it():
    account, colleague = owned(UserFactory()), UserFactory()
    AccountMember.objects.create(account=account, person=colleague, function="TECHNICAL", during=AWAY)
    tell_of(ReminderFactory(account=account, person=colleague, family=Family.COMMITMENT))

    assert [person for _one, person in told()] == [colleague]


def test_account_of_nobody_is_told_to_nobody():
    tell_of(ReminderFactory())

    assert told() == []


def test_owner_who_comes_later_is_told_as_well():
    account = AccountFactory()
    one = ReminderFactory(account=account)
    tell_of(one)
    owner = AssignmentFactory(account=account).portfolio.owner
    tell_of(one)

    assert told() == [(one.pk, owner)]


# --- conditions ---


def conditions(account, *families):
    return [ReminderFactory(account=account, family=family, kind=Kind.SINGLE_THREADED, weight=number)
            for number, family in enumerate(families, start=1)]  # fmt: skip


def test_of_conditions_one_is_offered_for_each_account():
    account = owned(UserFactory())
    found = conditions(account, Family.SINGLE_THREADED, Family.COLD, Family.TEAM)
    for hour in range(3):
        tell_of(*found, at=NOON + timedelta(hours=hour))

    assert [one for one, _person in told()] == [found[2].pk]  # the heaviest


def test_of_conditions_three_a_week_are_offered_to_a_person():
    owner = UserFactory()
    found = [one for _each in range(5) for one in conditions(owned(owner), Family.COLD)]
    tell_of(*found)
    first = len(told())
    tell_of(*found, at=NOON + 6 * DAY)
    same_week = len(told())
    tell_of(*found, at=NOON + 8 * DAY)

    assert (first, same_week, len(told())) == (3, 3, 5)


# --- what ended ---


@pytest.mark.parametrize(("state", "fate"), [("UNCERTAIN", "WAITING"), ("SENDING", "WAITING"), ("DUE", "DROPPED")])
def test_what_a_mail_may_have_told_is_not_called_untold(state, fate):
    one = ReminderFactory(account=owned(UserFactory()), state="CLOSED", ending="DONE", ended_at=NOON)
    lease = {"lease_token": uuid4(), "lease_until": NOON + DAY} if state == "SENDING" else {}
    delivery = DeliveryFactory(reminder=one, mail=MailFactory(state=state, **lease))

    drop_what_ended(NOON)

    delivery.refresh_from_db()
    assert delivery.state == fate


def test_nothing_that_is_closed_waits_and_what_opens_again_does():
    one = ReminderFactory(account=owned(UserFactory()))
    tell_of(one)
    Reminder.objects.update(state="CLOSED", ending="PASSED", ended_at=NOON)
    assert drop_what_ended(NOON) == 1
    dropped = Delivery.objects.get(channel="DIGEST")
    Reminder.objects.update(state="OPEN", ending="", ended_at=None)
    tell_of(one, at=NOON + DAY)

    assert (dropped.state, dropped.reason) == ("DROPPED", "ENDED")
    assert Delivery.objects.get(channel="DIGEST").state == "WAITING"


# --- the manager ---


def at_once(**fields):
    owner, boss, director = line_of_three()
    one = ReminderFactory(account=owned(owner), escalation="AT_ONCE", kind=Kind.GONE_QUIET, level=4, **fields)
    tell_of(one)
    return one, owner, boss, director


def step(at):
    with time_machine.travel(at, tick=False):
        return announce_and_escalate()


def test_manager_hears_the_next_working_morning_after_the_owner_knew():
    one, owner, boss, _director = at_once()
    friday = datetime(2026, 6, 12, 12, tzinfo=UTC)

    steps = [step(friday), step(friday + DAY), step(datetime(2026, 6, 15, 9, 59, tzinfo=UTC))]
    announced = Reminder.objects.get().escalates_at
    before = told()
    step(datetime(2026, 6, 15, 10, 0, tzinfo=UTC))
    again = step(datetime(2026, 6, 15, 10, 1, tzinfo=UTC))

    assert (steps, announced) == ([1, 0, 0], datetime(2026, 6, 15, 10, tzinfo=UTC))
    assert before == [(one.pk, owner)]
    assert told() == [(one.pk, owner), (one.pk, boss)]
    assert (told("MANAGER"), again) == ([(one.pk, boss)], 0)


def test_manager_who_is_away_has_somebody_standing_in():
    one, _owner, boss, director = at_once()
    step(NOON)
    AbsenceFactory(person=boss, during=AWAY)
    step(NOON + DAY)

    assert told("MANAGER") == [(one.pk, director)]


def test_what_was_done_meanwhile_is_not_brought_before_the_manager():
    at_once()
    step(NOON)
    Reminder.objects.update(state="CLOSED", ending="ACTED", ended_at=NOON)
    step(NOON + DAY)

    assert told("MANAGER") == []


@pytest.mark.parametrize("escalation", ["NEVER", "WEEKLY"])
def test_other_things_are_not_brought_before_the_manager_at_once(escalation):
    at_once()
    Reminder.objects.update(escalation=escalation)
    step(NOON)
    step(NOON + DAY)

    assert told("MANAGER") == []


def test_people_without_a_manager_do_not_stand_in_the_way_of_others(monkeypatch):
    monkeypatch.setattr("reminders.telling.AT_ONCE", 1)
    orphan = ReminderFactory(account=owned(UserFactory()), escalation="AT_ONCE")
    unseen = ReminderFactory(escalation="AT_ONCE")
    tell_of(orphan, unseen)
    one, _owner, boss, _director = at_once()
    for hour in range(3):
        step(NOON + timedelta(hours=hour))
    step(NOON + DAY)

    assert told("MANAGER") == [(one.pk, boss)]


def test_answer_of_the_owner_travels_with_it():
    one, owner, boss, _director = at_once()
    step(NOON)
    answer_reminder(one, "They are on holiday until the 20th.", by=owner)
    with time_machine.travel(NOON + DAY, tick=False):
        deliver_due()
        deliver_due()

    [sent] = [each for each in outbox.outbox if each.to == [boss.email]]
    assert "They are on holiday until the 20th." in sent.body
    assert "They are on holiday until the 20th." in sent.alternatives[0].content
