from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from portfolios.choices import Kind, Standing
from portfolios.rules import (
    Fill,
    check_cover_days,
    check_is_head,
    check_is_no_hidden_renewal,
    check_is_open,
    check_may_cover,
    check_not_own_book,
    check_reason,
    check_room,
    check_tier_fits,
    fill,
    free_slot,
    working_days_later,
)

TODAY = date(2026, 3, 2)


def days(number):
    return TODAY + timedelta(days=number)


def code_of(check, *args, **kwargs):
    """The code of the refusal, or nothing."""
    try:
        check(*args, **kwargs)
    except ValidationError as error:
        return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code
    return ""


@pytest.mark.parametrize(("reason", "code"), [("Why not", ""), ("", "reason_missing"), (" \n\t", "reason_missing")])
def test_reason(reason, code):
    assert code_of(check_reason, reason) == code


@pytest.mark.parametrize(
    ("used", "ceiling", "coming", "code"),
    [
        (0, 25, 25, ""),
        (24, 25, 1, ""),
        (25, 25, 0, ""),
        (26, 25, 0, ""),
        (25, 25, 1, "portfolio_full"),
        (24, 25, 2, "portfolio_full"),
        (0, 2, 3, "portfolio_full"),
        (2, 2, 1, "portfolio_full"),
    ],
)
def test_room(used, ceiling, coming, code):
    assert code_of(check_room, used, ceiling, coming=coming) == code


def test_room_says_the_numbers():
    with pytest.raises(
        ValidationError, match=r"^\['Portfolio full: 2 of 2\. Swap one, choose another manager, or cover"
    ):
        check_room(2, 2, coming=1)


@pytest.mark.parametrize(
    ("kind", "is_strategic", "fits"),
    [
        (Kind.AM, False, True),
        (Kind.AM, True, False),
        (Kind.KAM, True, True),
        (Kind.KAM, False, False),
        (Kind.HOLDING, True, True),
        (Kind.HOLDING, False, True),
    ],
)
def test_tier_fits(kind, is_strategic, fits):
    code = code_of(check_tier_fits, kind, is_strategic=is_strategic, account="Acme")
    assert code == ("" if fits else "tier_does_not_fit")


def test_member_is_moved_with_its_head():
    assert code_of(check_is_head, None, account="Acme Iberia") == ""
    with pytest.raises(ValidationError, match="Acme Iberia is managed with Acme: move Acme, or take it out"):
        check_is_head("Acme", account="Acme Iberia")


def test_closed_portfolio_is_refused():
    assert code_of(check_is_open, None) == ""
    assert code_of(check_is_open, TODAY) == "portfolio_closed"


@pytest.mark.parametrize(
    ("by", "owners", "code"),
    [
        (1, [(2, Kind.AM)], ""),
        (1, [], ""),
        (1, [(2, Kind.AM), (1, Kind.AM)], "own_move"),
        (1, [(1, Kind.KAM)], "own_move"),
        (1, [(1, Kind.HOLDING)], ""),
        (None, [(1, Kind.AM)], ""),
    ],
)
def test_nobody_decides_about_their_own_book(by, owners, code):
    assert code_of(check_not_own_book, by, owners) == code


@pytest.mark.parametrize(
    ("starts", "until", "code"),
    [
        (0, 0, ""),
        (0, 89, ""),
        (0, 90, "cover_too_long"),
        (10, 99, ""),
        (10, 100, "cover_too_long"),
        (0, -1, "cover_ends_early"),
        (5, 4, "cover_ends_early"),
        (-1, 5, "cover_past"),
    ],
)
def test_cover_days(starts, until, code):
    assert code_of(check_cover_days, days(starts), days(until), today=TODAY) == code


@pytest.mark.parametrize(
    ("is_active", "is_owner", "code"),
    [(True, False, ""), (False, False, "cover_inactive"), (True, True, "cover_owner"), (False, True, "cover_inactive")],
)
def test_who_may_cover(is_active, is_owner, code):
    assert code_of(check_may_cover, is_active=is_active, is_owner=is_owner, name="Rosa") == code


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ([], ""),
        ([(days(-10), days(0))], "cover_is_renewal"),
        ([(days(-99), days(-89))], "cover_is_renewal"),
        ([(days(-100), days(-90))], ""),
        ([(days(11), days(20))], "cover_is_renewal"),
        ([(days(100), days(120))], "cover_is_renewal"),
        ([(days(101), days(120))], ""),
        ([(days(-300), days(-250)), (days(-5), days(-4)), (days(300), days(310))], "cover_is_renewal"),
        ([(days(-5), days(5))], ""),
    ],
)
def test_hidden_renewal(others, code):
    found = code_of(check_is_no_hidden_renewal, others, starts_on=days(0), until=days(10), name="Rosa")
    assert found == code


@pytest.mark.parametrize(("taken", "slot"), [([], 1), ([1], 2), ([2, 1, 4], 3), ([1, 1, 2, 3, 4], 5), ([7], 1)])
def test_free_slot(taken, slot):
    assert free_slot(taken, name="Rosa") == slot


def test_no_free_slot():
    with pytest.raises(ValidationError, match="Rosa already covers 5 accounts in that time"):
        free_slot([5, 4, 3, 2, 1], name="Rosa")


@pytest.mark.parametrize(
    ("kind", "used", "floor", "share", "role_since", "expected"),
    [
        (Kind.AM, 25, 10, "1", -400, Fill(Standing.FULL, 10)),
        (Kind.AM, 10, 10, "1", -400, Fill(Standing.WITHIN, 10)),
        (Kind.AM, 9, 10, "1", -400, Fill(Standing.UNDER, 10)),
        (Kind.AM, 9, 10, "1", -91, Fill(Standing.UNDER, 10)),
        (Kind.AM, 9, 10, "1", -90, Fill(Standing.RAMPING, 10, days(0))),
        (Kind.AM, 6, 10, "1", -1, Fill(Standing.RAMPING, 10, days(89))),
        (Kind.AM, 5, 10, "0.5", -400, Fill(Standing.WITHIN, 5)),
        (Kind.AM, 2, 10, "0.25", -400, Fill(Standing.UNDER, 3)),
        (Kind.AM, 0, 0, "1", -400, Fill(Standing.WITHIN, 0)),
        (Kind.KAM, 2, 1, "1", -400, Fill(Standing.FULL, 1)),
        (Kind.HOLDING, 40, 0, "1", -400, Fill(Standing.HOLDING, 0)),
    ],
)
def test_fill(kind, used, floor, share, role_since, expected):
    ceiling = {Kind.AM: 25, Kind.KAM: 2, Kind.HOLDING: 1_000_000}[kind]
    found = fill(
        kind,
        used=used,
        floor=floor,
        ceiling=ceiling,
        part_time_share=Decimal(share),
        role_since=days(role_since),
        today=TODAY,
    )
    assert found == expected


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 3, 2), 5, date(2026, 3, 9)),  # Monday
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # Friday
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # Saturday
        (date(2026, 3, 8), 5, date(2026, 3, 13)),  # Sunday
        (date(2026, 3, 6), 0, date(2026, 3, 6)),
    ],
)
def test_working_days_later(day, number, expected):
    assert working_days_later(day, number) == expected
