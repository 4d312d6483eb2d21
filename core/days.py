"""The days a business date can be: every calculation with them stays within what Python and the database hold."""

from datetime import date

from django.core.exceptions import ValidationError
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
