"""The client asked for silence: from a day to a day, and for what."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from core import cells
from core.bulk import held
from core.db import change
from reminders.models import Pause
from reminders.rules import check_pause
from users.models import User


@change
def begin_pause(account: Account, until: date, reason: str, *, by: User | None) -> Pause:
    """Until that day nobody is reminded of contact with the account, and silence does not count."""
    today = timezone.now().date()
    check_pause(today, until)
    if held(Account.objects.filter(pk=account.pk)).managed_with_id is not None:
        message = _("This account is looked after as part of a group. Ask for silence at the head of the group.")
        raise ValidationError(message, code="not_the_head")
    pause = Pause(account=account, during=DateRange(today, until), reason=cells.text(reason))
    pause.clean_fields(exclude=["account"])
    pause.save()
    return pause


@change
def end_pause(pause: Pause, *, by: User | None) -> None:
    """Contact is asked for again from today; a pause that began today never was."""
    current = held(Pause.objects.filter(pk=pause.pk))
    today = timezone.now().date()
    if current.during.upper <= today:
        raise ValidationError(_("This ended already."), code="ended")
    if current.during.lower >= today:
        current.delete()
    else:
        _last_until(current, today)


@change
def keep_silent(account: Account, until: date, *, by: User | None) -> None:
    """The account is paused until that day at least; a pause that runs is made longer."""
    today = timezone.now().date()
    running: Pause | None = Pause.objects.on(today).filter(account=account).select_for_update(of=("self",)).first()
    if running is None:
        begin_pause(account, until, _("The client asked for silence."), by=by)
    elif running.during.upper < until:
        check_pause(running.during.lower, until)
        _last_until(running, until)


def _last_until(pause: Pause, until: date) -> None:
    pause.during = DateRange(pause.during.lower, until)
    pause.version += 1
    pause.save()
