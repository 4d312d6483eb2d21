"""One date field for the whole product: the browser's own widget, and days that every calculation can bear."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.days import EARLIEST, LATEST, check_day
from core.forms import DateField, FormRenderer


class Days(forms.Form):
    on = DateField(required=False)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_far_away_is_refused_with_the_limits(day):
    form = Days({"on": day})

    assert form.errors == {"on": ["A date lies between 1900-01-01 and 2199-12-31."]}


@pytest.mark.parametrize("day", ["1900-01-01", "2026-11-23", "2199-12-31"])
def test_a_day_within_the_limits_is_read(day):
    form = Days({"on": day})

    assert form.is_valid()
    assert form.cleaned_data["on"].isoformat() == day


def test_no_day_is_no_day():
    assert Days({"on": ""}).is_valid()


def test_the_browser_knows_the_limits_and_what_is_chosen():
    drawn = Days(initial={"on": date(2026, 3, 1)}, renderer=FormRenderer())["on"].as_widget()

    for part in ('type="date"', 'value="2026-03-01"', 'min="1900-01-01"', 'max="2199-12-31"'):
        assert part in drawn


def test_services_ask_the_same_rule():
    for day in (None, EARLIEST, LATEST):
        check_day(day)
    with pytest.raises(ValidationError, match="lies between"):
        check_day(date.max)
