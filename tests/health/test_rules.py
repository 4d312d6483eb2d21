"""The formulas against the figures of HEALTH §1.6, and what holds of them whatever happens."""

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.choices import Band
from health.rules import (
    PARTS,
    Standing,
    breadth,
    commitments,
    confidence,
    engagement,
    filled,
    is_new,
    kept_share,
    next_standing,
    plain_band,
    planned_sum,
    recency,
    reciprocity,
    score,
    stance,
    vitality,
    volume_ratio,
)
from tests.health.facts import WEIGHTS, any_facts, facts

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("silent", "expected"), [(0, 100), (14, 100), (28, 50), (42, 25), (56, 12.5)])
def test_recency_halves_with_each_interval_beyond_the_plan(silent, expected):
    assert recency(silent, 14) == pytest.approx(expected)


@pytest.mark.parametrize(("planned", "per_unit"), [(7, 18.05), (14, 8.78), (30, 3.85), (60, 1.70), (90, 1.00)])
def test_planned_sum_of_an_old_relationship(planned, per_unit):
    assert planned_sum(planned, 1e6) / 2 == pytest.approx(per_unit, abs=0.006)


def test_planned_sum_takes_no_relationship_for_younger_than_ninety_days():
    assert planned_sum(14, 3) == planned_sum(14, 90) == pytest.approx(17.56 / 2, abs=0.01)


@pytest.mark.parametrize(("share", "expected"), [(1, 87.5), (0.5, 64.6), (0.25, 40.5), (0, 0)])
def test_filled_on_plan_and_below(share, expected):
    assert filled(8.78 * share, 8.78) == pytest.approx(expected, abs=0.06)


def test_engagement_of_half_the_plan_two_intervals_after_the_last_contact():
    known = facts(silent_days=28, d90=planned_sum(14, 4000) / 2)

    assert engagement(known) == pytest.approx(60.2, abs=0.06)


def test_engagement_is_unknown_until_silence_is_evidence():
    assert engagement(facts(silent_days=None, observed_days=300)) is None
    assert engagement(facts(silent_days=None, observed_days=13.9, is_connected=True)) is None
    assert engagement(facts(silent_days=None, observed_days=28, is_connected=True)) == pytest.approx(15)


def test_reciprocity_of_a_sixth_of_the_planned_contact_begun_by_the_customer():
    known = facts(hears_customer=True, has_traffic=True, d90_in=2.93)

    assert planned_sum(14, 4000) == pytest.approx(17.56, abs=0.01)
    assert reciprocity(known) == pytest.approx(64.6, abs=0.08)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"hears_customer": False, "has_traffic": True, "replies_asked": 4}, None),
        ({"hears_customer": True}, None),
        ({"hears_customer": True, "replies_asked": 5, "replies_in_time": 3}, 70),
        ({"hears_customer": True, "has_traffic": True}, 0),
        ({"hears_customer": True, "has_traffic": True, "replies_asked": 5, "replies_in_time": 3}, 28),
    ],
    ids=["nobody listens", "nothing was written", "replies alone", "traffic alone", "both"],
)
def test_reciprocity_by_what_is_known(known, expected):
    found = reciprocity(facts(**known))

    assert found == (expected if expected is None else pytest.approx(expected))


def test_breadth_of_two_active_out_of_five_with_seven_of_twelve_in_influence():
    known = facts(people=4, people_active=2, planned_people=5, influence=12, influence_active=7)

    assert breadth(known) == pytest.approx(49.2, abs=0.05)


@pytest.mark.parametrize(("tier", "days"), [("STRATEGIC", 30), ("KEY", 30), ("CORE", 60), ("STANDARD", 90)])
def test_breadth_of_nobody_mapped_is_nothing_after_a_while(tier, days):
    assert breadth(facts(tier=tier, observed_days=days - 0.1)) is None
    assert breadth(facts(tier=tier, observed_days=days)) == 0


def test_stance_of_an_advocate_and_an_opponent():
    assert stance(facts(opinion=2, opinion_influence=8, opinion_stance=5 * 1 + 3 * -2)) == pytest.approx(46.9, abs=0.03)
    assert stance(facts(opinion=0.49, opinion_influence=2, opinion_stance=4)) is None


def test_commitments_of_three_kept_and_two_missed():
    assert commitments(facts(kept=3, missed=2)) == kept_share(3, 5) == 70
    assert commitments(facts()) is None


@pytest.mark.parametrize(("ratio", "expected"), [(0.8, 60), (0.75, 50), (0.5, 0), (0.1, 0), (1, 100), (3, 100)])
def test_vitality_by_what_revenue_became(ratio, expected):
    known = facts(revenue=ratio * 1000, revenue_before=1000, revenue_months=24)

    assert vitality(known) == pytest.approx(expected)
    assert vitality(replace(known, revenue_months=17)) is None
    assert vitality(replace(known, revenue_before=0)) is None


@pytest.mark.parametrize(
    ("known", "cap", "most"),
    [
        ({"silent_days": 42.1}, "SILENCE", 39),
        ({"silent_days": 42.1, "lacks_owner": True}, "SILENCE", 39),
        ({"lacks_successor": True}, "SUCCESSOR", 69),
        ({"lacks_owner": True}, "OWNER", 69),
        ({"silent_days": 42}, "", 100),
    ],
)
def test_score_is_held_down(known, cap, most):
    best = facts(**{"d90": 1e4, "people": 3, "people_active": 3, "influence": 9, "influence_active": 9} | known)

    found = score(best, WEIGHTS)

    assert found.cap == cap
    assert found.value == pytest.approx(most if cap else found.value)
    assert cap or found.value > 69


def test_score_of_a_relationship_without_any_contact_is_never_red():
    mapped = facts(silent_days=None, is_connected=True, observed_days=500)

    found = score(mapped, WEIGHTS)

    assert found.value == 40
    assert found.evidence == pytest.approx(50)


def test_score_is_unknown_below_half_the_evidence():
    known = facts(tier="STANDARD", observed_days=80, kept=1)

    assert score(known, WEIGHTS).evidence == pytest.approx(40)
    assert score(known, WEIGHTS).value is None
    assert plain_band(None) == Band.UNKNOWN


def test_score_of_a_former_customer_is_unknown():
    known = facts(d90=9, people=1, people_active=1, influence=1, influence_active=1)

    assert score(known, WEIGHTS).value is not None
    assert score(replace(known, is_followed=False), WEIGHTS).value is None


@pytest.mark.parametrize(
    ("n180", "evidence", "expected"),
    [(2.9, 100, "LOW"), (3, 100, "MEDIUM"), (6, 79, "MEDIUM"), (6, 80, "HIGH"), (5.9, 100, "MEDIUM")],
)
def test_confidence(n180, evidence, expected):
    assert confidence(facts(n180=n180), evidence) == expected


def test_a_relationship_is_new_for_two_intervals_and_a_month_at_least():
    assert [is_new(facts(observed_days=days)) for days in (29.9, 30)] == [True, False]
    assert [is_new(facts(observed_days=days, planned_days=60)) for days in (119.9, 120)] == [True, False]


def test_volume_ratio_is_one_where_nothing_changed():
    daily = [2 ** (-age / 30) for age in range(2000)], [2 ** (-age / 90) for age in range(2000)]

    assert volume_ratio(sum(daily[0]), sum(daily[1])) == pytest.approx(1, abs=0.01)
    assert volume_ratio(0, 0) == 1


# --- what holds whatever happens ---


def is_within(value):
    return value is None or -1e-9 <= value <= 100 + 1e-9


@given(any_facts())
def test_score_and_parts_are_0_to_100(known):
    found = score(known, WEIGHTS)

    assert is_within(found.value)
    assert all(is_within(found.parts[part]) for part in PARTS)
    assert is_within(found.evidence)
    assert (found.value is None) == (found.evidence < 50 or not known.is_followed)


def later(known, days):
    """The same relationship after so many days in which nothing happened."""
    silent = None if known.silent_days is None else known.silent_days + days
    sums = {"d30": known.d30 * 2 ** (-days / 30), "d90": known.d90 * 2 ** (-days / 90)}
    return replace(known, observed_days=known.observed_days + days, silent_days=silent, **sums)


@given(any_facts(), st.floats(0, 400))
def test_time_alone_never_raises_engagement(known, days):
    before, after = engagement(known), engagement(later(known, days))

    assert before is None or after <= before + 1e-9


@given(any_facts(), st.sampled_from([1, 2, 3]))
def test_a_contact_now_never_lowers_engagement(known, weight):
    after = engagement(replace(known, silent_days=0.0, d90=known.d90 + weight))

    assert after is not None
    assert after >= (engagement(known) or 0) - 1e-9


@given(any_facts(), st.floats(0, 3000), st.sampled_from([1, 2, 3]))
def test_a_contact_remembered_late_never_lowers_engagement(known, age, weight):
    assume(known.silent_days is not None and age <= known.observed_days)
    told = replace(known, silent_days=min(known.silent_days, age), d90=known.d90 + weight * 2 ** (-age / 90))

    assert engagement(told) >= engagement(known) - 1e-9


@given(st.integers(1, 120), st.integers(90, 1500), st.floats(0, 1))
def test_contact_on_plan_stays_full_and_near_the_goal(planned, age, into):
    """Touched every planned interval, just before each next touch and anywhere between."""
    touches = math.floor(age / planned)
    silent = planned * into
    now = touches * planned + silent
    assume(now >= 90)
    d90 = sum(2 * 2 ** (-(now - number * planned) / 90) for number in range(touches + 1))

    assert recency(silent, planned) == 100
    assert filled(d90, planned_sum(planned, now)) >= 87.5 - 1e-9


@given(any_facts(), st.floats(0.01, 100))
def test_scaling_all_weights_leaves_the_score(known, factor):
    scaled = {part: weight * factor for part, weight in WEIGHTS.items()}

    one, other = score(known, WEIGHTS), score(known, scaled)

    assert other.value == (one.value if one.value is None else pytest.approx(one.value))
    assert (one.cap, one.confidence) == (other.cap, other.confidence)


@given(any_facts())
def test_a_cap_holds_and_no_history_is_never_red(known):
    found = score(known, WEIGHTS)
    assume(found.value is not None)

    assert found.value <= {"SILENCE": 39, "SUCCESSOR": 69, "OWNER": 69, "": 100}[found.cap] + 1e-9
    assert known.silent_days is not None or found.value >= 40


# --- bands ---


def standing(band, beyond_since=None):
    return Standing(Band(band), beyond_since)


@pytest.mark.parametrize(
    ("was", "value", "becomes"),
    [
        ("GREEN", 70, "GREEN"), ("GREEN", 65, "GREEN"), ("GREEN", 64.9, "AMBER"), ("GREEN", 34, "RED"),
        ("AMBER", 74.9, "AMBER"), ("AMBER", 75, "GREEN"), ("AMBER", 35, "AMBER"), ("AMBER", 34.9, "RED"),
        ("RED", 44.9, "RED"), ("RED", 45, "AMBER"), ("RED", 80, "GREEN"),
        ("UNKNOWN", 39.9, "RED"), ("UNKNOWN", 40, "AMBER"), ("UNKNOWN", 70, "GREEN"),
        ("GREEN", None, "UNKNOWN"), ("RED", None, "UNKNOWN"),
    ],
)  # fmt: skip
def test_a_band_is_left_five_points_past_its_border(was, value, becomes):
    found = next_standing(value, is_capped=False, was=standing(was), today=TODAY)

    assert found.band == becomes
    is_beyond = value is not None and plain_band(value) != becomes
    assert found.beyond_since == (TODAY if is_beyond else None)


def test_a_band_is_left_on_the_second_look_after_a_fortnight_beyond_it():
    now = standing("GREEN")
    seen = []
    for number in range(17):
        now = next_standing(68, is_capped=False, was=now, today=TODAY + timedelta(days=number))
        seen.append(now.band)

    assert seen.index(Band.AMBER) == 15
    assert now == standing("AMBER")


def test_a_day_within_the_band_begins_the_fortnight_again():
    beyond = standing("GREEN", TODAY - timedelta(days=14))

    assert next_standing(70.1, is_capped=False, was=beyond, today=TODAY) == standing("GREEN")


def test_a_cap_acts_at_once():
    assert next_standing(39, is_capped=True, was=standing("AMBER"), today=TODAY) == standing("RED")
    assert next_standing(69, is_capped=True, was=standing("GREEN"), today=TODAY) == standing("AMBER")
