"""Scores follow what happened: the band that is shown, the history that is kept, and which accounts are looked at."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Account, AccountState
from health.models import HealthSnapshot
from health.refresh import evaluate_due, evaluate_some, score_accounts
from health.rules import Standing, next_standing
from relationships.models import AwaitedReply
from relationships.services import log_interaction, remove_interactions
from tests.factories import AccountFactory
from tests.health.steering import DAY, Steered, only_vitality

pytestmark = pytest.mark.django_db


def state_of(account):
    return AccountState.objects.get(account=account)


# --- bands ---


def steps(dice):
    """A score that mostly wanders, and sometimes jumps or is not known."""
    value = dice.uniform(20, 90)
    while True:
        roll = dice.random()
        yield None if roll < 0.02 else value
        value = dice.uniform(0, 100) if roll > 0.95 else min(100.0, max(0.0, value + dice.gauss(0, 3)))


def test_bands_of_the_statement_are_those_of_the_rules_over_daily_walks():
    only_vitality()
    begin, dice = timezone.now(), random.Random(4)
    walkers = {one: (steps(dice), Standing("UNKNOWN", None)) for one in (Steered(begin) for _each in range(15))}
    seen = set()

    for number in range(70):
        at = begin + DAY * number
        for one, (walk, _was) in walkers.items():
            one.steer(next(walk))
            one.leave_alone(dice.random() < 0.08)
        score_accounts([one.key for one in walkers], at)
        for one, (walk, was) in walkers.items():
            state = state_of(one.key)
            expected = next_standing(state.score, is_capped=bool(state.cap), was=was, today=at.date())
            assert Standing(state.band, state.beyond_since) == expected, (number, state.score, was)
            seen.add((was.band, state.band, state.cap))
            walkers[one] = walk, expected

    assert len(seen) > 15  # changes of band, with and without a cap


def test_band_since_is_the_day_it_was_entered():
    only_vitality()
    begin = timezone.now()
    one = Steered(begin)
    days = [(0, 80), (1, 68), (5, 60), (6, 58), (9, 80)]

    since = [one.scored(value, begin + DAY * number).band_since for number, value in days]

    assert since == [(begin + DAY * number).date() for number in (0, 0, 5, 5, 9)]


# --- history ---


def kept(one):
    return list(
        HealthSnapshot.objects.filter(account=one.key).order_by("taken_on").values_list("taken_on", "score", "band")
    )


def walked(values, begin):
    """An account scored on the days given, and the days of which a row was kept."""
    one = Steered(begin)
    for number, value in values:
        one.scored(value, begin + DAY * number)
    return one, [(day - begin.date()).days for day, _score, _band in kept(one)]


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ([(0, 80), (1, 80.5), (2, 79.5), (3, 81)], [0, 3]),
        ([(0, 80), (1, 80.9), (2, 81.8)], [0, 2]),
        ([(0, 80), (3, 80), (6, 80), (7, 80), (8, 80)], [0, 7]),
        ([(0, 80), (1, None), (2, None), (9, None), (10, 80)], [0, 1, 10]),
        ([(0, 75), (1, 74.5), (2, 64.9)], [0, 2]),
    ],
    ids=["a point", "little by little", "a week", "unknown", "a band"],
)
def test_history_keeps_what_moved_and_a_row_a_week(values, days):
    only_vitality()

    _one, found = walked(values, timezone.now())

    assert found == days


def test_history_has_one_row_a_day_that_says_how_the_day_ended():
    only_vitality()
    begin = timezone.now().replace(hour=1)
    one, _days = walked([(0, 80)], begin)

    for value in (76, 90, 80.4):
        one.scored(value, begin + DAY)

    assert [round(score, 3) for _day, score, _band in kept(one)] == [80, 80.4]


def test_history_keeps_the_parts_and_the_weights_of_the_day():
    only_vitality()
    one = Steered(timezone.now())

    one.scored(62, timezone.now())

    row = HealthSnapshot.objects.get(account=one.key)
    assert (round(row.vitality, 4), row.stance, row.breadth, row.version_id) == (62, None, None, 2)
    assert (row.evidence, row.confidence, row.cap) == (99, "LOW", "")
    assert row.engagement == pytest.approx(30 + 70 * (1 - 2 ** (-3 * 2 / 1.702414)), rel=0.01)


def test_trend_is_the_change_in_four_weeks_and_in_one():
    only_vitality()
    begin = timezone.now()
    one = Steered(begin)
    days = [(0, 80), (20, 76), (21, 75), (28, 71), (35, 60)]

    found = [(state.trend, state.week_trend)
             for state in (one.scored(value, begin + DAY * number) for number, value in days)]  # fmt: skip

    expected = [(None, None), (None, None), (-5, None), (-9, -4), (-20, -11)]
    assert [_rounded(pair) for pair in found] == expected


def _rounded(pair):
    return tuple(None if value is None else round(value, 3) for value in pair)


def test_trend_needs_the_same_weights():
    only_vitality()
    begin = timezone.now()
    one = Steered(begin)
    one.scored(80, begin)
    only_vitality(number=3)

    first = one.scored(60, begin + DAY * 28)
    second = one.scored(50, begin + DAY * 35)

    assert (first.trend, first.week_trend) == (None, None)
    assert _rounded((second.trend, second.week_trend)) == (None, -10)
    assert [row.version_id for row in HealthSnapshot.objects.order_by("taken_on")] == [2, 3, 3]


# --- who is looked at ---


class Seen(list):
    """A rule that only remembers of whom it was asked."""

    def __call__(self, keys, now):
        self.extend(keys)


@pytest.fixture
def calm():
    """Three accounts that were looked at a moment ago."""
    accounts = [AccountFactory() for _each in range(3)]
    assert evaluate_due(()) == 3
    return accounts


def test_everybody_is_looked_at_once(calm):
    assert evaluate_some((), by=None) == 0
    assert not AccountState.objects.filter(scored_at=None).exists()
    assert list(HealthSnapshot.objects.values_list("band", flat=True)) == ["UNKNOWN"] * 3


def test_a_contact_brings_back_its_account_and_nobody_else(calm):
    log_interaction(account=calm[1].pk, kind="CALL", occurred_at=timezone.now(), by=None)
    seen = Seen()

    assert [evaluate_some((seen,), by=None) for _time in range(2)] == [1, 0]
    assert seen == [calm[1].pk]
    assert state_of(calm[1]).stale_since is None


def test_a_contact_taken_back_brings_back_its_account(calm):
    row = log_interaction(account=calm[0].pk, kind="CALL", occurred_at=timezone.now(), by=None)
    evaluate_due(())
    remove_interactions([row.pk], by=None)
    seen = Seen()

    evaluate_due((seen,))

    assert seen == [calm[0].pk]
    assert state_of(calm[0]).score is None


def test_a_contact_with_a_member_brings_back_its_group(calm):
    head, member, _other = calm
    Account.objects.filter(pk=member.pk).update(managed_with=head)
    evaluate_due(())
    log_interaction(account=member.pk, kind="CALL", occurred_at=timezone.now(), by=None)
    seen = Seen()

    evaluate_due((seen,))

    assert sorted(seen) == [head.pk, member.pk]


def test_more_accounts_than_one_turn_takes_are_all_looked_at(calm, monkeypatch):
    monkeypatch.setattr("health.refresh.CHUNK", 2)
    AccountState.objects.update(stale_since=timezone.now())
    seen = Seen()

    assert evaluate_due((seen,)) == 3
    assert sorted(seen) == [account.pk for account in calm]


def test_an_account_is_looked_at_again_after_midnight_where_it_is():
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    account = AccountFactory(time_zone="Asia/Tokyo")

    score_accounts([account.pk], at)

    midnight = datetime(2026, 11, 24, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert state_of(account).next_eval_at == midnight + timedelta(seconds=account.pk % 1800)


def test_an_account_is_looked_at_again_when_silence_holds_its_score_down():
    now = timezone.now().replace(hour=12)
    at = now - timedelta(days=89, hours=22)
    account = AccountFactory()
    log_interaction(account=account.pk, kind="CALL", occurred_at=at, by=None)

    score_accounts([account.pk], now)
    due = state_of(account).next_eval_at
    score_accounts([account.pk], due)

    assert due == at + timedelta(days=90, seconds=1)
    assert state_of(account).next_eval_at > due


def test_an_account_is_looked_at_again_when_an_answer_becomes_due():
    now = timezone.now()
    account = AccountFactory()
    row = log_interaction(account=account.pk, kind="EMAIL", initiator="THEM", occurred_at=now, by=None)
    hours = {name: now + timedelta(seconds=number) for name, number in (("warn_at", 3), ("due_at", 4), ("late_at", 8))}
    AwaitedReply.objects.create(interaction=row, account=account, arrived_at=now, **hours)

    found = []
    for at in (now, hours["warn_at"], hours["due_at"]):
        score_accounts([account.pk], at)
        found.append(state_of(account).next_eval_at)

    assert found == [hours["warn_at"], hours["due_at"], hours["late_at"]]
