"""What people do with what they were reminded of: later, done, not needed, and whether it helped."""

from collections.abc import Collection
from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import cells
from core.bulk import held
from core.clock import instant_of, local_day
from core.db import change
from reminders.choices import Channel, Ending, Escalation, Family, State, Verdict
from reminders.models import Delivery, Reminder, Snooze
from reminders.rules import check_dismissal, check_open, check_snooze
from reminders.services.pauses import keep_silent
from users.models import User

LONGEST_ANSWER, LONGEST_REASON = 500, 300
VERDICTS = {Ending.DONE: Verdict.ACTED, Ending.WRONG: Verdict.NOT_USEFUL}


@change
def snooze_reminder(reminder: Reminder, until: date, *, reason: str = "", by: User) -> Reminder:
    """The reminder is out of the inbox until that day begins where the person is. What the manager was told of is
    theirs to see: a manager does not put it off, and the owner's snooze does not hide it from them."""
    current = _held(reminder)
    if Delivery.objects.filter(reminder=current, recipient=by, channel=Channel.MANAGER).exists():
        raise ValidationError(_("It was brought before you as manager: it is not snoozed."), code="escalated")
    now = timezone.now()
    check_snooze(until, local_day(now, by.time_zone), snoozes=current.snoozes, reason=reason)
    current.snoozed_until = instant_of(until, time.min, by.time_zone)
    current.snoozes += 1
    Snooze.objects.create(
        reminder=current, person=by, said_at=now, until_at=current.snoozed_until,
        reason=cells.text(reason)[:LONGEST_REASON],
    )  # fmt: skip
    return _saved(current, "snoozed_until", "snoozes")


@change
def dismiss_reminder(reminder: Reminder, ending: str, *, by: User, until: date | None = None) -> Reminder:
    """The reminder is closed for this reason and does not open again; where the client asked for silence, none is
    raised of contact with the account until that day."""
    check_dismissal(ending)
    current = _held(reminder)
    if ending == Ending.SILENCE_WANTED:
        if until is None:
            raise ValidationError({"until": ValidationError(_("Until which day?"), code="until_missing")})
        keep_silent(current.account, until, by=by)
    return _end(current, Ending(ending), by)


@change
def finish_reminder(reminder: Reminder, *, by: User) -> Reminder:
    """What was asked for is done, says whoever was told; it does not open again."""
    return _end(_held(reminder), Ending.DONE, by)


@change
def answer_reminder(reminder: Reminder, text: str, *, by: User) -> Reminder:
    """What whoever was told says stands beside the reminder when the manager hears of it."""
    current = _held(reminder)
    said = cells.text(text)
    if not said:
        raise ValidationError({"text": ValidationError(_("Say something to your manager."), code="required")})
    if current.escalation == Escalation.NEVER:
        raise ValidationError(_("No manager hears of this."), code="never_escalates")
    if Delivery.objects.filter(reminder=current, channel=Channel.MANAGER).exists():
        raise ValidationError(_("Your manager was told already."), code="escalated")
    current.answer = said[:LONGEST_ANSWER]
    return _saved(current, "answer")


@change
def judge_reminder(reminder: Reminder, verdict: str, *, by: User) -> Reminder:
    """Whether it helped stands beside it, open or closed; the last word counts."""
    if verdict not in (Verdict.USEFUL, Verdict.NOT_USEFUL):
        raise ValidationError({"verdict": ValidationError(_("Useful or not useful?"), code="verdict")})
    current = held(Reminder.objects.filter(pk=reminder.pk))
    current.verdict = verdict
    return _saved(current, "verdict")


@change
def end_unneeded_replies(account: int, subjects: Collection[str], *, by: User) -> int:
    """Reminders of these messages are closed since they need no answer; answers how many were."""
    rows = Reminder.objects.still_open().filter(account=account, family=Family.REPLY, subject__in=subjects)
    waiting = list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    for one in waiting:
        _end(one, Ending.NO_ANSWER_NEEDED, by)
    return len(waiting)


def _held(reminder: Reminder) -> Reminder:
    """The reminder, open, and ours until the transaction ends."""
    current = held(Reminder.objects.filter(pk=reminder.pk))
    check_open(current.state)
    return current


def _end(current: Reminder, ending: Ending, by: User) -> Reminder:
    current.state, current.ending, current.ended_at, current.ended_by = State.CLOSED, ending, timezone.now(), by
    current.verdict = VERDICTS.get(ending, current.verdict)
    return _saved(current, "state", "ending", "ended_at", "ended_by", "verdict")


def _saved(current: Reminder, *names: str) -> Reminder:
    current.version += 1
    current.save(update_fields=[*names, "version"])
    return current
