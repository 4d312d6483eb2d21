"""How people want to hear, when they are away, and what clients asked for."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from core.days import written_day
from core.forms import attempt, form_page
from core.once import once
from reminders.forms import AbsenceEditForm, AbsenceForm, PauseForm, PreferenceForm
from reminders.models import Absence, OutgoingMail, Pause
from reminders.selectors.settings import absences, mails_in_doubt, preference_of, running_pause
from reminders.services import (
    begin_pause,
    end_absence,
    end_pause,
    note_absence,
    note_arrival,
    send_again,
    set_preference,
    update_absence,
)
from users.http import UserRequest
from users.models import User

FORM = ["GET", "HEAD", "POST"]
CHANGE, PAUSE = "reminders.change_reminder", "reminders.change_pause"


@require_http_methods(FORM)
@permission_required(CHANGE, raise_exception=True)
def preference_edit(request: UserRequest) -> HttpResponse:
    person = request.user
    wish = preference_of(person)
    form = PreferenceForm.of(wish, person, request.POST or None)

    if attempt(form, lambda: set_preference(person, by=person, **form.cleaned_data)):
        messages.success(request, _("Saved: how you want to hear."))
        return redirect("reminders:preference_edit")
    if form.is_bound and form.has_error("__all__"):
        form.renew(wish.version)
    return form_page(request, "reminders/preference_edit.html", {"form": form})


@require_safe
@permission_required(CHANGE, raise_exception=True)
def absence_list(request: UserRequest) -> HttpResponse:
    return render(request, "reminders/absence_list.html", {"absences": absences(request.user)})


@require_http_methods(FORM)
@permission_required(CHANGE, raise_exception=True)
@once
def absence_create(request: UserRequest) -> HttpResponse:
    form = AbsenceForm(request.POST or None, user=request.user)

    def save() -> None:
        person = User.objects.active().get(pk=form.cleaned_data["person"] or request.user.pk)
        note_absence(person, by=request.user, **form.facts())

    if attempt(form, save):
        messages.success(request, _("Saved: the absence."))
        return redirect("reminders:absence_list")
    return form_page(request, "reminders/absence_create.html", _absence_context(form, _("New absence")))


@require_http_methods(FORM)
@permission_required(CHANGE, raise_exception=True)
def absence_edit(request: UserRequest, pk: int) -> HttpResponse:
    absence = _absence(request, pk)
    form = AbsenceEditForm.of(absence, request.POST or None)
    if attempt(form, lambda: update_absence(absence, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved: the absence."))
        return redirect("reminders:absence_list")
    if form.is_bound and form.has_error("__all__"):
        form.renew(absence.version)
    title = _("Absence of %(name)s") % {"name": absence.person.name}
    return form_page(request, "reminders/absence_edit.html", _absence_context(form, title))


@require_POST
@permission_required(CHANGE, raise_exception=True)
def absence_end(request: UserRequest, pk: int) -> HttpResponse:
    try:
        end_absence(_absence(request, pk), by=request.user)
        messages.success(request, _("Back from today."))
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    return redirect("reminders:absence_list")


def _absence_context(form: Form, title: str) -> dict[str, Any]:
    url = reverse("reminders:absence_list")
    return {"form": form, "title": title, "submit": _("Save"), "cancel_url": url, "back_url": url,
            "back_label": _("Absences")}  # fmt: skip


def _absence(request: UserRequest, pk: int) -> Absence:
    rows = Absence.objects.editable_by(request.user).select_related("person")
    absence: Absence = get_object_or_404(rows, pk=pk)
    return absence


@require_http_methods(FORM)
@permission_required(PAUSE, raise_exception=True)
@once
def pause_edit(request: UserRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=pk)
    form = PauseForm(request.POST or None)
    if attempt(form, lambda: begin_pause(account, by=request.user, **form.cleaned_data)):
        day = written_day(form.cleaned_data["until"])
        messages.success(request, _("Paused until %(day)s: %(name)s.") % {"day": day, "name": account.name})
        return redirect(account)
    context = {"form": form, "account": account, "running": running_pause(account)}
    return form_page(request, "reminders/pause_edit.html", context)


@require_POST
@permission_required(PAUSE, raise_exception=True)
def pause_end(request: UserRequest, pk: int) -> HttpResponse:
    pause = get_object_or_404(Pause.objects.editable_by(request.user).select_related("account"), pk=pk)
    try:
        end_pause(pause, by=request.user)
        messages.success(request, _("The pause has ended: %(name)s.") % {"name": pause.account.name})
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    return redirect(pause.account)


@require_safe
@permission_required(CHANGE, raise_exception=True)
def mail_list(request: UserRequest) -> HttpResponse:
    """Mails of which it is not known whether they arrived, and those that were given up."""
    return render(request, "reminders/mail_list.html", {"mails": mails_in_doubt(request.user)})


@require_POST
@permission_required(CHANGE, raise_exception=True)
def mail_decide(request: UserRequest, pk: int) -> HttpResponse:
    """Send it again, or it arrived."""
    mail = get_object_or_404(OutgoingMail.objects.editable_by(request.user), pk=pk)
    is_again = request.POST.get("decision") == "again"
    try:
        (send_again if is_again else note_arrival)(mail, by=request.user)
        messages.success(request, _("It is sent again, now.") if is_again else _("Noted: it arrived."))
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    return redirect("reminders:mail_list")
