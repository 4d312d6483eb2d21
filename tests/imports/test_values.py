from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from imports.values import number


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
