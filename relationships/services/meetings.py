"""Whether a meeting of somebody's calendar took place: only then it counts, once for all who were there."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from core.bulk import held
from core.db import change
from relationships.capture_choices import Hold
from relationships.choices import Kind
from relationships.models import Attendance, CalendarMeeting, Interaction
from relationships.services.interactions import log_interaction, remove_interactions
from users.models import User

LONGEST = 1440


@change
def hold_meeting(meeting: CalendarMeeting, hold: str, *, by: User | None) -> CalendarMeeting:
    """The meeting was held, moved or cancelled. One that was held stands as an interaction, once however many of ours
    say so; whoever thinks again takes their word back."""
    if hold not in (Hold.HELD, Hold.MOVED, Hold.CANCELLED):
        raise ValidationError(_("Say whether it was held, moved or cancelled."), code="hold")
    held(Account.objects.filter(pk=meeting.account_id))  # colleagues who were there decide one after the other
    current: CalendarMeeting = held(CalendarMeeting.objects.filter(pk=meeting.pk))
    if current.hold == hold:
        return current
    if hold == Hold.HELD:
        _count(current, by=by)
    elif current.hold == Hold.HELD:
        _take_back(current, by=by)
    current.hold, current.decided_at = hold, timezone.now()
    current.save()
    return current


def _count(meeting: CalendarMeeting, *, by: User | None) -> None:
    """There was a meeting; where a colleague said so already, this person was there too, if they work on the account:
    the name of a meeting is no secret, and whoever took part reads its notes."""
    if by is not None and not Account.objects.filter(pk=meeting.account_id).open_to(by).exists():
        raise ValidationError(_("This account is not yours to describe."), code="not_yours")
    shared = _same_of_others(meeting).filter(interaction__isnull=False).first()
    if shared is not None:
        Attendance.objects.get_or_create(interaction=shared.interaction, person=meeting.person)
        return
    meeting.interaction = log_interaction(
        account=meeting.account_id, kind=Kind.MEETING, occurred_at=meeting.starts_at, subject=meeting.title,
        duration_minutes=_minutes(meeting), contacts=list(meeting.contacts.all()), colleagues=[meeting.person], by=by,
    )  # fmt: skip


def _take_back(meeting: CalendarMeeting, *, by: User | None) -> None:
    """The person was not there; a meeting that nobody else held never was."""
    interaction: Interaction | None = meeting.interaction
    others = _same_of_others(meeting).filter(hold=Hold.HELD)
    if interaction is None:
        shared = others.filter(interaction__isnull=False).values("interaction")
        Attendance.objects.filter(interaction__in=shared, person=meeting.person).delete()
        return
    meeting.interaction = None
    meeting.save()
    heir = others.first()
    if heir is None:
        for reason in remove_interactions([interaction.pk], by=by).values():
            raise ValidationError(reason, code="in_use")
        return
    heir.interaction = interaction
    heir.save()
    Attendance.objects.filter(interaction=interaction, person=meeting.person).delete()


def _same_of_others(meeting: CalendarMeeting) -> QuerySet[CalendarMeeting]:
    """The same meeting in the calendars of colleagues: each writes where it came from before the meeting's own name."""
    name = meeting.uid.partition("/")[2]
    same = CalendarMeeting.objects.filter(account=meeting.account_id, starts_at=meeting.starts_at)
    return same.filter(uid__endswith=f"/{name}").exclude(person=meeting.person_id).order_by("pk")


def _minutes(meeting: CalendarMeeting) -> int | None:
    minutes = (meeting.ends_at - meeting.starts_at) // timedelta(minutes=1)
    return min(minutes, LONGEST) or None
