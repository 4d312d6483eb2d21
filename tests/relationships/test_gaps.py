from datetime import date

import pytest

from relationships.choices import BuyingRole
from relationships.gaps import GapKind, Quadrant, Stakeholder, Tie, gaps, quadrant

ANSWERED = date(2026, 11, 1)
BUYER = Stakeholder(
    key="buyer", name="Ana Pérez", roles=frozenset({BuyingRole.ECONOMIC_BUYER}), last_answered_on=ANSWERED
)
CHAMPION = Stakeholder(key="champion", name="Wei Chen", roles=frozenset({BuyingRole.CHAMPION}))
COMPLETE = [BUYER, CHAMPION]


def found(people, ties=(), **facts):
    return [(gap.kind, gap.person) for gap in gaps(people, ties, **facts)]


@pytest.mark.parametrize(
    ("influence", "stance", "expected"),
    [
        (5, 2, Quadrant.PROTECT),
        (4, 1, Quadrant.PROTECT),
        (4, 0, Quadrant.CONVERT),
        (5, -2, Quadrant.CONVERT),
        (3, 1, Quadrant.DEVELOP),
        (1, 2, Quadrant.DEVELOP),
        (3, -1, Quadrant.MONITOR),
        (1, 0, Quadrant.MONITOR),
        (None, 2, None),
        (5, None, None),
        (None, None, None),
    ],
)
def test_quadrant_says_what_to_do_and_nothing_while_unknown(influence, stance, expected):
    assert quadrant(influence, stance) is expected


def test_an_empty_buying_centre_lacks_a_buyer_and_a_champion():
    assert found([]) == [(GapKind.NO_ECONOMIC_BUYER, None), (GapKind.NO_CHAMPION, None)]


def test_a_complete_buying_centre_lacks_nothing():
    assert found(COMPLETE) == []


def test_an_empty_seat_bears_the_missing_role():
    assert [gap.seat for gap in gaps([], [])] == ["Economic buyer", "Champion"]


@pytest.mark.parametrize(
    ("weights", "two_way", "expected"),
    [
        ((7, 3), 8, [(GapKind.SINGLE_THREAD, "buyer")]),
        ((7, 3), 7, []),
        ((6.9, 3.1), 8, []),
        ((0, 5), 20, [(GapKind.SINGLE_THREAD, "champion")]),
        ((0, 0), 20, []),
    ],
)
def test_a_single_thread_is_most_of_the_weight_with_one(weights, two_way, expected):
    people = [
        Stakeholder(key=one.key, name=one.name, roles=one.roles, weight=weight, last_answered_on=ANSWERED)
        for one, weight in zip(COMPLETE, weights, strict=True)
    ]

    assert found(people, two_way_180_days=two_way) == expected


@pytest.mark.parametrize(
    ("active", "target", "expected"),
    [
        (("buyer",), 3, [(GapKind.SINGLE_THREAD, "buyer")]),
        (("buyer",), 2, []),
        (("buyer", "champion"), 3, []),
        ((), 3, []),
    ],
)
def test_a_single_thread_is_one_active_where_three_are_wanted(active, target, expected):
    people = [
        Stakeholder(key=one.key, name=one.name, roles=one.roles, is_active=one.key in active, last_answered_on=ANSWERED)
        for one in COMPLETE
    ]

    assert found(people, target=target) == expected


def test_a_single_thread_says_how_much_and_with_whom():
    people = [BUYER, Stakeholder(key="one", name="Olga", roles=CHAMPION.roles, weight=9)]

    (gap,) = gaps(people, [], two_way_180_days=9)

    assert gap.sentence == "100 % of the contact is with Olga."


@pytest.mark.parametrize(
    ("roles", "influence", "answered", "is_gap"),
    [
        ((), 4, None, True),
        ((BuyingRole.ECONOMIC_BUYER,), None, None, True),
        ((), 3, None, False),
        ((BuyingRole.GATEKEEPER,), None, None, False),
        ((), 5, ANSWERED, False),
    ],
)
def test_a_decision_maker_who_never_answered_is_a_gap(roles, influence, answered, is_gap):
    person = Stakeholder(key="one", name="Olga", roles=frozenset(roles), influence=influence, last_answered_on=answered)

    assert found([*COMPLETE, person]) == ([(GapKind.NEVER_ANSWERED, "one")] if is_gap else [])


@pytest.mark.parametrize(
    ("theirs", "strength", "is_gap"),
    [("buyer", 2, False), ("buyer", 1, True), ("champion", 5, True)],
)
def test_a_sponsor_needs_a_two_way_tie_to_somebody_who_decides(theirs, strength, is_gap):
    ties = [Tie(ours="sponsor", theirs=theirs, strength=strength), Tie(ours="other", theirs="buyer", strength=5)]

    assert found(COMPLETE, ties, sponsors=[("sponsor", "Helena")]) == (
        [(GapKind.NO_COUNTERPART, "sponsor")] if is_gap else []
    )
