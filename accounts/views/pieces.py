"""Team, agreements, signals and revenue of one account."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import AgreementEditForm, AgreementForm, MemberForm, RevenueForm, SignalForm
from accounts.models import Account, AccountMember, Agreement, Revenue, Signal
from accounts.services import (
    add_agreement,
    add_member,
    close_signal,
    end_membership,
    open_signal,
    record_revenue,
    update_agreement,
)
from accounts.views.pages import editable_account, piece_page, visible_account
from core.once import once
from core.pagination import keyset_page, total_text
from users.http import UserRequest
from users.models import User

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@permission_required("accounts.change_accountmember", raise_exception=True)
def member_create(request: UserRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account.objects.led_by(request.user), pk=pk)
    form = MemberForm(request.POST or None, people=User.objects.visible_to(request.user).active())

    def add() -> None:
        add_member(account, by=request.user, **form.cleaned_data)

    title, done = _("Add somebody to the team"), _("Saved: the team of %(name)s.") % {"name": account.name}
    return piece_page(request, account, form, add, title=title, submit=_("Add to the team"), done=done)


@require_http_methods(FORM_METHODS)
@permission_required("accounts.change_accountmember", raise_exception=True)
def member_end(request: UserRequest, pk: int) -> HttpResponse:
    members = AccountMember.objects.editable_by(request.user).select_related("account", "person")
    member = get_object_or_404(members, pk=pk)
    words = {"person": member.person.name, "account": member.account.name}
    if request.method == "POST":
        return _ended(request, member, _("%(person)s is no longer on the team.") % words)
    context = {
        "question": _("Take %(person)s off the team of %(account)s?") % words,
        "consequence": _("The access ends at once; what was done stays in the history."),
        "submit": _("Take off the team"),
        "cancel_url": member.account.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm_page.html", context)


def _ended(request: UserRequest, member: AccountMember, done: str) -> HttpResponse:
    try:
        end_membership(member, by=request.user)
        messages.success(request, done)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect(member.account if member.person != request.user else "accounts:account_list")


@require_http_methods(FORM_METHODS)
@permission_required("accounts.change_agreement", raise_exception=True)
@once
def agreement_create(request: UserRequest, pk: int) -> HttpResponse:
    account = editable_account(request, pk)
    form = AgreementForm(request.POST or None, initial={"currency": account.currency})

    def add() -> None:
        add_agreement(account, by=request.user, **form.cleaned_data)

    done = _("Saved: an agreement with %(name)s.") % {"name": account.name}
    return piece_page(request, account, form, add, title=_("New agreement"), submit=_("Save agreement"), done=done)


@require_http_methods(FORM_METHODS)
@permission_required("accounts.change_agreement", raise_exception=True)
def agreement_edit(request: UserRequest, pk: int) -> HttpResponse:
    agreements = Agreement.objects.editable_by(request.user).select_related("account")
    agreement = get_object_or_404(agreements, pk=pk)
    form = AgreementEditForm.of(agreement, request.POST or None)

    def save() -> None:
        try:
            update_agreement(agreement, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            if getattr(error, "code", "") == "stale":
                form.renew(Agreement.objects.get(pk=agreement.pk))
            raise

    done = _("Saved: %(name)s.") % {"name": agreement.offerings}
    title, submit = _("Change the agreement"), _("Save agreement")
    return piece_page(request, agreement.account, form, save, title=title, submit=submit, done=done)


@require_http_methods(FORM_METHODS)
@permission_required("accounts.change_signal", raise_exception=True)
@once
def signal_create(request: UserRequest, pk: int) -> HttpResponse:
    """Everybody who works on the account may say what they noticed, also those who may not change its facts."""
    account = get_object_or_404(Account.objects.workable_by(request.user), pk=pk)
    form = SignalForm(request.POST or None)

    def add() -> None:
        open_signal(account, by=request.user, **form.cleaned_data)

    done = _("Saved: a signal of %(name)s.") % {"name": account.name}
    return piece_page(request, account, form, add, title=_("New signal"), submit=_("Save signal"), done=done)


@require_http_methods(FORM_METHODS)
@permission_required("accounts.change_signal", raise_exception=True)
def signal_close(request: UserRequest, pk: int) -> HttpResponse:
    signal = get_object_or_404(Signal.objects.editable_by(request.user).select_related("account"), pk=pk)
    if request.method == "POST":
        try:
            close_signal(signal, by=request.user)
            messages.success(request, _("Closed: %(kind)s.") % {"kind": signal.get_kind_display()})
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        return redirect(signal.account)
    context = {
        "question": _("Close this signal?"),
        "consequence": signal.text,
        "submit": _("Close signal"),
        "cancel_url": signal.account.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)


@require_http_methods(FORM_METHODS)
@permission_required("accounts.change_revenue", raise_exception=True)
def revenue_create(request: UserRequest, pk: int) -> HttpResponse:
    account = editable_account(request, pk)
    form = RevenueForm(request.POST or None, initial={"currency": account.currency})

    def record() -> None:
        record_revenue(account, by=request.user, **form.cleaned_data)

    done = _("Saved: revenue of %(name)s.") % {"name": account.name}
    return piece_page(request, account, form, record, title=_("Record revenue"), submit=_("Save revenue"), done=done)


@require_safe
@permission_required("accounts.view_revenue", raise_exception=True)
def revenue_list(request: UserRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    rows = Revenue.objects.filter(account=account)
    try:
        page = keyset_page(rows, column="month", descending=True, cursor=request.GET.get("cursor", ""), size=50)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("accounts:revenue_list", pk=account.pk)
    context = {"account": account, "page": page, "total": total_text(rows)}
    return render(request, "accounts/revenue_list.html", context)
