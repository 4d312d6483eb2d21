"""What waits for somebody, why they got it, and why not."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reminders.choices import State
from reminders.forms import InboxForm, WhyNotForm
from reminders.models import Reminder
from reminders.selectors.inbox import inbox
from reminders.selectors.usefulness import usefulness
from reminders.selectors.why import why
from reminders.selectors.why_not import Question, findings
from users.http import UserRequest

VIEW = "reminders.view_reminder"


@require_safe
@permission_required(VIEW, raise_exception=True)
def reminder_list(request: UserRequest) -> HttpResponse:
    """What waits for me, the urgent ones first; or what is closed."""
    form = InboxForm(request.GET)
    is_closed = form.said("state") == State.CLOSED
    try:
        found = inbox(
            request.user, is_closed=is_closed, family=form.said("family"), cursor=request.GET.get("cursor", "")
        )
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("reminders:reminder_list")
    context = {"inbox": found, "page": found.page, "form": form, "is_closed": is_closed}
    return render(request, "reminders/reminder_list.html", context)


@require_safe
@permission_required(VIEW, raise_exception=True)
def reminder_detail(request: UserRequest, pk: int) -> HttpResponse:
    rows = Reminder.objects.visible_to(request.user).select_related("account", "person", "ended_by")
    reminder = get_object_or_404(rows, pk=pk)
    return render(request, "reminders/reminder_detail.html", {"why": why(reminder, request.user)})


@require_safe
@permission_required(VIEW, raise_exception=True)
def why_not(request: UserRequest) -> HttpResponse:
    """Account, person, day: what the ledger knows of it."""
    asked = {name: request.GET[name] for name in ("account", "person", "day") if name in request.GET}
    usual = {"person": request.user.pk, "day": timezone.localdate(), "account": asked.get("account", "")}
    form = WhyNotForm(asked if len(asked) == len(usual) else None, user=request.user, initial=usual | asked)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        question = Question(said["account"], form.people[said["person"]], said["day"], request.user)
        context |= {"question": question, "findings": findings(question)}
    return render(request, "reminders/why_not.html", context)


@require_safe
@permission_required("reminders.view_usefulness", raise_exception=True)
def usefulness_page(request: UserRequest) -> HttpResponse:
    kinds = usefulness()
    context = {
        "kinds": [kind for kind in kinds if kind.ended],
        "silent": [kind.kind for kind in kinds if not kind.ended],
    }
    return render(request, "reminders/usefulness.html", context)
