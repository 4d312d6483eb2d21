"""One button each: later, done, not needed, an answer for the manager, and whether it helped."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.clock import local_day
from core.days import short_day
from reminders.choices import Ending
from reminders.forms import AnswerForm, DismissForm, SnoozeForm
from reminders.models import Reminder
from reminders.selectors.inbox import keep_waiting
from reminders.selectors.why import may_pause
from reminders.services import (
    answer_reminder,
    dismiss_reminder,
    finish_reminder,
    judge_reminder,
    snooze_reminder,
)
from users.http import UserRequest

CHANGE = "reminders.change_reminder"
PAGES = {"today": "workspace:today", "inbox": "reminders:reminder_list"}


def _mine(request: UserRequest, pk: int) -> Reminder:
    rows = Reminder.objects.editable_by(request.user).select_related("account")
    reminder: Reminder = get_object_or_404(rows, pk=pk)
    return reminder


def _acted(request: UserRequest, reminder: Reminder, act: Callable[[], object], said: str, form: Form | None = None,
           ) -> HttpResponse:  # fmt: skip
    """Act, say what came of it, and go back to where the button stood."""
    try:
        if form is not None and not form.is_valid():
            raise ValidationError([each for errors in form.errors.as_data().values() for each in errors])
        act()
        keep_waiting(request.user, None)
        messages.success(request, said)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    return redirect(PAGES.get(request.POST.get("back", ""), reminder))


@require_POST
@permission_required(CHANGE, raise_exception=True)
def reminder_snooze(request: UserRequest, pk: int) -> HttpResponse:
    reminder, form = _mine(request, pk), SnoozeForm(request.POST)
    today = local_day(timezone.now(), request.user.time_zone)
    until = form.until_from(today) if form.is_valid() else today
    words = {"name": reminder.account.name, "day": short_day(until)}
    return _acted(
        request, reminder,
        lambda: snooze_reminder(reminder, until, reason=form.cleaned_data["reason"], by=request.user),
        _("Snoozed until %(day)s: %(name)s.") % words, form,
    )  # fmt: skip


@require_POST
@permission_required(CHANGE, raise_exception=True)
def reminder_dismiss(request: UserRequest, pk: int) -> HttpResponse:
    reminder, form = _mine(request, pk), DismissForm(request.POST)
    if request.POST.get("ending") == Ending.SILENCE_WANTED and not may_pause(request.user, reminder.account_id):
        raise PermissionDenied

    def act() -> None:
        said = form.cleaned_data
        dismiss_reminder(reminder, said["ending"], until=said["until"], by=request.user)

    return _acted(request, reminder, act, _("Dismissed: %(name)s.") % {"name": reminder.account.name}, form)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def reminder_done(request: UserRequest, pk: int) -> HttpResponse:
    reminder = _mine(request, pk)
    said = _("Done: %(name)s.") % {"name": reminder.account.name}
    return _acted(request, reminder, lambda: finish_reminder(reminder, by=request.user), said)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def reminder_answer(request: UserRequest, pk: int) -> HttpResponse:
    reminder, form = _mine(request, pk), AnswerForm(request.POST)

    def act() -> None:
        answer_reminder(reminder, form.cleaned_data["text"], by=request.user)

    return _acted(request, reminder, act, _("Saved: your manager reads it beside the reminder."), form)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def reminder_judge(request: UserRequest, pk: int) -> HttpResponse:
    reminder = _mine(request, pk)
    verdict = request.POST.get("verdict", "")
    return _acted(request, reminder, lambda: judge_reminder(reminder, verdict, by=request.user), _("Thank you: noted."))
