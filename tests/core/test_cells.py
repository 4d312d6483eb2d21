"""What single values from outside mean."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from accounts.choices import SignalKind, Tier
from core import cells


@pytest.mark.parametrize(
    ("reader", "said", "meant"),
    [
        (cells.text, None, ""),
        (cells.text, " a \t b\u00a0c\n", "a b c"),
        (cells.text, 12, "12"),
        (cells.text, "Señor 株式会社 🙂", "Señor 株式会社 🙂"),
        (cells.lines, " one\n two ", "one\n two"),
        (cells.code, " eur ", "EUR"),
        (cells.email, "", ""),
        (cells.email, " Ana.Ruiz@Example.COM ", "ana.ruiz@example.com"),
        (cells.email, "ａｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ana@example.com"),
        (cells.email, "ana@\u212aappa.example", "ana@kappa.example"),
        (cells.email, "ana@Bücher.example", "ana@bücher.example"),
        (cells.decimal, "", None),
        (cells.decimal, " 12.50 ", Decimal("12.50")),
        (cells.decimal, Decimal(3), Decimal(3)),
        (cells.decimal, 7, Decimal(7)),
        (cells.decimal, "1e2", Decimal(100)),
        (cells.whole, "12.0", 12),
        (cells.whole, "", None),
        (cells.day, "2026-11-23", date(2026, 11, 23)),
        (cells.day, datetime(2026, 11, 23, 15, 0), date(2026, 11, 23)),
        (cells.day, None, None),
        (cells.month, "2026-11", date(2026, 11, 1)),
        (cells.month, "2026-11-23", date(2026, 11, 1)),
        (cells.month, date(2026, 11, 23), date(2026, 11, 1)),
        (cells.month, "", None),
        (cells.flag, "Sí", True),
        (cells.flag, "no", False),
        (cells.flag, True, True),
        (cells.flag, "", None),
        (cells.reference, 5, 5),
        (cells.reference, " Acme  Iberia ", "Acme Iberia"),
        (cells.reference, "", None),
        (cells.reference, None, None),
    ],
)
def test_a_value_is_read_as_a_field_holds_it(reader, said, meant):
    found = reader(said)
    assert (found, type(found)) == (meant, type(meant))


@pytest.mark.parametrize(
    ("reader", "said", "code"),
    [
        (cells.text, "a\x00b", "null_character"),
        (cells.text, "half \ud83d of a pair", "null_character"),
        (cells.email, "ana", "invalid"),
        (cells.email, "ana@example.com\x00", "null_character"),
        (cells.email, "ana@example.com, leo@example.com", "invalid"),
        (cells.email, "Ana <ana@example.com>", "invalid"),
        (cells.email, "ana@evil\u2100.example.com", "invalid"),
        (cells.email, "İ@example.com", "invalid"),
        (cells.email, "a" * 1_000_000 + "@example.com", "invalid"),
        (cells.decimal, "12,5", "number"),
        (cells.decimal, "NaN", "number"),
        (cells.decimal, Decimal("Infinity"), "number"),
        (cells.decimal, "9" * 41, "number"),
        (cells.whole, "1.5", "number"),
        (cells.day, "23/11/2026", "day"),
        (cells.day, date.min, "day_out_of_range"),
        (cells.month, "2026-13", "day"),
        (cells.month, "1899-12", "day_out_of_range"),
        (cells.flag, "perhaps", "flag"),
        (cells.reference, 0, "unknown"),
        (cells.reference, 2**63, "unknown"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused(reader, said, code):
    with pytest.raises(ValidationError) as caught:
        reader(said)
    assert caught.value.code == code


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("said", ["LATE_PAYMENT", "late_payment", "Late payment", "late  PAYMENT"])
def test_a_choice_is_named_by_its_value_or_its_word_in_whatever_language_is_active(said, language):
    with override(language):
        assert cells.choice(SignalKind)(said) == "LATE_PAYMENT"


def test_a_choice_is_named_by_its_word_in_any_language_we_speak():
    with override("es"):
        spanish = str(Tier.KEY.label)
    with override("en"):
        assert cells.choice(Tier)(spanish) == "KEY"


def test_a_word_for_no_choice_is_left_for_cleaning():
    assert cells.choice(Tier)(" Gold  plus ") == "Gold plus"
    assert cells.choice(Tier)("") == ""
