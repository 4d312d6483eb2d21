"""Why an account's health is what it is, and who sees it otherwise."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account
from core.forms import attempt, form_page
from health.forms import DayForm, OverrideForm
from health.models import HealthOverride
from health.selectors import explanation, history_of
from health.services import end_override, set_override
from users.http import UserRequest

FORM = ["GET", "HEAD", "POST"]


@require_safe
@permission_required("health.view_health", raise_exception=True)
def account_health(request: UserRequest, pk: int) -> HttpResponse:
    """The whole explanation with two years of history; for htmx the part of it that the account's page shows."""
    accounts = Account.objects.open_to(request.user).with_rights(request.user).select_related("state")
    account = get_object_or_404(accounts, pk=pk)
    if request.htmx and not request.htmx.boosted:
        context = {"account": account, "health": explanation(account, request.user)}
        return render(request, "health/_health_piece.html", context)
    form = DayForm(request.GET if "on" in request.GET else None)
    on = _day_of(form)
    context = {
        "account": account,
        "health": explanation(account, request.user, on=on),
        "history": history_of(account, request.user, on=on),
        "form": form,
        "may_say_otherwise": _may_say_otherwise(account, request),
    }
    return render(request, "health/account_health.html", context)


def _day_of(form: DayForm) -> date | None:
    """The day that was asked for; today and what comes is now."""
    on = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    return on if on is not None and on < timezone.now().date() else None


def _may_say_otherwise(account: Any, request: UserRequest) -> bool:
    return bool(account.may_edit) and request.user.has_perm("health.change_healthoverride")


@require_http_methods(FORM)
@permission_required("health.change_healthoverride", raise_exception=True)
def override_edit(request: UserRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account.objects.editable_by(request.user).select_related("state"), pk=pk)
    running = HealthOverride.objects.filter(account=account).on(timezone.now().date()).select_related("said_by").first()
    if running and request.POST.get("end"):
        return _ended(request, account, running)
    form = OverrideForm(request.POST or None, initial=_said(running))

    def save() -> None:
        set_override(account, by=request.user, **form.cleaned_data)

    if attempt(form, save):
        messages.success(request, _("Saved. It stands beside the score until then."))
        return redirect("health:account_health", account.pk)
    context = {"form": form, "account": account, "running": running}
    return form_page(request, "health/override_edit.html", context)


def _said(running: HealthOverride | None) -> dict[str, Any]:
    if running is None:
        return {}
    return {"band": running.band, "reason": running.reason, "until": running.during.upper}


def _ended(request: UserRequest, account: Account, running: HealthOverride) -> HttpResponse:
    try:
        end_override(running, by=request.user)
        messages.success(request, _("Only the score stands there now."))
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("health:account_health", account.pk)
