"""What an account lets us feel."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Signal
from core.days import check_days
from core.db import change
from users.models import User


@change
def open_signal(
    account: Account, *, kind: str, text: str, by: User | None, opened_on: date | None = None, source: str = ""
) -> Signal:
    """The account has an open signal until somebody closes it."""
    check_days(opened_on=opened_on)
    today = timezone.localdate()
    if opened_on is not None and opened_on > today:
        raise ValidationError({"opened_on": _("This day has not come yet.")}, code="in_the_future")
    signal = Signal(account=account, kind=kind, text=text.strip(), opened_on=opened_on or today, source=source)
    signal.clean_fields(exclude=["account"])
    signal.save()
    return signal


@change
def close_signal(signal: Signal, *, by: User | None, closed_on: date | None = None) -> Signal:
    """The signal is dealt with; closing it again is refused."""
    locked = Signal.objects.select_for_update(no_key=True, of=("self",)).get(pk=signal.pk)
    if locked.closed_on is not None:
        raise ValidationError(_("This signal is closed already."), code="already_closed")
    locked.closed_on = closed_on or max(locked.opened_on, timezone.localdate())
    locked.save(update_fields=["closed_on", "updated_at"])
    return locked
