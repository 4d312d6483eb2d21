"""Phone numbers as people write them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from core.phones import e164, shown
from tests.fuzz.hostile import TEXTS


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("", "", ""),
        ("  ", "ES", ""),
        ("+34 911 234 567", "", "+34911234567"),
        ("0034 911 234 567", "ES", "+34911234567"),
        ("911 23 45 67", "ES", "+34911234567"),
        ("911234567", "es", "+34911234567"),
        ("+34 (911) 234-567", "FR", "+34911234567"),
        ("+44 (0)20 7946 0958", "ES", "+442079460958"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("＋３４　９１１２３４５６７", "", "+34911234567"),
        ("٠٥٠١٢٣٤٥٦٧", "SA", "+966501234567"),
        ("+39 06 698 12345", "", "+390669812345"),
        ("Tel.: 911 234 567 ext. 12", "ES", "+34911234567"),
    ],
)
def test_a_number_is_kept_as_e164(text, country, number):
    assert e164(text, country) == number


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("911 234 567", ""),
        ("911 234 567", "XX"),
        ("12", "ES"),
        ("+34 911 234 567 891 234", ""),
        ("ask Ana", "ES"),
        ("+", "ES"),
        ("ana@example.com", "ES"),
        ("+34" + "9" * 200, "ES"),
    ],
)
def test_what_is_no_number_is_refused(text, country):
    with pytest.raises(ValidationError) as caught:
        e164(text, country)
    assert caught.value.code == "phone"


@pytest.mark.parametrize(
    ("number", "country", "text"),
    [
        ("+34911234567", "ES", "911 23 45 67"),
        ("+34911234567", "FR", "+34 911 23 45 67"),
        ("+34911234567", "", "+34 911 23 45 67"),
        ("", "ES", ""),
        ("12", "ES", "12"),
    ],
)
def test_a_number_is_shown_as_one_writes_it_there(number, country, text):
    assert shown(number, country) == text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_text_is_read_or_refused(text):
    try:
        found = e164(text, "ES")
    except ValidationError as error:
        found = error.code
    assert found in ("", "phone", "null_character")


@settings(deadline=None)
@given(st.text(max_size=120), st.sampled_from(["", "ES", "US", "XX", "\x00"]))
def test_whatever_is_read_reads_the_same_again(text, country):
    try:
        number = e164(text, country)
    except ValidationError:
        return
    assert e164(number) == number
    assert number == "" or shown(number, country)
