"""When people are away."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from core import cells
from core.bulk import check_seen, held
from core.db import change
from reminders.models import Absence
from reminders.rules import check_days
from users.models import User


@change
def note_absence(person: User, first: date, last: date, *, note: str = "", by: User | None) -> Absence:
    """From the first to the last day whoever covers hears in place of the person, else their manager."""
    absence = Absence(person=person)
    return _put(absence, first, last, note)


@change
def update_absence(
    absence: Absence, first: date, last: date, *, version: int, note: str = "", by: User | None
) -> Absence:
    """The absence is from that day to that day; refused when somebody changed it since that version."""
    current = held(Absence.objects.filter(pk=absence.pk))
    check_seen(current, version)
    current.version += 1
    return _put(current, first, last, note)


@change
def end_absence(absence: Absence, *, by: User | None) -> None:
    """The person is back today; an absence that has not begun before never was."""
    current = held(Absence.objects.filter(pk=absence.pk))
    today = timezone.now().date()
    if current.during.upper <= today:
        raise ValidationError(_("This ended already."), code="ended")
    if current.during.lower >= today:
        current.delete()
    else:
        current.during = DateRange(current.during.lower, today)
        current.version += 1
        current.save()


def _put(absence: Absence, first: date, last: date, note: str) -> Absence:
    check_days(first, last)
    absence.during, absence.note = DateRange(first, last + timedelta(days=1)), cells.text(note)
    absence.clean_fields(exclude=["person"])
    absence.save()
    return absence
