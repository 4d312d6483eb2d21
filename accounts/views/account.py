"""Changing one account and reading what happened to it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import AccountEditForm
from accounts.models import Account
from accounts.selectors import account_history as history_of
from accounts.selectors import latest_changes
from accounts.services import update_account
from accounts.views.pages import editable_account, visible_account
from audit.phrases import kinds
from core.forms import attempt, form_page
from users.http import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.change_account", raise_exception=True)
def account_edit(request: UserRequest, pk: int) -> HttpResponse:
    account = editable_account(request, pk)
    form = AccountEditForm.of(account, request.user, request.POST or None)

    def save() -> None:
        version = form.cleaned_data["version"]
        update_account(account, version=version, by=request.user, **form.changes())

    if attempt(form, save):
        messages.success(request, _("Saved: %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect(account if _still_sees(request, account) else "accounts:account_list")
    if form.is_bound and form.has_error("__all__"):
        form.renew(account.version)
    return form_page(request, "accounts/account_edit.html", {"form": form, "account": account})


def _still_sees(request: UserRequest, account: Account) -> bool:
    return Account.objects.visible_to(request.user).filter(pk=account.pk).exists()


@require_safe
@permission_required("accounts.view_history", raise_exception=True)
def account_history(request: UserRequest, pk: int) -> HttpResponse:
    """Everything that happened; for the account page, which asks with htmx, only what happened of late."""
    account = visible_account(request, pk)
    if request.htmx and not request.htmx.boosted:
        return render(request, "accounts/_timeline.html", {"sentences": latest_changes(account, request.user)})
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds() else ""
    try:
        history = history_of(account, request.user, kind=kind, cursor=request.GET.get("cursor", ""))
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("accounts:account_history", pk=account.pk)
    context = {
        "account": account,
        "history": history,
        "kind": kind,
        "kinds": [("", _("Everything")), *kinds().items()],
        "tabs": [
            {"url": account.get_absolute_url(), "label": _("Overview")},
            {"url": reverse("accounts:account_history", args=[account.pk]), "label": _("History")},
        ],
    }
    return render(request, "accounts/account_history.html", context)
