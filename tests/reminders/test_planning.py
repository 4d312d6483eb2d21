"""When mails leave: one digest each working morning where the reader is, urgent ones within working hours, the Monday
digest of who leads."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core.clock import instant_of, local_day
from reminders.mailing.planning import morning_of, next_monday, next_morning, plan_mails
from reminders.models import Delivery, OutgoingMail
from tests.factories import AccountFactory, UserFactory
from tests.hearing import DAY, AbsenceFactory, DeliveryFactory, ReminderFactory
from users.models import User

WEDNESDAY = datetime(2026, 6, 10, 12, tzinfo=UTC)


def planned(**only):
    rows = OutgoingMail.objects.filter(**only).order_by("due_at", "pk")
    return list(rows.values_list("kind", "recipient", "occurs_on", "due_at"))


def plan(at):
    with time_machine.travel(at, tick=False):
        return plan_mails(at, by=None)


def waiting(person=None, *, channel="DIGEST", account=None, **fields):
    reminder = ReminderFactory(account=account or AccountFactory(), priority=3 if channel == "DIGEST" else 1, **fields)
    return DeliveryFactory(reminder=reminder, recipient=person or UserFactory(), channel=channel)


# --- the morning, by the calendar alone ---


@pytest.mark.parametrize(
    ("zone", "country", "at", "day"),
    [
        ("UTC", "", datetime(2026, 6, 10, 7, 59, tzinfo=UTC), date(2026, 6, 10)),
        ("UTC", "", datetime(2026, 6, 10, 8, 0, tzinfo=UTC), date(2026, 6, 11)),
        ("UTC", "", datetime(2026, 6, 12, 9, 0, tzinfo=UTC), date(2026, 6, 15)),  # over the weekend
        ("Europe/Madrid", "ES", datetime(2026, 12, 24, 12, tzinfo=UTC), date(2026, 12, 28)),  # over Christmas
        ("Asia/Dubai", "AE", datetime(2026, 6, 11, 12, tzinfo=UTC), date(2026, 6, 12)),
        ("Pacific/Apia", "", datetime(2026, 6, 10, 19, 30, tzinfo=UTC), date(2026, 6, 12)),  # it is the 11th there
        ("America/New_York", "US", datetime(2026, 7, 2, 20, tzinfo=UTC), date(2026, 7, 6)),  # the 4th, kept on the 3rd
    ],
)
def test_next_morning_is_a_working_day_to_come_where_the_person_is(zone, country, at, day):
    person = User(time_zone=zone, country=country)

    assert next_morning(person, at) == day
    assert morning_of(person, day) > at


def test_day_that_has_its_mail_is_passed_over():
    person = User(time_zone="UTC")

    assert next_morning(person, datetime(2026, 6, 10, 7, tzinfo=UTC), taken={date(2026, 6, 10)}) == date(2026, 6, 11)


def test_monday_off_is_read_on_the_next_working_day():
    person = User(time_zone="Europe/Madrid", country="ES")
    before = datetime(2026, 10, 9, 12, tzinfo=UTC)  # Monday the 12th is a holiday

    assert next_monday(person, before) == date(2026, 10, 12)
    assert next_monday(person, datetime(2026, 10, 13, 5, tzinfo=UTC)) == date(2026, 10, 12)
    assert next_monday(person, datetime(2026, 10, 13, 7, tzinfo=UTC)) == date(2026, 10, 19)


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe"])
def test_morning_is_eight_on_the_wall_all_year(zone):
    person = User(time_zone=zone)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    days = []
    for _each in range(250):
        day = next_morning(person, at)
        at = morning_of(person, day)
        assert (at, local_day(at, zone)) == (instant_of(day, datetime.min.time().replace(hour=8), zone), day)
        days.append(day)

    assert days == sorted(set(days))
    assert all(day.weekday() < 5 for day in days)


# --- digests ---


@pytest.mark.django_db
def test_one_digest_is_planned_for_whoever_something_waits_for_and_only_once():
    person = UserFactory(time_zone="Asia/Tokyo")
    for _each in range(3):
        waiting(person)

    plan(WEDNESDAY)
    plan(WEDNESDAY + timedelta(minutes=1))

    assert planned() == [("DIGEST", person.pk, date(2026, 6, 11), datetime(2026, 6, 10, 23, tzinfo=UTC))]


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"is_active": False}, {"email": None}])
def test_nobody_who_cannot_be_reached_has_a_mail(fields):
    person = UserFactory(**fields)
    for channel in ("DIGEST", "AT_ONCE", "MANAGER"):
        waiting(person, channel=channel)

    plan(WEDNESDAY)

    assert planned() == []


@pytest.mark.django_db
def test_digest_of_a_day_that_was_sent_is_followed_by_one_of_the_next_day():
    person = UserFactory()
    waiting(person)
    plan(WEDNESDAY)
    OutgoingMail.objects.update(state="SENT", sent_at=WEDNESDAY + DAY)
    Delivery.objects.update(state="SENT")
    waiting(person)
    plan(datetime(2026, 6, 11, 7, tzinfo=UTC))  # sent too early by a clock that ran ahead

    assert [row[2] for row in planned()] == [date(2026, 6, 11), date(2026, 6, 12)]


@pytest.mark.django_db
def test_who_moves_reads_the_digest_of_the_day_at_the_new_morning():
    person = UserFactory(time_zone="America/New_York")
    waiting(person)
    plan(WEDNESDAY)
    person.time_zone = "Asia/Tokyo"
    person.save()
    plan(WEDNESDAY)

    assert planned() == [("DIGEST", person.pk, date(2026, 6, 11), datetime(2026, 6, 10, 23, tzinfo=UTC))]


# --- urgent ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "due_at"),
    [
        (WEDNESDAY, WEDNESDAY),
        (datetime(2026, 6, 10, 20, tzinfo=UTC), datetime(2026, 6, 11, 9, tzinfo=UTC)),
        (datetime(2026, 6, 12, 20, tzinfo=UTC), datetime(2026, 6, 15, 9, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("channel", ["AT_ONCE", "MANAGER"])
def test_urgent_mail_leaves_in_working_hours(at, due_at, channel):
    person = waiting(channel=channel).recipient
    plan(at)

    assert planned() == [("AT_ONCE", person.pk, due_at.date(), due_at)]


@pytest.mark.django_db
def test_urgent_mail_of_a_strategic_account_leaves_at_once_at_any_hour():
    night = datetime(2026, 6, 13, 3, tzinfo=UTC)
    account = AccountFactory(tier="STRATEGIC", is_strategic=True)
    waiting(channel="AT_ONCE", account=account)
    plan(night)

    assert [row[3] for row in planned()] == [night]


@pytest.mark.django_db
def test_urgent_things_that_come_together_leave_together():
    person = UserFactory()
    for _each in range(3):
        waiting(person, channel="AT_ONCE")
    plan(WEDNESDAY)
    waiting(person, channel="AT_ONCE")
    plan(WEDNESDAY + timedelta(minutes=9))
    waiting(person, channel="AT_ONCE")
    plan(WEDNESDAY + timedelta(minutes=11))

    assert [Delivery.objects.filter(mail=mail).count() for mail in OutgoingMail.objects.order_by("pk")] == [4, 1]


@pytest.mark.django_db
def test_urgent_thing_after_the_mail_of_its_slot_left_has_a_mail_of_its_own():
    person = UserFactory()
    waiting(person, channel="AT_ONCE")
    plan(WEDNESDAY)
    OutgoingMail.objects.update(state="SENT", sent_at=WEDNESDAY)
    waiting(person, channel="AT_ONCE")
    plan(WEDNESDAY + timedelta(minutes=1))

    assert OutgoingMail.objects.count() == 2
    assert Delivery.objects.filter(mail=None).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("held", ["snoozed", "away"])
def test_urgent_thing_that_is_held_back_waits_without_a_mail(held):
    one = waiting(channel="AT_ONCE", snoozed_until=WEDNESDAY + DAY if held == "snoozed" else None)
    if held == "away":
        AbsenceFactory(person=one.recipient, during=(WEDNESDAY.date(), WEDNESDAY.date() + DAY))
    for minute in range(3):
        plan(WEDNESDAY + timedelta(minutes=minute))
    while_held = planned()
    plan(WEDNESDAY + DAY)

    assert while_held == []
    assert len(planned()) == 1


@pytest.mark.django_db
def test_what_the_owner_put_off_still_reaches_the_manager():
    waiting(channel="MANAGER", snoozed_until=WEDNESDAY + DAY)
    plan(WEDNESDAY)

    assert len(planned()) == 1


# --- Monday ---


@pytest.mark.django_db
@pytest.mark.parametrize(("escalation", "number"), [("NEVER", 0), ("WEEKLY", 1), ("AT_ONCE", 1)])
def test_manager_has_a_monday_digest_of_what_escalates(escalation, number):
    boss = UserFactory(role="SALES_MANAGER", time_zone="Europe/Madrid")
    waiting(UserFactory(manager=boss), escalation=escalation)
    Delivery.objects.update(channel="INBOX", state="SENT")
    plan(WEDNESDAY)
    plan(WEDNESDAY + DAY)

    assert planned() == [("WEEKLY", boss.pk, date(2026, 6, 15), datetime(2026, 6, 15, 6, tzinfo=UTC))][:number]


@pytest.mark.django_db
@pytest.mark.parametrize(("tier", "is_told"), [("STRATEGIC", True), ("CORE", False)])
def test_who_leads_through_others_has_one_of_strategic_accounts(tier, is_told):
    director = UserFactory(role="SALES_DIRECTOR")
    boss = UserFactory(role="SALES_MANAGER", manager=director)
    UserFactory(role="SALES_MANAGER", manager=director, is_active=False)
    waiting(UserFactory(manager=boss), account=AccountFactory(tier=tier), escalation="WEEKLY")
    Delivery.objects.update(channel="INBOX", state="SENT")
    plan(WEDNESDAY)

    told = {person for _kind, person, *_when in planned(kind="WEEKLY")}
    assert told == ({boss.pk, director.pk} if is_told else {boss.pk})
