from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from opportunities.rules import check_client_gains, check_facts, check_probability, check_stage_change, is_overdue

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("current", "target", "gains", "code"),
    [
        ("OPEN", "OPEN", "", None),
        ("OPEN", "LOST", "", None),
        ("OPEN", "WON", "Two stoppages less", None),
        ("OPEN", "WON", "  ", "client_gain_missing"),
        ("WON", "OPEN", "x", "opportunity_closed"),
        ("LOST", "WON", "x", "opportunity_closed"),
    ],
)
def test_an_opportunity_moves_while_it_is_open_and_a_win_says_what_the_client_gains(current, target, gains, code):
    assert _code(lambda: check_stage_change(current, target, gains)) == code


def test_the_gain_is_asked_for_at_its_field():
    with pytest.raises(ValidationError) as refused:
        check_client_gains("WON", "")

    assert list(refused.value.error_dict) == ["client_gains"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"outcome": "OPEN"}, None),
        ({"outcome": "LOST", "closed_on": TODAY}, None),
        ({"outcome": "WON", "closed_on": TODAY, "amount": Decimal(0)}, None),
        ({"outcome": "WON", "closed_on": TODAY}, "amount"),
        ({"outcome": "LOST"}, "closed_on"),
        ({"outcome": "LOST", "closed_on": date(2026, 11, 24)}, "closed_on"),
        ({"outcome": "LOST", "closed_on": TODAY, "opened_on": date(2026, 11, 24)}, "closed_on"),
    ],
)
def test_amount_and_days_agree_with_the_outcome(facts, field):
    known = {"amount": None, "opened_on": None, "closed_on": None} | facts

    assert _field(lambda: check_facts(**known, today=TODAY)) == field


@pytest.mark.parametrize(
    ("outcome", "probability", "fits"),
    [("WON", 100, True), ("WON", 99, False), ("LOST", 0, True), ("LOST", 1, False), ("OPEN", 0, True),
     ("OPEN", 100, True), ("OPEN", 101, False), ("OPEN", -1, False)],
)  # fmt: skip
def test_a_probability_agrees_with_the_outcome(outcome, probability, fits):
    assert (_field(lambda: check_probability(outcome, Decimal(probability))) is None) == fits


@pytest.mark.parametrize(
    ("outcome", "expected", "overdue"),
    [("OPEN", date(2026, 11, 22), True), ("OPEN", TODAY, False), ("OPEN", None, False),
     ("WON", date(2020, 1, 1), False)],
)  # fmt: skip
def test_only_what_is_open_is_overdue(outcome, expected, overdue):
    assert is_overdue(outcome, expected, today=TODAY) == overdue


def _code(act):
    try:
        act()
    except ValidationError as refused:
        errors = (
            [one for each in refused.error_dict.values() for one in each]
            if hasattr(refused, "error_dict")
            else [refused]
        )
        return errors[0].code
    return None


def _field(act):
    try:
        act()
    except ValidationError as refused:
        return next(iter(refused.error_dict))
    return None
