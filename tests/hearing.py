"""A factory per model of reminders, holding only what makes a row valid; and rules that hold what a test says."""

import json
from datetime import timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from reminders.choices import Escalation, Family, Kind, Priority
from reminders.ledger import Level, Rule
from reminders.models import Absence, Delivery, OutgoingMail, Pause, Preference, Reminder, Withheld
from tests.factories import AccountFactory, UserFactory, today

DAY = timedelta(days=1)


class ReminderFactory(DjangoModelFactory):
    """A contact that is overdue, raised just now and told to nobody."""

    class Meta:
        model = Reminder

    family = Family.CONTACT
    account = factory.SubFactory(AccountFactory)
    subject = "account"
    episode = factory.Sequence(lambda n: f"interaction:{n}")
    kind = Kind.CONTACT_OVERDUE
    level = 2
    priority = Priority.NORMAL
    facts = factory.LazyFunction(
        lambda: {"last_at": (timezone.now() - 20 * DAY).isoformat(), "planned_days": 14, "since": None}
    )
    began_at = factory.LazyFunction(lambda: timezone.now() - 20 * DAY)
    raised_at = factory.LazyFunction(timezone.now)
    level_at = factory.LazyFunction(timezone.now)


class DeliveryFactory(DjangoModelFactory):
    """The owner of the account waits to be told in the morning."""

    class Meta:
        model = Delivery

    reminder = factory.SubFactory(ReminderFactory)
    level = factory.SelfAttribute("reminder.level")
    recipient = factory.SubFactory(UserFactory)
    channel = "DIGEST"
    created_at = factory.LazyFunction(timezone.now)


class MailFactory(DjangoModelFactory):
    """A digest that is due."""

    class Meta:
        model = OutgoingMail

    kind = "DIGEST"
    recipient = factory.SubFactory(UserFactory)
    occurs_on = factory.LazyFunction(today)
    time_zone = "UTC"
    due_at = factory.LazyFunction(timezone.now)


class WithheldFactory(DjangoModelFactory):
    class Meta:
        model = Withheld

    family = Family.CONTACT
    account = factory.SubFactory(AccountFactory)
    subject = "account"
    episode = "interaction:1"
    recipient = factory.SubFactory(UserFactory)
    reason = "BUDGET"
    first_on = factory.LazyFunction(today)
    last_on = factory.LazyFunction(today)


class PreferenceFactory(DjangoModelFactory):
    class Meta:
        model = Preference

    person = factory.SubFactory(UserFactory)


class AbsenceFactory(DjangoModelFactory):
    """Away since yesterday, for a week."""

    class Meta:
        model = Absence

    person = factory.SubFactory(UserFactory)
    during = factory.LazyFunction(lambda: DateRange(today() - DAY, today() + 6 * DAY))


class PauseFactory(DjangoModelFactory):
    """Silent since yesterday, for a month."""

    class Meta:
        model = Pause

    account = factory.SubFactory(AccountFactory)
    during = factory.LazyFunction(lambda: DateRange(today() - DAY, today() + 30 * DAY))
    reason = "They asked us to"


LEVELS = (
    Level(Kind.CONTACT_DUE, Priority.NORMAL),
    Level(Kind.CONTACT_OVERDUE, Priority.IMPORTANT, Escalation.WEEKLY),
    Level(Kind.GONE_QUIET, Priority.URGENT, Escalation.WEEKLY, if_strategic=Escalation.AT_ONCE),
)
SAID = """
SELECT * FROM jsonb_to_recordset(%(said)s::jsonb) AS said (account_id bigint, subject text, episode text, level int,
    began_at timestamptz, due_at timestamptz, person_id bigint, facts jsonb, rows jsonb, held text)
WHERE account_id = ANY (%(keys)s)
"""


def holds(account, **said):
    """What a rule says of the account."""
    row = {"account_id": account.pk, "subject": "account", "episode": "one", "level": 1, "due_at": None,
           "began_at": timezone.now().isoformat(), "person_id": None, "facts": {}, "rows": [], "held": ""}  # fmt: skip
    return row | said


def rule_of(*rows, family=Family.CONTACT, levels=LEVELS, **how):
    """A rule that says these rows."""
    return Rule(family=family, levels=levels, select=SAID, prepare=lambda keys, now: {"said": json.dumps(rows)}, **how)
