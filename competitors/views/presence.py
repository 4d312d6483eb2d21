"""Where competitors sit: noted, corrected, said again to be true, taken away."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from competitors.forms import PresenceEditForm, PresenceForm
from competitors.listing import PRESENCES
from competitors.models import Competitor, CompetitorPresence
from competitors.services import confirm_presence, note_presence, remove_presences, update_presence
from core.forms import attempt, form_page
from core.listing import list_page
from core.once import once
from users.http import UserRequest

FORM_METHODS = ["GET", "HEAD", "POST"]
OPTIONS = 500


def editable_presence(request: UserRequest, pk: int) -> CompetitorPresence:
    presences = CompetitorPresence.objects.editable_by(request.user).select_related("account", "competitor")
    presence: CompetitorPresence = get_object_or_404(presences, pk=pk)
    return presence


@require_safe
@permission_required(PRESENCES.permission, raise_exception=True)
def presence_list(request: UserRequest) -> HttpResponse:
    return list_page(request, PRESENCES, "competitors/presence_list.html")


@require_http_methods(FORM_METHODS)
@permission_required("competitors.change_competitorpresence", raise_exception=True)
@once
def presence_create(request: UserRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account.objects.open_to(request.user), pk=pk)
    form = PresenceForm(request.POST or None)
    if attempt(form, lambda: note_presence(account=account.pk, by=request.user, **form.facts())):
        words = {"name": form.cleaned_data["competitor"], "account": account.name}
        messages.success(request, _("Saved: %(name)s sits in %(account)s.") % words)
        return _back(account)
    return _form_page(request, account, form, title=_("A competitor in %(name)s") % {"name": account.name})


@require_http_methods(FORM_METHODS)
@permission_required("competitors.change_competitorpresence", raise_exception=True)
def presence_edit(request: UserRequest, pk: int) -> HttpResponse:
    presence = editable_presence(request, pk)
    form = PresenceEditForm.of(presence, request.POST or None)

    def save() -> None:
        facts = form.facts()
        update_presence(presence, version=facts.pop("version"), by=request.user, **facts)

    if attempt(form, save):
        messages.success(request, _("Saved: %(name)s.") % {"name": form.cleaned_data["competitor"]})
        return _back(presence.account)
    if form.is_bound and form.has_error("__all__"):
        form.renew(presence.version)
    words = {"name": presence.competitor.name, "account": presence.account.name}
    return _form_page(request, presence.account, form, title=_("%(name)s in %(account)s") % words)


@require_POST
@permission_required("competitors.change_competitorpresence", raise_exception=True)
def presence_confirm(request: UserRequest, pk: int) -> HttpResponse:
    """Somebody says today that it is still true."""
    presence = editable_presence(request, pk)
    try:
        confirm_presence(presence, by=request.user)
        messages.success(request, _("Still true: %(name)s.") % {"name": presence.competitor.name})
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return _back(presence.account)


@require_http_methods(FORM_METHODS)
@permission_required("competitors.change_competitorpresence", raise_exception=True)
def presence_remove(request: UserRequest, pk: int) -> HttpResponse:
    presence = editable_presence(request, pk)
    words = {"name": presence.competitor.name, "account": presence.account.name}
    if request.method == "POST":
        remove_presences([presence.pk], by=request.user)
        messages.success(request, _("%(name)s is no longer noted in %(account)s.") % words)
        return _back(presence.account)
    context = {
        "question": _("Does %(name)s no longer sit in %(account)s?") % words,
        "consequence": _("The note goes; what was said stays in the history."),
        "submit": _("Remove"),
        "cancel_url": presence.account.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm_page.html", context)


def _back(account: Account) -> HttpResponse:
    return redirect(f"{account.get_absolute_url()}#competitors")


def _form_page(request: UserRequest, account: Account, form: Any, *, title: str) -> HttpResponse:
    names = Competitor.objects.visible_to(request.user).values_list("name", flat=True)[:OPTIONS]
    context = {"form": form, "account": account, "title": title, "competitors": names}
    return form_page(request, "competitors/presence_form.html", context)
