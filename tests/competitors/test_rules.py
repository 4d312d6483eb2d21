from datetime import date

import pytest
from django.core.exceptions import ValidationError

from competitors.rules import check_said, expiry

TODAY = date(2026, 11, 23)


def test_what_was_said_counts_for_half_a_year():
    assert expiry(date(2026, 1, 1)) == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("said_on", "expires_on", "field"),
    [
        (TODAY, TODAY, None),
        (date(2026, 11, 24), date(2027, 1, 1), "said_on"),
        (TODAY, date(2026, 11, 22), "expires_on"),
    ],
)
def test_it_was_said_already_and_expires_later(said_on, expires_on, field):
    if field is None:
        check_said(said_on, expires_on=expires_on, today=TODAY)
        return
    with pytest.raises(ValidationError) as refused:
        check_said(said_on, expires_on=expires_on, today=TODAY)
    assert list(refused.value.error_dict) == [field]
