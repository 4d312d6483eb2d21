"""What is captured of somebody's contacts: their mailboxes, calendars and feed, and how much is heard."""

import csv
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms import attempt, form_page
from core.wake import wake
from relationships.capture.tasks import read_mailboxes
from relationships.capture_choices import MailboxState, Verdict
from relationships.forms.capture import MailboxEditForm, MailboxForm
from relationships.models import Calendar, CalendarFeed, Mailbox
from relationships.selectors import capture as known
from relationships.selectors.capture import capture_level, reconciled_sum
from relationships.services.capture import (
    connect_mailbox,
    continue_mailbox,
    remove_mailbox,
    stop_mailbox,
    update_mailbox,
)
from relationships.views.going import is_piece
from users.http import UserRequest
from users.models import User

FORM_METHODS = ["GET", "HEAD", "POST"]
MAY = "relationships.capture_contacts"
MEANINGS = {
    MailboxState.WAITING: "unknown",
    MailboxState.READING: "good",
    MailboxState.TROUBLE: "bad",
    MailboxState.STOPPED: "watch",
}


@require_safe
@permission_required(MAY, raise_exception=True)
def capture(request: UserRequest) -> HttpResponse:
    """Everything the person connected; its list alone while a first reading is awaited."""
    template = "relationships/_mailboxes.html" if is_piece(request) else "relationships/capture.html"
    return render(request, template, capture_context(request))


def capture_context(request: UserRequest) -> dict[str, Any]:
    """What the page shows; also the page on which a new address of the feed stands."""
    user = request.user
    mailboxes, calendars = list(Mailbox.objects.visible_to(user)), list(Calendar.objects.visible_to(user))
    for source in (*mailboxes, *calendars):
        source.meaning = MEANINGS[MailboxState(source.state)]  # type: ignore[union-attr]
    return {
        "mailboxes": mailboxes,
        "calendars": calendars,
        "feed": CalendarFeed.objects.visible_to(user).filter(revoked_at=None).first(),
        "level": capture_level(user, timezone.now()),
        "is_awaited": any(each.state == MailboxState.WAITING for each in mailboxes),
    }


@sensitive_post_parameters("secret")
@require_http_methods(FORM_METHODS)
@permission_required(MAY, raise_exception=True)
def mailbox_create(request: UserRequest) -> HttpResponse:
    form = MailboxForm(request.POST or None, initial={"address": request.user.email, "username": request.user.email})

    def connect() -> None:
        connect_mailbox(request.user, by=request.user, **form.cleaned_data)
        wake(read_mailboxes)

    if attempt(form, connect):
        messages.success(request, _("Connected. The first reading goes back a year and may take a while."))
        return redirect("relationships:capture")
    return form_page(request, "relationships/mailbox_create.html", _form_context(form, _("Connect a mailbox")))


@sensitive_post_parameters("secret")
@require_http_methods(FORM_METHODS)
@permission_required(MAY, raise_exception=True)
def mailbox_edit(request: UserRequest, pk: int) -> HttpResponse:
    mailbox = get_object_or_404(Mailbox.objects.editable_by(request.user), pk=pk)
    form = MailboxEditForm(request.POST or None, mailbox=mailbox)

    def update() -> None:
        update_mailbox(mailbox, by=request.user, **form.cleaned_data)
        wake(read_mailboxes)

    if attempt(form, update):
        messages.success(request, _("Saved: %(mailbox)s.") % {"mailbox": mailbox})
        return redirect("relationships:capture")
    if form.is_bound:
        form.renew(Mailbox.objects.get(pk=pk).version)
    return form_page(request, "relationships/mailbox_edit.html", _form_context(form, str(mailbox)))


def _form_context(form: MailboxForm, title: str) -> dict[str, Any]:
    url = reverse("relationships:capture")
    return {"form": form, "title": title, "back_url": url, "back_label": _("Mail and calendars"), "cancel_url": url}


@require_http_methods(FORM_METHODS)
@permission_required(MAY, raise_exception=True)
def mailbox_remove(request: UserRequest, pk: int) -> HttpResponse:
    mailbox = get_object_or_404(Mailbox.objects.editable_by(request.user), pk=pk)
    if request.method == "POST":
        remove_mailbox(mailbox, by=request.user)
        messages.success(request, _("Removed: %(mailbox)s.") % {"mailbox": mailbox})
        return redirect("relationships:capture")
    return confirm(
        request,
        question=_("Remove %(mailbox)s?") % {"mailbox": mailbox},
        consequence=_("It is read no more, and its secret and counts are forgotten. What was stored from it stays."),
    )


def confirm(request: UserRequest, *, question: str, consequence: str) -> HttpResponse:
    """The page that asks before something is taken away."""
    url = reverse("relationships:capture")
    context = {"question": question, "consequence": consequence, "submit": _("Remove"), "danger": True,
               "cancel_url": url, "back_url": url, "back_label": _("Mail and calendars")}  # fmt: skip
    return render(request, "components/confirm_page.html", context)


@require_POST
@permission_required(MAY, raise_exception=True)
def mailbox_stop(request: UserRequest, pk: int) -> HttpResponse:
    stop_mailbox(get_object_or_404(Mailbox.objects.editable_by(request.user), pk=pk), by=request.user)
    return redirect("relationships:capture")


@require_POST
@permission_required(MAY, raise_exception=True)
def mailbox_continue(request: UserRequest, pk: int) -> HttpResponse:
    continue_mailbox(get_object_or_404(Mailbox.objects.editable_by(request.user), pk=pk), by=request.user)
    wake(read_mailboxes)
    return redirect("relationships:capture")


@require_safe
@permission_required(MAY, raise_exception=True)
def reconciliation(request: UserRequest, pk: int) -> HttpResponse:
    """What became of every message that was seen."""
    mailbox = get_object_or_404(Mailbox.objects.visible_to(request.user), pk=pk)
    if request.GET.get("format") == "csv":
        return _reconciliation_csv(mailbox)
    context = {"mailbox": mailbox, "days": known.reconciliation(mailbox), "sum": reconciled_sum(mailbox)}
    return render(request, "relationships/reconciliation.html", context)


def _reconciliation_csv(mailbox: Mailbox) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mailbox-{mailbox.pk}.csv"'
    rows = csv.writer(response)
    rows.writerow(["day", "seen", *(each.value.lower() for each in Verdict)])
    for one in known.reconciliation(mailbox, days=None):
        rows.writerow([one.day, one.seen, *(one.numbers.get(each, 0) for each in Verdict)])
    return response


@require_safe
@permission_required("users.view_user", raise_exception=True)
def person_capture(request: UserRequest, pk: int) -> HttpResponse:
    """How much is heard of somebody's contacts, for their page."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    level = capture_level(person, timezone.now())
    return render(request, "relationships/_person_capture.html", {"person": person, "level": level})
