"""A year of mornings with outages of a minute to three days: every digest that is expected is sent, once, late where
nobody was there to send it."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail as outbox

from core.clock import local_day
from reminders.delivery import deliver_due
from reminders.mailing.planning import morning_of, next_morning
from reminders.models import Delivery, OutgoingMail
from tests.factories import UserFactory
from tests.hearing import DAY, DeliveryFactory, ReminderFactory
from tests.reminders.waiting import owner_of

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 1, 1, 0, 7, tzinfo=UTC)
PLACES = [("Europe/Madrid", "ES"), ("America/New_York", "US"), ("Pacific/Apia", ""), ("Asia/Kathmandu", "")]


def outages(chance, days):
    """From when until when nothing runs."""
    found, at = [], BEGIN + 3 * DAY
    while at < BEGIN + days * DAY:
        length = timedelta(minutes=chance.choice([1, 10, 90, 600, 1440, 3 * 1440]))
        found.append((at, at + length))
        at += length + timedelta(hours=chance.uniform(20, 300))
    return found


class Year:
    """Ticks one after the other; what was asked of them and what came of it."""

    def __init__(self, days, step, seed):
        self.chance = random.Random(seed)
        self.days, self.step, self.away = days, step, outages(self.chance, days)
        self.people = [owner_of(1, time_zone=zone, country=country)[0] for zone, country in PLACES]
        self.accounts = {one.pk: one.portfolios.get().assignments.get().account for one in self.people}
        self.asked = []  # delivery, person, and when it came to wait

    def is_away(self, at):
        return any(begin <= at < end for begin, end in self.away)

    def something_waits(self, person, at):
        reminder = ReminderFactory(account=self.accounts[person.pk])
        delivery = DeliveryFactory(reminder=reminder, recipient=person, created_at=at)
        self.asked.append((delivery.pk, person, at))

    def run(self):
        at = BEGIN
        while at < BEGIN + self.days * DAY:
            if not self.is_away(at):
                for person in self.people:
                    if self.chance.random() < 0.6 * self.step / DAY:
                        self.something_waits(person, at)
                with time_machine.travel(at, tick=False):
                    deliver_due()
            at += self.step


def next_tick(year, at):
    """When somebody is there again from this instant on."""
    tick = BEGIN + year.step * -(-(at - BEGIN) // year.step)
    while year.is_away(tick):
        tick += year.step
    return tick


def expected_digests(year):
    """Each digest with its person, day, hour and what it holds: all that came to wait before somebody sent it."""
    found, last = [], {}
    for pk, person, at in year.asked:
        mail = last.get(person.pk)
        if mail is None or mail["sent_at"] < at:
            day = next_morning(person, at, taken={mail["day"]} if mail else ())
            sent_at = next_tick(year, morning_of(person, day))
            mail = last[person.pk] = {"person": person, "day": day, "sent_at": sent_at, "holds": []}
            found.append(mail)
        mail["holds"].append(pk)
    return [mail for mail in found if mail["sent_at"] < BEGIN + year.days * DAY]


@pytest.mark.parametrize(
    ("days", "step"),
    [(120, timedelta(hours=12)), pytest.param(365, timedelta(hours=1), marks=pytest.mark.slow)],
)
def test_every_digest_that_is_expected_is_sent_once(days, step):
    year = Year(days, step, seed=8)
    year.run()
    expected = expected_digests(year)

    for mail in expected:
        told = Delivery.objects.filter(pk__in=mail["holds"], state="SENT")
        found = OutgoingMail.objects.get(recipient=mail["person"], occurs_on=mail["day"])
        assert (found.state, found.sent_at) == ("SENT", mail["sent_at"])
        assert [(one.mail_id, one.told_at) for one in told] == [(found.pk, mail["sent_at"])] * len(mail["holds"])
    assert Counter(message.to[0] for message in outbox.outbox) == Counter(mail["person"].email for mail in expected)
    assert len(expected) > days
    assert sum(mail["sent_at"] - morning_of(mail["person"], mail["day"]) > DAY / 2 for mail in expected) > 3


def test_digest_of_a_morning_that_was_missed_leaves_once_and_the_next_one_as_ever():
    person = UserFactory()
    owner, [account] = owner_of(1, person)
    monday = datetime(2026, 6, 8, 12, tzinfo=UTC)

    def wait_and_deliver(at, *, with_something=False):
        with time_machine.travel(at, tick=False):
            if with_something:
                DeliveryFactory(reminder=ReminderFactory(account=account), recipient=owner)
            deliver_due()

    wait_and_deliver(monday, with_something=True)
    for hour in range(3):  # away over Tuesday, Wednesday and Thursday
        wait_and_deliver(monday + 3.5 * DAY + timedelta(hours=hour), with_something=hour == 1)
    wait_and_deliver(monday + 4 * DAY)

    assert list(OutgoingMail.objects.order_by("due_at").values_list("occurs_on", "state")) == [
        (monday.date() + DAY, "SENT"), (monday.date() + 4 * DAY, "SENT"),
    ]  # fmt: skip
    assert len(outbox.outbox) == 2


def test_who_moves_again_and_again_has_one_digest_a_local_day():
    chance = random.Random(3)
    zones = ["Pacific/Apia", "Pacific/Honolulu", "America/New_York", "Europe/Madrid", "Asia/Tokyo"]
    owner, [account] = owner_of(1)
    at, end = BEGIN, BEGIN + 25 * DAY
    while at < end:
        if chance.random() < 0.1:
            owner.time_zone = chance.choice(zones)
            owner.save()
        with time_machine.travel(at, tick=False):
            if chance.random() < 0.3:
                DeliveryFactory(reminder=ReminderFactory(account=account), recipient=owner)
            deliver_due()
        at += timedelta(hours=3)

    sent = list(OutgoingMail.objects.filter(state="SENT"))
    assert len(sent) > 8
    assert len({one.occurs_on for one in sent}) == len(sent) == len(outbox.outbox)
    assert all(local_day(one.due_at, one.time_zone) == one.occurs_on for one in sent)
    old = Delivery.objects.filter(created_at__lt=end - 10 * DAY)
    assert set(old.values_list("state", flat=True)) == {"SENT"}
