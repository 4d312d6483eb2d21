"""Decisions about health: other opinions that end, and other weights that make nobody worse."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AccountState
from audit.models import AuditEntry
from audit.sentences import sentences
from health.models import HealthOverride, HealthSnapshot, HealthVersion
from health.reference import FIRST
from health.refresh import evaluate_some, score_accounts
from health.reminding import RULES
from health.selectors import band_changes
from health.services import end_override, publish_weights, set_override
from reminders.choices import Kind
from reminders.models import Reminder
from tests.factories import AccountFactory, UserFactory, today
from tests.health.relationship import DAY, evaluated, relationship
from tests.health.steering import Steered, only_vitality
from users.choices import Role

pytestmark = pytest.mark.django_db

OTHER = FIRST | {"engagement": 5, "breadth": 90}


@pytest.fixture
def manager():
    return UserFactory(name="Boss", role=Role.SALES_MANAGER)


def say(account, by, **said):
    facts = {"band": "RED", "reason": "They told me", "until": today() + DAY * 30} | said
    return set_override(account, by=by, **facts)


def lines_of(table, reader):
    return [one.text for one in sentences(list(AuditEntry.objects.filter(table=table).order_by("id")), reader=reader)]


def test_an_opinion_holds_from_today_until_the_day_said_with_who_said_so(manager):
    opinion = say(AccountFactory(), manager, reason="  They told me  ")

    opinion.refresh_from_db()
    assert (opinion.band, opinion.reason, opinion.said_by) == ("RED", "They told me", manager)
    assert (opinion.during.lower, opinion.during.upper) == (today(), today() + DAY * 30)


@pytest.mark.parametrize(
    ("days", "code"), [(0, "ends_before_it_begins"), (-3, "ends_before_it_begins"), (181, "too_long")]
)
def test_an_opinion_ends_within_180_days(days, code, manager):
    with pytest.raises(ValidationError) as refused:
        say(AccountFactory(), manager, until=today() + DAY * days)

    assert refused.value.error_dict["until"][0].code == code
    assert not HealthOverride.objects.exists()


def test_an_opinion_may_hold_180_days(manager):
    assert say(AccountFactory(), manager, until=today() + DAY * 180).pk


@pytest.mark.parametrize("said", [{"band": "UNKNOWN"}, {"band": "NEVER"}, {"reason": " "}])
def test_an_opinion_names_a_band_and_a_reason(said, manager):
    with pytest.raises(ValidationError):
        say(AccountFactory(), manager, **said)

    assert not HealthOverride.objects.exists()


def test_a_second_opinion_ends_the_first(manager):
    account = AccountFactory()
    before = say(account, manager)
    HealthOverride.objects.filter(pk=before.pk).update(during=(today() - DAY * 9, today() + DAY * 30))

    after = say(account, manager, band="AMBER")

    before.refresh_from_db()
    assert (before.during.upper, list(HealthOverride.objects.on(today()))) == (today(), [after])


def test_an_opinion_that_ends_leaves_only_the_score(manager):
    account = AccountFactory()
    opinion = say(account, manager)
    HealthOverride.objects.filter(pk=opinion.pk).update(during=(today() - DAY * 9, today() + DAY * 30))

    end_override(opinion, by=manager)

    assert not HealthOverride.objects.on(today()).exists()
    with pytest.raises(ValidationError):
        end_override(opinion, by=manager)


def test_an_opinion_changes_no_score(manager):
    account = evaluated(relationship())

    say(account, manager)

    assert evaluated(account).state.score == pytest.approx(account.state.score, abs=0.01)
    assert evaluated(account).state.band == account.state.band


def test_opinions_and_weights_read_as_sentences(manager):
    opinion = say(AccountFactory(), manager)
    HealthOverride.objects.filter(pk=opinion.pk).update(during=(today() - DAY * 9, today() + DAY * 30))
    end_override(opinion, by=manager)
    publish_weights(OTHER, reason="Breadth matters", by=manager)

    assert lines_of("health_healthoverride", manager)[0] == "sees its health otherwise, At risk: They told me"
    assert (
        lines_of("health_healthoverride", manager)[-1] == "ended the other opinion of its health, At risk: They told me"
    )
    assert (
        lines_of("health_healthversion", manager)[-1] == "published what health is made of, version 2: Breadth matters"
    )


def test_published_weights_are_a_version_of_their_own_by_which_all_accounts_are_due(manager):
    account, never = evaluated(relationship(), AccountFactory())
    AccountState.objects.filter(account=never).update(scored_at=None)

    version = publish_weights(OTHER, reason="Breadth matters", by=manager)

    assert (version.number, version.breadth, version.published_by) == (2, 90, manager)
    assert AccountState.objects.get(account=account).next_eval_at == version.published_at
    assert AccountState.objects.get(account=never).next_eval_at != version.published_at
    again = evaluated(account)
    assert again.state.score != pytest.approx(account.state.score, abs=1)
    assert HealthSnapshot.objects.get(account=account).version_id == 2


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, "The same"),
        ({"breadth": 90}, "  "),
        ({"breadth": 101}, "Too much"),
        ({"engagement": 0, "reciprocity": 0, "breadth": 0}, "Nothing"),
    ],
)
def test_weights_that_mean_nothing_are_refused(said, reason, manager):
    with pytest.raises(ValidationError):
        publish_weights(FIRST | said, reason=reason, by=manager)

    assert HealthVersion.objects.count() == 1


def test_other_weights_make_nobody_hear_of_a_drop(manager):
    """Good by what it pays, bad by its map: the score falls by more than 60 points, and nobody is told."""
    only_vitality()
    begin = timezone.now() - DAY * 40
    one = Steered(begin)
    AccountState.objects.filter(account=one.key).update(observed_since=begin - DAY * 200)
    for days in range(0, 40, 5):
        one.scored(95, begin + DAY * days)
    before = AccountState.objects.get(account=one.key)

    only = {"engagement": 1, "reciprocity": 0, "breadth": 99, "stance": 0, "commitments": 0, "vitality": 0}
    publish_weights(only, reason="Breadth alone", by=manager)
    evaluate_some(RULES, by=None)
    score_accounts([one.key], timezone.now() + DAY)
    AccountState.objects.filter(account=one.key).update(stale_since=timezone.now())
    evaluate_some(RULES, by=None)

    after = AccountState.objects.get(account=one.key)
    assert (before.band, after.band) == ("GREEN", "RED")
    assert before.score - after.score > 60
    assert not Reminder.objects.filter(kind=Kind.HEALTH_DROP).exists()


def test_the_same_fall_without_other_weights_is_heard_of():
    """So that the silence above is that of the weights."""
    only_vitality()
    begin = timezone.now() - DAY * 40
    one = Steered(begin)
    AccountState.objects.filter(account=one.key).update(observed_since=begin - DAY * 200)
    for days in range(0, 40, 5):
        one.scored(95, begin + DAY * days)

    one.steer(20)
    evaluate_some(RULES, by=None)

    assert Reminder.objects.filter(kind=Kind.HEALTH_DROP, account=one.key).exists()


def test_the_preview_says_what_a_publication_does(manager):
    accounts = evaluated(*(relationship() for _number in range(4)), AccountFactory())
    before = {one.pk: one.state.band for one in accounts}

    preview = band_changes({part: float(value) for part, value in OTHER.items()})
    publish_weights(OTHER, reason="Breadth matters", by=manager)
    after = {one.pk: one.state.band for one in evaluated(*accounts)}

    changed = {key: (before[key], after[key]) for key in before if before[key] != after[key]}
    assert changed
    assert {one.account.pk: (one.before, one.after) for one in preview.moved} == changed
    assert preview.number == len(changed)
    assert (preview.looked_at, sum(preview.now.values()), sum(preview.then.values())) == (5, 5, 5)


def test_the_preview_of_the_same_weights_changes_nothing():
    evaluated(relationship())

    assert band_changes({part: float(value) for part, value in FIRST.items()}).number == 0


def test_the_preview_names_the_fifty_that_move_farthest():
    evaluated(*(relationship() for _number in range(2)))
    AccountState.objects.update(band="GREEN", score=95)

    preview = band_changes(
        {part: float(value) for part, value in OTHER.items()}, now=timezone.now() + timedelta(hours=1)
    )

    assert len(preview.moved) == preview.number == 2


def test_a_band_that_is_left_weeks_after_other_weights_is_no_drop(manager):
    """Good and a little below it by the new weights: the band follows two weeks later, and nobody is told."""
    only_vitality()
    begin = timezone.now() - DAY * 40
    one = Steered(begin)
    AccountState.objects.filter(account=one.key).update(observed_since=begin - DAY * 200)
    for days in range(0, 40, 5):
        one.scored(75, begin + DAY * days)

    weights = {"engagement": 0, "reciprocity": 0, "breadth": 10, "stance": 0, "commitments": 0, "vitality": 90}
    publish_weights(weights, reason="A little breadth", by=manager)
    states = []
    for days in range(18):
        at = timezone.now() + DAY * days
        score_accounts([one.key], at)
        states.append(AccountState.objects.get(account=one.key).band)
        for rule in RULES:
            rule([one.key], at)

    assert (states[0], states[-1]) == ("GREEN", "AMBER")
    assert not Reminder.objects.filter(kind=Kind.HEALTH_DROP).exists()
