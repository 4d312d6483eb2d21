from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from imports.values import day, guess_order, moment, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        ("-3.50", "-3.50"),
        ("1100.04", "1100.04"),
        ("1.234", "1.234"),
        ("12,5", "12.5"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1 234 567", "1234567"),
        ("1\u202f234,5", "1234.5"),
        ("1'234.5", "1234.5"),
    ],
)
def test_number_reads_what_people_write(text, value):
    assert number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "x", "1,100", "-1,100", "1.2.3", "1,2,3", "12,345.67,8", "NaN", "inf", "1e9", "0x10", "²", "9" * 41]
)
def test_number_refuses_what_is_none_or_could_be_two(text):
    with pytest.raises(ValidationError, match="number"):
        number(text)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-11-23", "ISO"),
        ("2026-11-23", "DMY"),
        ("2026/11/23", "MDY"),
        ("2026.11.23", "ISO"),
        ("20261123", "ISO"),
        (" 2026-11-23 ", "ISO"),
        ("2026-11-23T14:30:00", "ISO"),
        ("2026-11-23T14:30:00.123+01:00", "ISO"),
        ("2026-11-23 00:00:00Z", "ISO"),
        ("2026-11-23 14:30:00 UTC", "ISO"),
        ("23/11/2026", "DMY"),
        ("23.11.2026", "DMY"),
        ("23-11-2026", "DMY"),
        ("23/11/2026 14:30", "DMY"),
        ("11/23/2026", "MDY"),
        ("11/23/2026 2:30 PM", "MDY"),
        ("11/23/2026, 2:30:00 p.m.", "MDY"),
        ("23 Nov 2026", "ISO"),
        ("23-Nov-2026", "MDY"),
        ("23. November 2026", "DMY"),
        ("23 Nov. 2026", "DMY"),
        ("Nov 23, 2026", "ISO"),
        ("November 23rd, 2026", "DMY"),
        ("Mon, 23 Nov 2026 14:30:00 +0000", "ISO"),
        ("23 de noviembre de 2026", "DMY"),
        ("23 nov 2026", "DMY"),
    ],
)
def test_day_reads_what_people_write(text, order):
    assert day(text, order) == date(2026, 11, 23)


@pytest.mark.parametrize(("order", "meant"), [("DMY", date(2026, 6, 5)), ("MDY", date(2026, 5, 6))])
def test_day_follows_the_order(order, meant):
    assert day("05/06/2026", order) == meant
    assert day("5.6.2026", order) == meant
    assert day("2026-06-05", order) == date(2026, 6, 5)


@pytest.mark.parametrize(
    ("text", "month"), [("1 ene 2026", 1), ("1 Sept 2026", 9), ("1 set 2026", 9), ("1 DIC 2026", 12)]
)
def test_day_knows_months_in_both_languages(text, month):
    assert day(text, "DMY") == date(2026, month, 1)


@pytest.mark.parametrize(
    ("text", "order", "reason"),
    [
        ("", "ISO", "is not a day"),
        ("tomorrow", "ISO", "is not a day"),
        ("2026", "ISO", "is not a day"),
        ("2026-13-01", "ISO", "is not a day"),
        ("2026-02-30", "ISO", "is not a day"),
        ("2026-11/23", "ISO", "is not a day"),
        ("23/11/2026", "MDY", "is not a day"),
        ("11/23/2026", "DMY", "is not a day"),
        ("29/02/2026", "DMY", "is not a day"),
        ("0/0/2026", "DMY", "is not a day"),
        ("20261123", "DMY", "is not a day"),
        ("23 Foo 2026", "DMY", "is not a day"),
        ("46349", "ISO", "is not a day"),
        ("２０２６-１１-２３", "ISO", "is not a day"),
        ("23/11/2026", "ISO", "say whether day or month comes first"),
        ("05.06.2026", "ISO", "say whether day or month comes first"),
        ("23/11/26", "DMY", "write the year with four digits"),
        ("11-23-26", "MDY", "write the year with four digits"),
        ("23 Nov 26", "DMY", "write the year with four digits"),
        ("23-Nov-26", "DMY", "write the year with four digits"),
        ("Nov 23, '26", "DMY", "write the year with four digits"),
        ("1899-12-31", "ISO", "A date lies between"),
        ("9999-12-31", "ISO", "A date lies between"),
        ("0001-01-01", "ISO", "A date lies between"),
        ("2026-11-23" + "x" * 500, "ISO", "is not a day"),
    ],
)
def test_day_refuses_what_is_none_or_could_be_two(text, order, reason):
    with pytest.raises(ValidationError) as caught:
        day(text, order)

    assert reason in caught.value.messages[0]
    assert len(caught.value.messages[0]) < 120


@given(st.text(max_size=60), st.sampled_from(["ISO", "DMY", "MDY"]))
def test_day_of_any_text_is_a_day_or_a_plain_refusal(text, order):
    try:
        found = day(text, order)
    except ValidationError:
        return
    assert date(1900, 1, 1) <= found <= date(2199, 12, 31)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["2026-11-23", "2026-01-02"], "ISO"),
        (["23 Nov 2026"], "ISO"),
        (["05/06/2026", "23/11/2026"], "DMY"),
        (["05/06/2026", "11/23/2026 14:30"], "MDY"),
        (["05.06.2026", "", "25.06.2026"], "DMY"),
        (["05/06/2026", "12/12/2026"], None),
        (["23/11/2026", "11/23/2026"], None),
        ([], None),
        (["", " "], None),
        (["Acme", "12"], None),
    ],
)
def test_guess_order_is_the_one_that_makes_every_text_a_day(texts, order):
    assert guess_order(texts) == order


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("2026-11-23 15:00", "ISO", datetime(2026, 11, 23, 15)),
        ("2026-11-23", "ISO", datetime(2026, 11, 23, 12)),
        ("23/11/2026 9:05:07", "DMY", datetime(2026, 11, 23, 9, 5, 7)),
        ("11/23/2026, 12:30 AM", "MDY", datetime(2026, 11, 23, 0, 30)),
        ("11/23/2026 3:15 p.m.", "MDY", datetime(2026, 11, 23, 15, 15)),
        ("2026-11-23T15:00:00Z", "DMY", datetime(2026, 11, 23, 15, tzinfo=UTC)),
        ("2026-11-23 15:00:00.5 +0000", "ISO", datetime(2026, 11, 23, 15, 0, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_moment_reads_a_day_with_its_time(text, order, found):
    assert moment(text, order) == found


@pytest.mark.parametrize("text", ["", "x", "15:00", "2026-11-23 24:00", "2026-11-23 13:00 PM", "2026-11-23 15:00 CET"])
def test_moment_refuses_what_is_none_or_could_be_two(text):
    with pytest.raises(ValidationError):
        moment(text)


@given(st.text(max_size=60))
def test_moment_answers_any_text(text):
    with suppress(ValidationError):
        assert isinstance(moment(text), datetime)
