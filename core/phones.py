"""Telephone numbers: kept as E.164, shown as people write them."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from core import cells

LONGEST = 100


def e164(text: str, country: str = "") -> str:
    """The number as +34911234567, "" for nothing said; without a +, it is one of the country (its ISO code). An
    extension is left out, since E.164 has no place for it."""
    said = cells.text(text)
    if not said:
        return ""
    number = _parsed(said, country) if len(said) <= LONGEST else None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(_("This is not a phone number, such as +34 911 234 567."), code="phone")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown(number: str, country: str = "") -> str:
    """The number spaced for reading: as people in the country write it if it is theirs, else from abroad. What is no
    number stays as it is."""
    parsed = _parsed(number, "")
    if parsed is None:
        return number
    is_at_home = phonenumbers.region_code_for_number(parsed) == country.upper()
    style = PhoneNumberFormat.NATIONAL if is_at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def _parsed(text: str, country: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country.upper() or None)
    except NumberParseException:
        return None
