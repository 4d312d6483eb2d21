"""Contacts with customers: how they are noted, changed and taken away."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account
from core.days import written_day
from core.forms import attempt, form_page
from core.once import once
from relationships.choices import Kind, Reached
from relationships.forms.interactions import InteractionEditForm, LogForm, asked_for
from relationships.models import Interaction
from relationships.selectors.cadence import next_contact_due
from relationships.selectors.interactions import interactions_to_read
from relationships.selectors.noting import accounts_to_log
from relationships.selectors.seen import name_accounts
from relationships.services import log_interaction, remove_interactions, update_interaction
from relationships.views.going import back_to, is_piece, leads_on
from users.http import UserRequest

FORM = ["GET", "HEAD", "POST"]
ADD, CHANGE = "relationships.add_interaction", "relationships.change_interaction"


def open_account(request: UserRequest, pk: int) -> Account:
    account: Account = get_object_or_404(Account.objects.open_to(request.user).select_related("owner"), pk=pk)
    return account


@require_safe
@permission_required(ADD, raise_exception=True)
def interaction_log(request: UserRequest) -> HttpResponse:
    """With which account? Then the form; the words "log", "call" and such before a name do not matter."""
    text = request.GET.get("q", "")
    kind = request.GET.get("kind", "")
    context = {
        "accounts": accounts_to_log(request.user, text), "text": text, "back": back_to(request, ""),
        "kind": kind if kind in Kind.values else "",
    }  # fmt: skip
    if is_piece(request):
        is_typing = "q" in request.GET
        return render(request, f"relationships/_log_{'accounts' if is_typing else 'start'}.html", context)
    return render(request, "relationships/interaction_log.html", context)


@require_http_methods(FORM)
@permission_required(ADD, raise_exception=True)
@leads_on
@once
def interaction_create(request: UserRequest, pk: int) -> HttpResponse:
    account = open_account(request, pk)
    form = LogForm(request.POST or None, account=account, reader=request.user, initial=asked_for(request.GET))
    logged: list[Interaction] = []
    if attempt(form, lambda: logged.append(log_interaction(account=account.pk, by=request.user, **form.facts()))):
        messages.success(request, logged_words(logged[0], account))
        return redirect(back_to(request, account.get_absolute_url()))
    context = {"form": form, "account": account, "back": back_to(request, "")}
    template = "_log_form" if is_piece(request) else "interaction_create"
    return form_page(request, f"relationships/{template}.html", context)


def logged_words(interaction: Interaction, account: Account) -> str:
    """What was noted, and when the next contact is due."""
    names = list(interaction.participations.values_list("contact__name", flat=True)[:2])
    words = {"kind": interaction.get_kind_display(), "who": ", ".join(names) or account.name}
    what = _("%(kind)s with %(who)s") % words
    if interaction.reached != Reached.SPOKE:
        what = f"{what} ({interaction.get_reached_display()})"
    due_on = next_contact_due(account)
    if due_on is None:
        return _("Logged: %(what)s.") % {"what": what}
    return _("Logged: %(what)s, next contact due %(day)s.") % {"what": what, "day": written_day(due_on)}


def _editable(request: UserRequest, pk: int) -> Any:
    mine = Interaction.objects.editable_by(request.user).order_by().values("pk")
    rows = interactions_to_read(request.user).defer(None).filter(pk__in=mine)
    (interaction,) = name_accounts([get_object_or_404(rows, pk=pk)], request.user)
    return interaction


@require_http_methods(FORM)
@permission_required(CHANGE, raise_exception=True)
def interaction_edit(request: UserRequest, pk: int) -> HttpResponse:
    interaction = _editable(request, pk)
    form = InteractionEditForm.of(interaction, request.user, request.POST or None)

    def save() -> None:
        facts = form.facts()
        update_interaction(interaction, version=facts.pop("version"), by=request.user, **facts)

    if attempt(form, save):
        messages.success(request, _("Saved. What it said before stays in the history."))
        return redirect(interaction)
    if form.is_bound and form.has_error("__all__"):
        form.renew(interaction.version)
    return form_page(request, "relationships/interaction_edit.html", {"form": form, "interaction": interaction})


@require_http_methods(FORM)
@permission_required(CHANGE, raise_exception=True)
def interaction_remove(request: UserRequest, pk: int) -> HttpResponse:
    interaction = _editable(request, pk)
    if request.method == "POST":
        reasons = remove_interactions([interaction.pk], by=request.user)
        if reasons:
            messages.warning(request, str(next(iter(reasons.values()))))
            return redirect(interaction)
        messages.success(request, _("Removed. The next contact is due as if it had not been."))
        return redirect(interaction.account if interaction.account_name else "relationships:interaction_list")
    context = {
        "question": _("Remove “%(name)s”?") % {"name": str(interaction)},
        "consequence": _("It counts no more. That it was here stays in the history."),
        "submit": _("Remove"),
        "cancel_url": interaction.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm_page.html", context)
