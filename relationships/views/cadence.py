"""How often we are in contact, and what is known from memory only."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account
from core.days import written_day
from core.forms import attempt, form_page
from core.once import once
from relationships.forms.cadence import CadenceForm, OverrideForm
from relationships.selectors.cadence import book_to_ask_about, cadence, next_contact_due, running_override
from relationships.services import end_override, publish_cadence, set_override
from relationships.services.memory import report_last_contact
from users.http import UserRequest

FORM = ["GET", "HEAD", "POST"]
NEVER = "never"
SKIPPED = "never_spoken"  # of this session: they are asked about again the next time
ANSWERS = [
    ("week", gettext_lazy("This week")),
    ("month", gettext_lazy("This month")),
    ("quarter", gettext_lazy("This quarter")),
    ("longer", gettext_lazy("Longer ago")),
    (NEVER, gettext_lazy("Never")),
]


@require_http_methods(FORM)
@permission_required("relationships.change_cadenceoverride", raise_exception=True)
def cadence_override(request: UserRequest, pk: int) -> HttpResponse:
    accounts = Account.objects.editable_by(request.user).select_related("owner", "managed_with")
    account = get_object_or_404(accounts, pk=pk)
    running = running_override(account.pk)
    if running and request.POST.get("end"):
        return _ended(request, account, running)
    form = OverrideForm(request.POST or None, initial=_said(running))

    def save() -> None:
        set_override(account, by=request.user, **form.cleaned_data)

    if attempt(form, save):
        messages.success(request, _planned(account))
        return redirect(account)
    context = {"form": form, "account": account, "running": running, "rules": cadence().rules}
    return form_page(request, "relationships/cadence_override.html", context)


def _planned(account: Account) -> str:
    due_on = next_contact_due(account)
    day = written_day(due_on) if due_on else "–"
    return _("Saved. The next contact is due %(day)s.") % {"day": day}


def _said(running: Any) -> dict[str, Any]:
    if running is None:
        return {}
    return {"contact_days": running.contact_days, "reason": running.reason, "until": running.during.upper}


def _ended(request: UserRequest, account: Account, running: Any) -> HttpResponse:
    try:
        end_override(running, by=request.user)
        messages.success(request, _("The account is contacted as often as its tier says."))
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect(account)


@require_safe
@permission_required("relationships.view_cadence", raise_exception=True)
def cadence_detail(request: UserRequest) -> HttpResponse:
    return render(request, "relationships/cadence_detail.html", {"cadence": cadence()})


@require_http_methods(FORM)
@permission_required("relationships.publish_cadence", raise_exception=True)
@once
def cadence_edit(request: UserRequest) -> HttpResponse:
    form = CadenceForm(cadence().rules, request.POST or None)
    if form.is_valid():
        reason = form.reason.cleaned_data["reason"]
        version = publish_cadence(form.rules(), reason=reason, by=request.user)
        messages.success(request, _("Published: version %(number)s.") % {"number": version.number})
        return redirect("relationships:cadence_detail")
    return form_page(request, "relationships/cadence_edit.html", {"form": form})


@require_http_methods(FORM)
@permission_required("relationships.add_interaction", raise_exception=True)
def last_spoken(request: UserRequest) -> HttpResponse:
    """When did you last really speak? One tap for every account of one's own book of which nothing is noted."""
    if request.method == "POST":
        _answer(request)
        return redirect("relationships:last_spoken")
    book = book_to_ask_about(request.user)
    skipped = set(request.session.get(SKIPPED, []))
    context = {
        "book": book, "accounts": [one for one in book.open if one.pk not in skipped], "answers": ANSWERS,
        "skipped": len([one for one in book.open if one.pk in skipped]),
    }  # fmt: skip
    return render(request, "relationships/last_spoken.html", context)


def _answer(request: UserRequest) -> None:
    asked = request.POST.get("account", "")
    key = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    account = Account.objects.open_to(request.user).filter(owner=request.user, pk=key).first()
    said = request.POST.get("said", "")
    if account is None:
        messages.warning(request, _("This account is not in your book."))
    elif said == NEVER:
        request.session[SKIPPED] = [*request.session.get(SKIPPED, []), account.pk]
    else:
        _report(request, account, said)


def _report(request: UserRequest, account: Account, said: str) -> None:
    try:
        report_last_contact(account, said, by=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
