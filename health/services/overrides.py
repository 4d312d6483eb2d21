"""A manager sees a relationship otherwise than the score, for a reason and until a day."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from core import cells
from core.bulk import held
from core.db import change
from health.models import HealthOverride
from users.models import User

LONGEST = 180


@change
def set_override(account: Account, *, band: str, reason: str, until: date, by: User) -> HealthOverride:
    """From today to the day before `until` another band stands beside the account's score, with who says so and why;
    an opinion that runs ends today."""
    today = timezone.now().date()
    _check_end(today, until)
    held(Account.objects.filter(pk=account.pk))
    _end_running(account.pk, today)
    opinion = HealthOverride(
        account=account, band=band, reason=cells.text(reason), said_by=by, during=DateRange(today, until)
    )
    opinion.clean_fields(exclude=["account", "said_by"])
    opinion.save()
    return opinion


@change
def end_override(opinion: HealthOverride, *, by: User) -> None:
    """Only the score stands there again, from today."""
    today = timezone.now().date()
    current = held(HealthOverride.objects.filter(pk=opinion.pk))
    if current.during.upper <= today:
        raise ValidationError(_("This ended already."), code="ended")
    _end_running(current.account_id, today)


def _check_end(today: date, until: date) -> None:
    if until <= today:
        raise ValidationError({"until": ValidationError(_("Choose a day after today."), code="ends_before_it_begins")})
    if until > today + timedelta(days=LONGEST):
        told = ngettext("At most %(days)d day from today.", "At most %(days)d days from today.", LONGEST)
        raise ValidationError({"until": ValidationError(told % {"days": LONGEST}, code="too_long")})


def _end_running(account: int, today: date) -> None:
    """One that began today never was; one that began earlier ends today."""
    running: list[Any] = list(HealthOverride.objects.filter(account=account, during__endswith__gt=today))
    for one in running:
        if one.during.lower >= today:
            one.delete()
        else:
            one.during = DateRange(one.during.lower, today)
            one.version += 1
            one.save()
