"""The days a business date can be, so that every calculation with them stays within what Python and the database
hold; and days as the active language writes them."""

from datetime import date, datetime

from babel.dates import format_date, format_time
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def check_day(day: date | None) -> None:
    """Raise ValidationError unless the day, if there is one, lies within the limits."""
    if day is not None and not EARLIEST <= day <= LATEST:
        raise ValidationError(
            _("A date lies between %(earliest)s and %(latest)s."),
            code="day_out_of_range",
            params={"earliest": EARLIEST.isoformat(), "latest": LATEST.isoformat()},
        )


def check_days(**days: date | None) -> None:
    """The same for several fields, each refused under its own name."""
    for name, day in days.items():
        try:
            check_day(day)
        except ValidationError as error:
            raise ValidationError({name: error}) from None


def active_locale() -> str:
    """The active language as Babel calls it."""
    return to_locale(get_language() or "en")


def written_day(on: date) -> str:
    """A day: "23 Nov 2026", or "23 nov 2026" in Spanish."""
    return format_date(on, "d MMM y", locale=active_locale())


def short_day(on: date) -> str:
    """A day without its year: "23 Nov"."""
    return format_date(on, "d MMM", locale=active_locale())


def short_moment(at: datetime) -> str:
    """A moment in the reader's zone, without its year: "23 Nov, 09:12"."""
    local = timezone.localtime(at)
    return f"{short_day(local.date())}, {format_time(local.time(), 'HH:mm', locale=active_locale())}"
