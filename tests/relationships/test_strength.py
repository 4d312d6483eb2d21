from datetime import date, timedelta

import pytest

from relationships.strength import Strength, TieFacts, strength

TODAY = date(2026, 11, 23)
STRONG = {"two_way_180_days": 9, "two_way_90_days": 6, "replies_in_time": True}


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Strength.NONE),
        ({"stance": 2, "last_meeting_on": TODAY}, Strength.NONE),
        ({"one_way": 40}, Strength.ONE_WAY),
        ({"one_way": 1, "replies_in_time": True}, Strength.ONE_WAY),
        ({"two_way_180_days": 1}, Strength.WEAK),
        ({"two_way_180_days": 2, "two_way_90_days": 2, "one_way": 30}, Strength.WEAK),
        ({"two_way_180_days": 12, "two_way_90_days": 2, "replies_in_time": True}, Strength.WEAK),
        ({"two_way_180_days": 3, "two_way_90_days": 3}, Strength.WORKING),
        ({"two_way_180_days": 5, "two_way_90_days": 5, "replies_in_time": True}, Strength.WORKING),
        ({"two_way_180_days": 6, "two_way_90_days": 6, "replies_in_time": False}, Strength.WORKING),
        ({"two_way_180_days": 6, "two_way_90_days": 6, "replies_in_time": None}, Strength.WORKING),
        (STRONG, Strength.STRONG),
        (STRONG | {"stance": 2}, Strength.STRONG),
        (STRONG | {"last_meeting_on": days_ago(5)}, Strength.STRONG),
        (STRONG | {"last_meeting_on": days_ago(5), "stance": 0}, Strength.STRONG),
        (STRONG | {"last_meeting_on": days_ago(5), "stance": -2}, Strength.STRONG),
        (STRONG | {"last_meeting_on": days_ago(61), "stance": 2}, Strength.STRONG),
        (STRONG | {"last_meeting_on": days_ago(-1), "stance": 2}, Strength.STRONG),
        (STRONG | {"last_meeting_on": days_ago(60), "stance": 1}, Strength.TRUSTED),
        (STRONG | {"last_meeting_on": TODAY, "stance": 2}, Strength.TRUSTED),
    ],
)
def test_strength_follows_the_table(facts, expected):
    assert strength(TieFacts(**facts), today=TODAY) is expected


def test_every_strength_has_a_word():
    assert [str(one.label) for one in Strength] == ["No tie", "One-way only", "Weak", "Working", "Strong", "Trusted"]
