"""What somebody may do with a reminder."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reminders.choices import DISMISSALS, LONGEST_PAUSE_DAYS, LONGEST_SNOOZE_DAYS, MOST_SNOOZES, State


def check_open(state: str) -> None:
    """Raise ValidationError unless the reminder is open."""
    if state != State.OPEN:
        raise ValidationError(_("This reminder is closed already."), code="reminder_closed")


def check_snooze(until: date, today: date, *, snoozes: int, reason: str) -> None:
    """Raise ValidationError unless it may sleep until that day: for 1 to 14 days, three times at most, and from the
    second time with a reason."""
    if snoozes >= MOST_SNOOZES:
        raise ValidationError(
            _("This was snoozed three times. Do it, or dismiss it with a reason."), code="snoozed_enough"
        )
    if not today < until <= today + timedelta(days=LONGEST_SNOOZE_DAYS):
        words = {"days": LONGEST_SNOOZE_DAYS}
        raise ValidationError({"until": ValidationError(
            _("From tomorrow up to %(days)d days from now.") % words, code="snooze_length"
        )})  # fmt: skip
    if snoozes and not reason.strip():
        raise ValidationError({"reason": ValidationError(
            _("Say why, the second time."), code="snooze_reason_missing"
        )})  # fmt: skip


def check_dismissal(ending: str) -> None:
    """Raise ValidationError unless it is one of the reasons for which a reminder is dismissed."""
    if ending not in DISMISSALS:
        raise ValidationError({"ending": ValidationError(_("Say why it is dismissed."), code="ending")})


def check_pause(begins: date, until: date, *, field: str = "until") -> None:
    """Raise ValidationError unless silence lasts a day at least, 90 at most."""
    if not begins < until <= begins + timedelta(days=LONGEST_PAUSE_DAYS):
        words = {"days": LONGEST_PAUSE_DAYS}
        raise ValidationError({field: ValidationError(
            _("A day after today, at most %(days)d days away.") % words, code="pause_length"
        )})  # fmt: skip


def check_days(first: date, last: date) -> None:
    """Raise ValidationError unless the last day of an absence is not before its first."""
    if last < first:
        raise ValidationError({"last": ValidationError(_("The last day comes before the first."), code="days")})
