"""What the bare values of cells are in words: numbers without noise, days as ISO text."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from enum import IntEnum

from django.utils.translation import gettext as _

WHOLE = re.compile(r"-?[0-9]{1,40}")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What stands in a format for itself: quoted text, a sign after a backslash, padding, a colour or condition
LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]?', re.IGNORECASE)
FORMAT_CHARACTERS = 1_000
LAST_DAY = 2_958_466  # after 9999-12-31
UNREAL_LEAP_DAY = 60  # Excel believes in 1900-02-29
DAY = 86_400_000  # thousandths of a second


class Format(IntEnum):
    """In which way a cell shows its number."""

    NUMBER = 0
    DAY = 1
    TIME = 2
    ELAPSED = 3

    @classmethod
    def built_in(cls, number: str) -> "Format":
        """The kind of a format that has a number instead of a code."""
        known = int(number) if WHOLE.fullmatch(number) else 0
        if known == 46:
            return cls.ELAPSED
        if known in (18, 19, 20, 21, 45, 47):
            return cls.TIME
        return cls.DAY if known in range(14, 23) or known in range(27, 37) or known in range(50, 59) else cls.NUMBER


def format_of(code: str) -> Format:
    """The kind of a format by its code, of which only the part for positive numbers counts."""
    signs = LITERAL.sub("", code[:FORMAT_CHARACTERS]).lower().partition(";")[0]
    if signs.strip() == "general" or not signs:
        return Format.NUMBER
    if "[" in signs:
        return Format.ELAPSED
    has_time = "h" in signs or "s" in signs
    if "y" in signs or "d" in signs or ("m" in signs and not has_time):
        return Format.DAY
    return Format.TIME if has_time else Format.NUMBER


def unescaped(text: str) -> str:
    """Text with the signs XML cannot hold put back, but for those that no text may have."""
    return ESCAPED.sub(_sign, text) if "_x" in text else text


def _sign(escape: re.Match[str]) -> str:
    sign = int(escape[1], 16)
    return escape[0] if sign == 0 or 0xD800 <= sign <= 0xDFFF or sign >= 0xFFFE else chr(sign)


def number_text(text: str, shown: int, *, is_1904: bool) -> str:
    """A number as people read it; ValueError when it is none."""
    if shown and (said := _moment_text(float(text), shown, is_1904=is_1904)):
        return said
    return str(int(text)) if WHOLE.fullmatch(text) else _decimal_text(text)


def _decimal_text(text: str) -> str:
    """15 digits are what a spreadsheet keeps: more are noise of its arithmetic."""
    value = float(text)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(text)
    short = f"{value:.15g}"
    return f"{Decimal(short):f}" if "e" in short else short.replace("-0", "0") if value == 0 else short


def _moment_text(serial: float, shown: int, *, is_1904: bool) -> str:
    """The day, day and time, or time that a count of days means; nothing where it means none."""
    if not 0 <= serial < LAST_DAY:
        return ""
    days, thousandths = divmod(round(serial * DAY), DAY)
    if shown == Format.ELAPSED or (shown == Format.TIME and not days):
        return _clock(days, thousandths, is_long=shown == Format.ELAPSED)
    if not is_1904 and not days:
        return ""
    if not is_1904 and days == UNREAL_LEAP_DAY:
        return "1900-02-29"
    try:
        moment = _day(days, is_1904=is_1904) + timedelta(milliseconds=thousandths)
    except OverflowError:
        return ""
    if not thousandths:
        return moment.date().isoformat()
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


def _day(days: int, *, is_1904: bool) -> datetime:
    if is_1904:
        return datetime(1904, 1, 1) + timedelta(days=days)
    return datetime(1899, 12, 30 if days > UNREAL_LEAP_DAY else 31) + timedelta(days=days)


def _clock(days: int, thousandths: int, *, is_long: bool) -> str:
    minutes, seconds = divmod(thousandths // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{days * 24 + hours}:{minutes:02}:{seconds:02}" if is_long else f"{hours:02}:{minutes:02}:{seconds:02}"


def error_reason(sign: str) -> str:
    return _("this cell shows the error %(error)s.") % {"error": sign[:20]}


def uncalculated_reason() -> str:
    return _("this cell has a formula without a result. Open the file, save it and try once more.")
