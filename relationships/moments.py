"""When something happened, as people say it: "yesterday 15:00", "hace 3 días", "monday 9:30", "12.11. 10:30"."""

import re
import unicodedata
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import product
from typing import Literal

from babel.dates import get_day_names, get_month_names
from dateparser.date import DateDataParser
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.cells import LANGUAGES
from core.days import EARLIEST

LONGEST = 100
MONTH_FIRST = frozenset({"en"})  # 11/12 is the twelfth of November; with dots the day leads everywhere
WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
NEAR = timedelta(days=183)  # a day without a year lies within half a year ahead, or it was last year's

_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[t ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?) ?(z|[+-]\d{2}:\d{2})?)?", re.ASCII
)
_COUNT = r"(?:\d{1,4}|an?|one|una?)"
_ELAPSED = re.compile(
    rf"(?P<since>hace )?(?:(?P<hours>{_COUNT}) ?(?:h|hrs?|hours?|horas?))?"
    rf"(?: ?(?:and |y )?(?P<minutes>{_COUNT}) ?(?:m|mins?|minutes?|minutos?))?(?P<ago> ago)?",
    re.ASCII,
)
_HALF = r" ?(?P<half>[ap])\.? ?m\b\.?"
_CLOCK = re.compile(
    r"(?:^|,? |,)(?:at |a las? |@ ?)?(?P<hour>\d{1,2})"
    rf"(?:[:h](?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))?(?:{_HALF}| ?h)?| ?h(?:rs)?|{_HALF.replace('half', 'alone')})"
    r"(?= |,|$)",
    re.ASCII,
)
_NUMBERS = re.compile(r"(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})(?:(?P=mark)(?P<year>\d{4}|\d{2})?)?", re.ASCII)
_YEAR = r"(?:,? (?:del? )?(?P<year>\d{4}))?"
_DAY_MONTH = re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of| de)? (?P<month>[^\W\d_]+)\.?{_YEAR}", re.ASCII)
_MONTH_DAY = re.compile(rf"(?P<month>[^\W\d_]+)\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}", re.ASCII)
_AMOUNT = re.compile(r"(?:hace |in |dentro de )?\d{1,4} ?[^\W\d_]+(?: ago)?", re.ASCII)
_HOUR_LEFT = re.compile(r"\b(?:at|a las?)\b")
_ARTICLE = re.compile(r"^(?:on|el dia|el|the) ")
_LAST = re.compile(r"^(?:last|pasado) | pasado$")


def read_moment(text: str, *, zone: tzinfo, language: str, now: datetime) -> datetime:
    """The past moment that the words mean in the zone. No words mean now; a day without a time means that day at the
    time it is now. ValidationError says whether they lie in the future or mean no moment."""
    said = _plain(text) if len(text) <= LONGEST else None
    if said == "":
        return now
    try:
        found = (_elapsed(said, now) or _meant(said, zone, language, now)) if said else None
    except (ValueError, OverflowError):
        found = None
    if found is None or found.year < EARLIEST.year:
        raise ValidationError(_("Say when, such as “yesterday 15:00” or “2026-11-23 15:00”."), code="moment")
    if found > now:
        raise ValidationError(_("This has not happened yet. Say a time in the past."), code="in_the_future")
    return found


def said_moment(moment: datetime, zone: tzinfo | None = None) -> str:
    """Words that read_moment reads as the same second, in the zone or else the active one."""
    local = timezone.localtime(moment, zone).replace(microsecond=0)
    length = len("2026-11-23 15:00:00" if local.second else "2026-11-23 15:00")
    said = local.isoformat(" ")
    comes_once = local.fold == 0  # of an hour that comes twice, the clock alone means the first
    return said[:length] if comes_once else said[:length] + said[len("2026-11-23 15:00:00") :]


def _plain(text: str) -> str:
    """Lower case, without accents, spaces made single; full-width digits are digits."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())


def _elapsed(said: str, now: datetime) -> datetime | None:
    """Hours and minutes ago, whatever the clocks did meanwhile."""
    found = _ELAPSED.fullmatch(said)
    if not found or not (found["since"] or found["ago"]) or not (found["hours"] or found["minutes"]):
        return None
    return (now - timedelta(hours=_count(found["hours"]), minutes=_count(found["minutes"]))).astimezone(UTC)


def _count(word: str | None) -> int:
    if word is None:
        return 0
    return int(word) if word.isdigit() else 1


def _meant(said: str, zone: tzinfo, language: str, now: datetime) -> datetime | None:
    exact = _INSTANT.fullmatch(said)
    if exact and exact[3]:
        return datetime.fromisoformat(f"{exact[1]}T{exact[2]}{exact[3].upper()}").astimezone(UTC)
    here = now.astimezone(zone)
    clock, words = (exact[2] and time.fromisoformat(exact[2]), exact[1]) if exact else _clock(said)
    at = clock or here.time()
    weekday = _weekday(words, here.date())
    if weekday is not None:
        moment = _placed(weekday, at, zone)
        return moment if moment <= now else _placed(weekday - timedelta(days=7), at, zone)
    day = _day(words, language, here.date())
    return None if day is None else _placed(day, at, zone)


def _placed(day: date, at: time, zone: tzinfo) -> datetime:
    """The first moment when the clocks say so; a time that the clocks skip is as much later as they were put on."""
    return datetime.combine(day, at).replace(tzinfo=zone, fold=0).astimezone(UTC)


def _clock(said: str) -> tuple[time | None, str]:
    """The time of day and the words that are left; ValueError for a time that no clock shows."""
    found = _CLOCK.search(said)
    if found is None:
        return None, said
    hour, half = int(found["hour"]), found["half"] or found["alone"]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half == "p" else 0)
    at = time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    return at, f"{said[: found.start()]} {said[found.end() :]}".strip(" ,")


def _weekday(words: str, today: date) -> date | None:
    """The latest day of this name, today included; "last monday" is before today."""
    bare = _ARTICLE.sub("", words)
    name = _LAST.sub("", bare)
    number = _weekdays().get(name)
    if number is None:
        return None
    back = (today.weekday() - number) % 7
    return today - timedelta(days=back or (7 if name != bare else 0))


def _day(words: str, language: str, today: date) -> date | None:
    if not words:
        return today
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", words, re.ASCII):
        return date.fromisoformat(words)
    named = _ARTICLE.sub("", words)
    return _numbered(named, language, today) or _named(named, today) or _said(words, language, today)


def _numbered(words: str, language: str, today: date) -> date | None:
    found = _NUMBERS.fullmatch(words)
    if found is None:
        return None
    day, month = int(found["one"]), int(found["two"])
    leads = found["mark"] != "." and language in MONTH_FIRST
    if month > 12 or (leads and day <= 12):
        day, month = month, day
    return _dated(found["year"], month, day, today)


def _named(words: str, today: date) -> date | None:
    found = _DAY_MONTH.fullmatch(words) or _MONTH_DAY.fullmatch(words)
    month = _months().get(found["month"]) if found else None
    return _dated(found["year"], month, int(found["day"]), today) if found and month else None


def _dated(year: str | None, month: int, day: int, today: date) -> date | None:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    years = [each for each in range(today.year, today.year - 9, -1) if day <= monthrange(each, month)[1]]
    found = (date(each, month, day) for each in years)
    return next((each for each in found if each - today <= NEAR), None)


def _said(words: str, language: str, today: date) -> date | None:
    """Yesterday, three days ago, last week: in the person's language, then in the others we speak. The library passes
    over what it does not understand, so numbers and hours that stand alone are not for it."""
    if _HOUR_LEFT.search(words) or (re.search(r"\d", words) and not _AMOUNT.fullmatch(words)):
        return None
    midnight = datetime.combine(today, time())
    settings = {"RELATIVE_BASE": midnight, "PARSERS": ["relative-time"], "RETURN_AS_TIMEZONE_AWARE": False}
    for spoken in sorted(LANGUAGES, key=lambda each: each != language):
        found = DateDataParser(languages=[spoken], settings=settings).get_date_data(words).date_obj
        if found is not None:
            return found.date() if found.time() == time() else None
    return None


@cache
def _weekdays() -> dict[str, int]:
    named = [get_day_names(width, locale=language) for language, width in product(LANGUAGES, WIDTHS)]
    return {_plain(name).strip("."): number for names in named for number, name in names.items()}


@cache
def _months() -> dict[str, int]:
    named = [get_month_names(width, locale=language) for language, width in product(LANGUAGES, WIDTHS)]
    return {_plain(name).strip("."): number for names in named for number, name in names.items()}
