"""Numbers and days as people write them in files."""

import re
from collections.abc import Collection
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.days import check_day

LONGEST = 40  # signs: the largest amount we keep has 17
SPACES = re.compile(r"[\s'’\u00a0\u202f]")
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
CLOCK = re.compile(
    r"[T ,]\s*\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([ap]\.?\s?m\.?)?\s*(Z|[A-Z]{2,4}|[+-]\d{2}:?\d{2})?$", re.I | re.A
)
PLAIN_CLOCK = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(:(?P<second>\d{2})([.,]\d+)?)?\s*((?P<half>[ap])\.?\s?m\.?)?", re.I | re.A
)
ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?\s*(Z|[+-]\d{2}:?\d{2})", re.A)
NOON = time(12)
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.A)
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.A)
WITHOUT_SIGNS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.A)
SHORT_YEAR = re.compile(r"\d{1,2}([-/.])(\d{1,2}|[^\W\d]+)\1'?\d{2}|.*[^\W\d].*[\s,']\d{2}", re.A)
WEEKDAY = re.compile(r"^[^\W\d]+,\s+")
DAY_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|º)?[\s.-]+(?:de\s+|of\s+)?([^\W\d]{3,10})\.?,?[\s-]+(?:de\s+)?(\d{4})", re.I
)
NAMED_DAY = re.compile(r"([^\W\d]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.I)
MONTHS = (
    ("january", "enero"), ("february", "febrero"), ("march", "marzo"), ("april", "abril"), ("may", "mayo"),
    ("june", "junio"), ("july", "julio"), ("august", "agosto"), ("september", "septiembre", "setiembre"),
    ("october", "octubre"), ("november", "noviembre"), ("december", "diciembre"),
)  # fmt: skip
GROUPED = re.compile(r"[+-]?\d{1,3}(?P<group>[.,])\d{3}((?P=group)\d{3})*(?P<rest>[.,]\d+)?")


def number(text: str) -> Decimal:
    """The number the text stands for; ValidationError when it is none or could be two."""
    bare = SPACES.sub("", text)
    grouped = GROUPED.fullmatch(bare)
    if len(text) > LONGEST:
        raise ValidationError(_("%(text)s… is not a number.") % {"text": text[:LONGEST]}, code="number")
    if grouped and _is_clear(grouped, bare):
        rest = grouped["rest"] or ""
        return Decimal(bare.removesuffix(rest).replace(grouped["group"], "") + rest.replace(",", "."))
    if grouped and grouped["group"] == ",":
        raise ValidationError(
            _("%(text)s could be two numbers: write it without a separator of thousands.") % {"text": text},
            code="number",
        )
    if PLAIN.fullmatch(bare):
        return Decimal(bare)
    if bare.count(",") == 1 and PLAIN.fullmatch(bare.replace(",", ".")):
        return Decimal(bare.replace(",", "."))
    raise ValidationError(_("%(text)s is not a number.") % {"text": text}, code="number")


def _is_clear(grouped: re.Match[str], bare: str) -> bool:
    """Whether the signs between the digits can only be meant in one way: two kinds, or one kind more than once."""
    if rest := grouped["rest"]:
        return not rest.startswith(grouped["group"])
    return bare.count(grouped["group"]) > 1


class DayOrder(StrEnum):
    """In which order a column writes the day, the month and the year of a date made of numbers."""

    ISO = "ISO"
    DMY = "DMY"
    MDY = "MDY"


def day(text: str, order: str = DayOrder.ISO) -> date:
    """The day the text stands for, its time left out; ValidationError when it is none or could be two."""
    bare = text.strip()
    if len(bare) > LONGEST:
        raise _no_day(bare[:LONGEST] + "…")
    bare = CLOCK.sub("", bare).strip()
    if SHORT_YEAR.fullmatch(bare):
        raise ValidationError(_("%(text)s: write the year with four digits.") % {"text": text}, code="day")
    year, month, number = _parts(bare, order)
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        raise _no_day(text) from None
    check_day(found)
    return found


def moment(text: str, order: str = DayOrder.ISO) -> datetime:
    """The moment the text stands for: a day with a time, at noon without one; without a zone where it says none."""
    bare = text.strip()
    if ISO_MOMENT.fullmatch(bare):
        try:
            found = datetime.fromisoformat(bare.replace(" ", "T", 1).replace(" ", ""))
        except ValueError:
            raise _no_moment(text) from None
        check_day(found.date())
        return found
    on, clock = day(bare, order), CLOCK.search(bare[:LONGEST])
    return datetime.combine(on, _time(clock[0], text) if clock else NOON)


def _time(written: str, text: str) -> time:
    """The time of a clock that names no zone, with twelve hours or twenty-four."""
    found = PLAIN_CLOCK.fullmatch(written.strip("T ,"))
    if found is None:
        raise _no_moment(text)
    hour, half = int(found["hour"]), (found["half"] or "").casefold()
    if half and not 1 <= hour <= 12:
        raise _no_moment(text)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        raise _no_moment(text) from None


def guess_order(texts: Collection[str]) -> DayOrder | None:
    """The order that makes every date of a column a day; None when two do, or none."""
    found = [match for text in texts if (match := YEAR_LAST.fullmatch(CLOCK.sub("", text.strip()[:LONGEST]).strip()))]
    if not found:
        return DayOrder.ISO if any(_is_day(text) for text in texts) else None
    days_first = any(int(match[1]) > 12 for match in found)
    months_first = any(int(match[3]) > 12 for match in found)
    if days_first == months_first:
        return None
    return DayOrder.DMY if days_first else DayOrder.MDY


def _parts(bare: str, order: str) -> tuple[str, str | int, str]:
    """Year, month and day in a text, not yet known to be a date."""
    if match := YEAR_FIRST.fullmatch(bare):
        return match[1], match[3], match[4]
    if match := YEAR_LAST.fullmatch(bare):
        if order == DayOrder.ISO:
            raise ValidationError(
                _("%(text)s could be two days: say whether day or month comes first.") % {"text": bare}, code="day"
            )
        first, second = match[1], match[3]
        return (match[4], second, first) if order == DayOrder.DMY else (match[4], first, second)
    if order == DayOrder.ISO and (match := WITHOUT_SIGNS.fullmatch(bare)):
        return match[1], match[2], match[3]
    named = WEEKDAY.sub("", bare)
    if match := DAY_NAMED.fullmatch(named):
        return match[3], _month_number(match[2]), match[1]
    if match := NAMED_DAY.fullmatch(named):
        return match[3], _month_number(match[1]), match[2]
    raise _no_day(bare)


def _month_number(word: str) -> int:
    """The month a name or its first letters mean, in a language we speak; 0 for none."""
    start = word.casefold()
    return next((n for n, names in enumerate(MONTHS, start=1) if any(name.startswith(start) for name in names)), 0)


def _is_day(text: str) -> bool:
    try:
        day(text)
    except ValidationError:
        return False
    return True


def _no_moment(text: str) -> ValidationError:
    reason = _("%(text)s is not a moment such as 2026-11-23 15:00 or 2026-11-23T15:00+01:00.")
    return ValidationError(reason % {"text": text[:LONGEST]}, code="moment")


def _no_day(text: str) -> ValidationError:
    return ValidationError(_("%(text)s is not a day such as 2026-11-23.") % {"text": text}, code="day")
