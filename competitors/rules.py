from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from competitors.choices import KNOWN_FOR_DAYS


def expiry(said_on: date) -> date:
    """The day from which something said is to be checked again, unless somebody names another (DOMAIN S14)."""
    return said_on + timedelta(days=KNOWN_FOR_DAYS)


def check_said(said_on: date, *, expires_on: date, today: date) -> None:
    """Raise ValidationError unless it was said already, and expires on or after that day."""
    if said_on > today:
        raise ValidationError({"said_on": ValidationError(_("This day has not come yet."), code="in_the_future")})
    if expires_on < said_on:
        message = _("What was said expires on or after the day it was said.")
        raise ValidationError({"expires_on": ValidationError(message, code="presence_expires_after_it_was_said")})
