"""What stands in the ledger: raised once, risen, closed, opened again, held back with a reason; whoever evaluates."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts.choices import Tier
from reminders.choices import Ending, Escalation, Family, Kind, Priority
from reminders.ledger import Level, apply
from reminders.models import Reminder, Withheld
from tests.factories import AccountFactory, AgreementFactory, AssignmentFactory, UserFactory, today
from tests.hearing import DAY, holds, rule_of

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
CONDITION = {"family": Family.SINGLE_THREADED, "levels": (Level(Kind.SINGLE_THREADED, Priority.NORMAL),),
             "is_condition": True}  # fmt: skip


@pytest.fixture
def account(db):
    return AssignmentFactory().account


def say(account, *rows, at=NOON, **how):
    apply(rule_of(*rows, **how), [account.pk], at)


def one():
    return Reminder.objects.get()


# --- events ---


def test_what_holds_is_raised_once(account):
    for hour in range(3):
        say(account, holds(account, facts={"days": 9}, rows=["interaction:1"]), at=NOON + hour * DAY)

    found = one()
    assert (found.kind, found.level, found.state, found.episode) == (Kind.CONTACT_DUE, 1, "OPEN", "one")
    assert (found.raised_at, found.facts, found.rows) == (NOON, {"days": 9}, ["interaction:1"])
    assert found.version == 1  # said again, nothing was written


def test_level_rises_and_never_falls(account):
    say(account, holds(account, level=1))
    say(account, holds(account, level=3, facts={"days": 30}), at=NOON + DAY)
    risen = one()
    say(account, holds(account, level=2), at=NOON + 2 * DAY)

    assert (risen.kind, risen.priority, risen.level_at) == (Kind.GONE_QUIET, Priority.URGENT, NOON + DAY)
    assert (risen.raised_at, risen.facts) == (NOON, {"days": 30})
    assert (one().level, one().version) == (3, 2)


def test_what_holds_no_longer_is_closed_and_opens_again_when_the_same_holds(account):
    say(account, holds(account, level=2))
    say(account, at=NOON + DAY)
    closed = one()
    say(account, holds(account), at=NOON + 2 * DAY)

    assert (closed.state, closed.ending, closed.ended_at) == ("CLOSED", Ending.PASSED, NOON + DAY)
    assert (one().state, one().ending, one().ended_at, one().level) == ("OPEN", "", None, 1)


def test_ending_of_the_rule_is_kept(account):
    say(account, holds(account), ends_as=Ending.ACTED)
    say(account, at=NOON + DAY, ends_as=Ending.ACTED)

    assert (one().ending, one().verdict) == (Ending.ACTED, "ACTED")


def test_what_a_person_ended_stays_ended(account):
    say(account, holds(account))
    by = UserFactory()
    Reminder.objects.update(state="CLOSED", ending="SEASONAL", ended_at=NOON, ended_by=by)
    say(account, holds(account, level=3), at=NOON + DAY)

    assert (one().state, one().ending, one().level) == ("CLOSED", "SEASONAL", 1)


def test_another_episode_is_another_reminder_and_closes_the_first(account):
    say(account, holds(account, episode="one"))
    say(account, holds(account, episode="two"), at=NOON + DAY)

    assert list(Reminder.objects.order_by("pk").values_list("episode", "state")) == [
        ("one", "CLOSED"), ("two", "OPEN"),
    ]  # fmt: skip


def test_accounts_that_were_not_asked_for_are_left_alone(account):
    other = AccountFactory()
    apply(rule_of(holds(account), holds(other)), [account.pk, other.pk], NOON)
    apply(rule_of(), [account.pk], NOON + DAY)

    assert dict(Reminder.objects.values_list("account", "state")) == {account.pk: "CLOSED", other.pk: "OPEN"}


def test_an_escalation_that_was_announced_is_announced_anew_after_a_pause_of_truth(account):
    say(account, holds(account))
    Reminder.objects.update(escalates_at=NOON)
    say(account, at=NOON + DAY)
    say(account, holds(account), at=NOON + 2 * DAY)

    assert one().escalates_at is None


def test_whoever_looks_after_it_now_stands_beside_it(account):
    first, second = UserFactory.create_batch(2)
    say(account, holds(account, person_id=first.pk))
    say(account, holds(account, person_id=second.pk), at=NOON + DAY)

    assert one().person == second


@pytest.mark.parametrize(
    ("fields", "level", "priority", "weight", "escalation"),
    [
        ({"tier": Tier.STANDARD}, 1, Priority.NORMAL, 1, Escalation.NEVER),
        ({"tier": Tier.CORE}, 2, Priority.IMPORTANT, 4, Escalation.WEEKLY),
        ({"tier": Tier.KEY}, 3, Priority.URGENT, 9, Escalation.WEEKLY),
        ({"tier": Tier.STRATEGIC, "is_strategic": True}, 3, Priority.URGENT, 12, Escalation.AT_ONCE),
    ],
)
def test_priority_weight_and_manager_follow_level_and_account(db, fields, level, priority, weight, escalation):
    account = AccountFactory(**fields)
    say(account, holds(account, level=level))

    found = one()
    assert (found.priority, found.weight, found.escalation) == (priority, weight, escalation)


def test_a_decision_within_ninety_days_doubles_the_weight(account):
    AgreementFactory(account=account)
    before = datetime.combine(today(), datetime.min.time(), UTC)
    say(account, holds(account), at=before)

    assert one().weight == 2 * {"STRATEGIC": 4, "KEY": 3, "CORE": 2, "STANDARD": 1}[account.tier]


# --- held back ---


def test_what_is_held_stands_with_its_reason_and_days(account):
    for day in range(3):
        say(account, holds(account, held="CAPTURE"), at=NOON + day * DAY)

    held = Withheld.objects.get()
    assert (held.reason, held.recipient, held.episode) == ("CAPTURE", account.owner, "one")
    assert (held.first_on, held.last_on) == (NOON.date(), NOON.date() + 2 * DAY)
    assert not Reminder.objects.exists()


def test_a_pause_closes_what_is_open_and_the_same_opens_again_after_it(account):
    say(account, holds(account))
    say(account, holds(account, held="PAUSED"), at=NOON + DAY)
    paused = one()
    say(account, holds(account), at=NOON + 2 * DAY)

    assert (paused.state, paused.ending) == ("CLOSED", Ending.PASSED)
    assert one().state == "OPEN"


def test_what_may_not_be_said_any_more_does_not_close_what_was(account):
    say(account, holds(account))
    say(account, holds(account, held="CAPTURE"), at=NOON + DAY)

    assert one().state == "OPEN"


# --- conditions ---


def test_condition_takes_the_day_it_began_and_goes_on_with_it(account):
    for day in range(3):
        say(account, holds(account, episode=None), at=NOON + day * DAY, **CONDITION)

    assert (one().episode, one().raised_at) == ("2026-06-10", NOON)


def test_condition_ends_after_a_week_and_not_by_a_day_that_is_better(account):
    say(account, holds(account, episode=None), **CONDITION)
    say(account, at=NOON + DAY, **CONDITION)
    fading = one()
    say(account, holds(account, episode=None), at=NOON + 3 * DAY, **CONDITION)
    back = one()
    say(account, at=NOON + 4 * DAY, **CONDITION)
    say(account, at=NOON + 10.9 * DAY, **CONDITION)
    nearly = one()
    say(account, at=NOON + 11 * DAY, **CONDITION)

    assert (fading.state, fading.false_since) == ("OPEN", NOON + DAY)
    assert (back.state, back.false_since, back.episode) == ("OPEN", None, "2026-06-10")
    assert (nearly.state, one().state, one().ending) == ("OPEN", "CLOSED", Ending.PASSED)


def test_condition_is_raised_again_a_quarter_after_it_began(account):
    say(account, holds(account, episode=None), **CONDITION)
    for day in (1, 8):
        say(account, at=NOON + day * DAY, **CONDITION)
    for day in (20, 60, 90):
        say(account, holds(account, episode=None), at=NOON + day * DAY, **CONDITION)
    early = list(Reminder.objects.values_list("state", flat=True))
    say(account, holds(account, episode=None), at=NOON + 91 * DAY, **CONDITION)

    assert early == ["CLOSED"]
    assert list(Reminder.objects.order_by("pk").values_list("episode", "state")) == [
        ("2026-06-10", "CLOSED"), ("2026-09-09", "OPEN"),
    ]  # fmt: skip
    assert set(Withheld.objects.values_list("reason", flat=True)) == {"AGAIN_TOO_SOON"}


def test_condition_that_is_held_from_day_to_day_is_one_row(account):
    for day in range(5):
        say(account, holds(account, episode=None, held="CAPTURE"), at=NOON + day * DAY, **CONDITION)
    say(account, holds(account, episode=None, held="CAPTURE"), at=NOON + 30 * DAY, **CONDITION)

    assert list(Withheld.objects.order_by("pk").values_list("first_on", "last_on")) == [
        (NOON.date(), NOON.date() + 4 * DAY), (NOON.date() + 30 * DAY, NOON.date() + 30 * DAY),
    ]  # fmt: skip


# --- at once ---


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [{}, CONDITION], ids=["event", "condition"])
def test_two_who_evaluate_at_once_raise_each_once(how):
    accounts = [AssignmentFactory().account for _each in range(20)]
    keys = [account.pk for account in accounts]
    rows = [holds(account, episode=None if how else "one") for account in accounts]
    gate = threading.Barrier(4)

    def evaluate():
        gate.wait()
        try:
            apply(rule_of(*rows, **how), keys, NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=evaluate) for _each in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(Reminder.objects.values_list("account", flat=True)) == sorted(keys)
