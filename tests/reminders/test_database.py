"""What the database itself refuses of reminders and mails."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from reminders.models import Snooze
from tests.factories import UserFactory
from tests.hearing import (
    DAY,
    AbsenceFactory,
    DeliveryFactory,
    MailFactory,
    PauseFactory,
    ReminderFactory,
    WithheldFactory,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
FROM, UNTIL = date(2026, 6, 1), date(2026, 6, 10)
NO_END, NO_DAYS = DateRange(FROM, None), DateRange(FROM, FROM)


def refused(name, work):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        work()


@pytest.mark.parametrize(
    ("factory", "fields", "name"),
    [
        (ReminderFactory, {"family": "GOSSIP"}, "reminder_family_is_known"),
        (ReminderFactory, {"kind": "GOSSIP"}, "reminder_kind_is_known"),
        (ReminderFactory, {"priority": 4}, "reminder_priority_is_known"),
        (ReminderFactory, {"verdict": "SO_SO"}, "reminder_verdict_is_known"),
        (ReminderFactory, {"state": "CLOSED"}, "reminder_ends_with_a_reason"),
        (ReminderFactory, {"state": "CLOSED", "ending": "DONE"}, "reminder_ends_with_a_reason"),
        (ReminderFactory, {"ending": "DONE"}, "reminder_ends_with_a_reason"),
        (ReminderFactory, {"snoozes": 4}, "reminder_is_snoozed_three_times_at_most"),
        (MailFactory, {"kind": "CARD"}, "mail_kind_is_known"),
        (MailFactory, {"state": "LOST"}, "mail_state_is_known"),
        (MailFactory, {"state": "CLAIMED"}, "mail_under_way_is_leased"),
        (MailFactory, {"state": "SENDING", "lease_until": NOW}, "mail_under_way_is_leased"),
        (MailFactory, {"state": "SENT"}, "mail_is_dated_when_sent"),
        (DeliveryFactory, {"channel": "PIGEON"}, "delivery_channel_is_known"),
        (DeliveryFactory, {"state": "LOST"}, "delivery_state_is_known"),
        (DeliveryFactory, {"reason": "MOOD"}, "delivery_reason_is_known"),
        (WithheldFactory, {"reason": "MOOD"}, "withheld_reason_is_known"),
        (WithheldFactory, {"first_on": UNTIL, "last_on": FROM}, "withheld_ends_after_it_begins"),
        (AbsenceFactory, {"during": NO_END}, "absence_begins_and_ends"),
        (AbsenceFactory, {"during": NO_DAYS}, "absence_begins_and_ends"),
        (PauseFactory, {"reason": ""}, "pause_has_a_reason"),
        (PauseFactory, {"during": NO_END}, "pause_lasts_ninety_days_at_most"),
        (PauseFactory, {"during": NO_DAYS}, "pause_lasts_ninety_days_at_most"),
        (PauseFactory, {"during": DateRange(FROM, FROM + 91 * DAY)}, "pause_lasts_ninety_days_at_most"),
    ],
)
def test_row_that_says_what_cannot_be_is_refused(factory, fields, name):
    refused(name, lambda: factory(**fields))


def test_snooze_ends_after_it_begins():
    reminder, person = ReminderFactory(), UserFactory()
    refused(
        "snooze_ends_after_it_begins",
        lambda: Snooze.objects.create(
            reminder=reminder, person=person, said_at=NOW, until_at=NOW - timedelta(seconds=1)
        ),
    )


@pytest.mark.parametrize(
    ("factory", "names", "constraint"),
    [
        (ReminderFactory, ("family", "account", "subject", "episode"), "reminder_exists_once"),
        (MailFactory, ("kind", "recipient", "occurs_on", "key"), "mail_is_planned_once"),
        (DeliveryFactory, ("reminder", "level", "recipient", "channel"), "delivery_exists_once"),
        (WithheldFactory, ("family", "account", "subject", "episode", "recipient", "reason"), "withheld_is_told_once"),
        (AbsenceFactory, ("person", "during"), "person_is_away_once"),
        (PauseFactory, ("account", "during"), "account_is_paused_once"),
    ],
)
def test_row_that_is_there_already_is_refused(factory, names, constraint):
    one = factory()

    refused(constraint, lambda: factory(**{name: getattr(one, name) for name in names}))
