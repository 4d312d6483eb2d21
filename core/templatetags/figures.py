"""Amounts, days and capacity, written as the active language writes them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from babel.dates import format_date, format_time, format_timedelta
from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from core.countries import country_name
from core.days import active_locale, short_day, short_moment, written_day
from core.money import money as money_text

register = template.Library()
for writes in (short_day, short_moment, written_day):  # for what stands within a sentence
    register.filter(writes)

NOTHING = "–"
RELATIVE_DAYS = 14
SEATS_UP_TO = 5
UNLIMITED_FROM = 10_000
METER_WIDTH = 96


class Holds(Protocol):
    """A portfolio as the meter sees it; `floor` may be annotated."""

    used: int
    ceiling: int


@register.filter
def waited(seconds: float) -> str:
    """So many seconds as people say it: "45 seconds", "5 hours"."""
    return format_timedelta(timedelta(seconds=seconds), locale=active_locale())


@register.filter
def dash(value: Any) -> Any:
    """The value, or a dash where there is none; zero is a value."""
    return NOTHING if value is None or value == "" else value


@register.filter
def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """The number grouped as the active language does, or a dash."""
    return NOTHING if value is None else number_format(value, decimals, use_l10n=True, force_grouping=True)


@register.simple_tag
def money(amount: Decimal | None, currency: str, decimals: int = 0) -> str:
    """The amount after its currency's sign, or a dash."""
    return NOTHING if amount is None else money_text(amount, currency, decimals=decimals)


@register.simple_tag
def country(code: str) -> str:
    """The country's name in the active language, or a dash."""
    return country_name(code) if code else NOTHING


@register.simple_tag
def day(value: date | datetime | None) -> SafeString | str:
    """A day: relative up to 14 days away with the exact one on hover, else "23 Nov 2026"."""
    return NOTHING if value is None else _drawn_day(_local_day(value), timezone.localdate(), active_locale())


@lru_cache(maxsize=4096)
def _drawn_day(on: date, today: date, locale: str) -> SafeString:
    """A page holds the same days over and over."""
    away = (on - today).days
    if abs(away) > RELATIVE_DAYS:
        return format_html(
            '<time datetime="{}" title="{}">{}</time>', on.isoformat(), _long(on, locale), written_day(on)
        )
    return format_html(
        '<time datetime="{}" title="{}">{}<span class="visually-hidden"> ({})</span></time>',
        on.isoformat(), _long(on, locale), _away(away), written_day(on),
    )  # fmt: skip


@register.simple_tag
def instant(value: datetime | None) -> SafeString | str:
    """A moment with its time of day in the reader's zone: "23 Nov 2026, 09:12"."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    locale = active_locale()
    text = f"{written_day(local.date())}, {format_time(local.time(), 'HH:mm', locale=locale)}"
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), _long(local.date(), locale), text)


@register.simple_tag
def capacity(portfolio: Holds, floor: int | None = None) -> SafeString:
    """How full a portfolio is: a bar with ticks at floor and ceiling, seats where there are few, always with words."""
    used, ceiling = portfolio.used, portfolio.ceiling
    floor = getattr(portfolio, "floor", None) if floor is None else floor
    if ceiling >= UNLIMITED_FROM:
        text = ngettext("%(used)s account", "%(used)s accounts", used) % {"used": number(used)}
        return format_html('<span class="capacity"><span class="capacity-figure">{}</span></span>', text)
    drawing = _seats(used, ceiling) if ceiling <= SEATS_UP_TO else _bar(used, ceiling, floor)
    meaning, words = _standing(used, ceiling, floor)
    return format_html(
        '<span class="capacity" data-meaning="{}"><span class="capacity-figure">{}</span>{}'
        '<span class="capacity-words">{}</span></span>',
        meaning, gettext("%(used)s of %(ceiling)s") % {"used": used, "ceiling": ceiling}, drawing, words,
    )  # fmt: skip


def _local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value


def _away(days: int) -> str:
    if days in (-1, 0, 1):
        return {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}[days]
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


def _long(on: date, locale: str) -> str:
    return format_date(on, "full", locale=locale)


def _standing(used: int, ceiling: int, floor: int | None) -> tuple[str, str]:
    if used > ceiling:
        return "bad", gettext("%(number)d over the limit") % {"number": used - ceiling}
    if floor is not None and used < floor:
        return "watch", gettext("%(number)d below the floor of %(floor)d") % {"number": floor - used, "floor": floor}
    if used == ceiling:
        return "full", gettext("full")
    return "good", gettext("%(number)d free") % {"number": ceiling - used}


def _bar(used: int, ceiling: int, floor: int | None) -> SafeString:
    scale = METER_WIDTH / (max(used, ceiling) * 1.04)
    ticks = format_html_join(
        "",
        '<line class="capacity-tick" x1="{0}" x2="{0}" y1="0" y2="12"/>',
        ([f"{value * scale:.1f}"] for value in (floor, ceiling) if value),
    )
    return format_html(
        '<svg class="capacity-bar" width="{0}" height="12" viewBox="0 0 {0} 12" aria-hidden="true">'
        '<rect class="capacity-track" x="0" y="3" width="{1}" height="6" rx="1"/>'
        '<rect class="capacity-fill" x="0" y="3" width="{2}" height="6" rx="1"/>{3}</svg>',
        METER_WIDTH, f"{ceiling * scale:.1f}", f"{used * scale:.1f}", ticks,
    )  # fmt: skip


def _seats(used: int, ceiling: int) -> SafeString:
    seats = format_html_join(
        "",
        '<rect class="{}" x="{}" y="1" width="16" height="10" rx="2"/>',
        (("capacity-seat-taken" if n < used else "capacity-seat", n * 20 + 1) for n in range(max(used, ceiling))),
    )
    width = max(used, ceiling) * 20
    return format_html(
        '<svg class="capacity-bar" width="{0}" height="12" viewBox="0 0 {0} 12" aria-hidden="true">{1}</svg>',
        width,
        seats,
    )
