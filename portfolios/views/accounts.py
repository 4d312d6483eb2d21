"""Moving one account: elsewhere, out, in exchange, into another status or group."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.choices import Status
from accounts.models import Account
from core.forms import attempt, form_page
from portfolios.forms import GroupForm, MoveForm, ReasonForm, StatusForm, SwapForm
from portfolios.models import Assignment, Portfolio
from portfolios.services import (
    assign_accounts,
    change_status,
    join_group,
    leave_group,
    release_accounts,
    swap_accounts,
)
from users.http import UserRequest
from users.models import User

OPTIONS = 200
FEW = 12


def led_account(request: UserRequest, pk: int) -> Account:
    accounts = Account.objects.led_by(request.user).select_related("owner", "managed_with")
    account: Account = get_object_or_404(accounts, pk=pk)
    return account


def narrowed(request: HttpRequest, rows: QuerySet[Any], *, by: str) -> QuerySet[Any]:
    """At most 200 options, those whose name contains what was looked for; what was posted is always among them."""
    wanted = request.GET.get("find", "").replace("\x00", "").strip()[:100]
    if request.method == "POST":
        return rows
    found = rows.filter(**{f"{by}__icontains": wanted}) if wanted else rows
    return rows.filter(pk__in=list(found.values_list("pk", flat=True)[:OPTIONS]))


def destinations(user: User, account: Account) -> QuerySet[Portfolio]:
    """Open portfolios the user may move the account to, by owner."""
    here = Assignment.objects.filter(account=account).values("portfolio")
    portfolios = Portfolio.objects.editable_by(user).open().exclude(pk__in=here)
    if not Account.objects.led_by(user).filter(pk=account.pk).exists():
        portfolios = portfolios.none()
    return portfolios.select_related("owner").order_by("owner__name", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("portfolios.assign_account", raise_exception=True)
def account_move(request: UserRequest, pk: int) -> HttpResponse:
    account = led_account(request, pk)
    portfolios = narrowed(request, destinations(request.user, account), by="owner__name")
    form = MoveForm(request.POST or None, portfolios=portfolios, account=account)

    def move() -> None:
        wanted = form.cleaned_data
        tier = wanted["tier"] if wanted["tier"] != account.tier else None
        assign_accounts([account], wanted["portfolio"], tier=tier, reason=wanted["reason"], by=request.user)

    if attempt(form, move):
        owner = form.cleaned_data["portfolio"].owner
        return done(request, account, _("%(account)s is now with %(owner)s.") % {"account": account, "owner": owner})
    return account_form(request, "portfolios/account_move.html", account, form)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("portfolios.assign_account", raise_exception=True)
def account_release(request: UserRequest, pk: int) -> HttpResponse:
    account = led_account(request, pk)
    form = ReasonForm(request.POST or None)

    def release() -> None:
        release_accounts([account], reason=form.cleaned_data["reason"], by=request.user)

    if attempt(form, release):
        return done(request, account, _("Nobody looks after %(account)s now.") % {"account": account})
    return account_form(request, "portfolios/account_release.html", account, form)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("portfolios.assign_account", raise_exception=True)
def account_swap(request: UserRequest, pk: int) -> HttpResponse:
    account = led_account(request, pk)
    elsewhere = Assignment.objects.exclude(account=account).exclude(portfolio__assignments__account=account)
    others = Account.objects.led_by(request.user).filter(assignment__in=elsewhere, is_strategic=account.is_strategic)
    others = narrowed(request, others.select_related("owner").order_by("name", "pk"), by="name")
    form = SwapForm(request.POST or None, others=others)

    def swap() -> None:
        swap_accounts(account, form.cleaned_data["other"], reason=form.cleaned_data["reason"], by=request.user)

    if attempt(form, swap):
        other = form.cleaned_data["other"]
        return done(request, account, _("Swapped %(one)s and %(other)s.") % {"one": account, "other": other})
    return account_form(request, "portfolios/account_swap.html", account, form)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.change_account", raise_exception=True)
def account_win(request: UserRequest, pk: int) -> HttpResponse:
    accounts = Account.objects.editable_by(request.user).select_related("owner")
    account = get_object_or_404(accounts, pk=pk)
    portfolios = narrowed(request, destinations(request.user, account), by="owner__name")
    initial = {"status": Status.CUSTOMER if account.status == Status.PROSPECT else account.status}
    form = StatusForm(request.POST or None, portfolios=portfolios, initial=initial)

    def win() -> None:
        wanted = form.cleaned_data
        change_status(account, wanted["status"], wanted.get("portfolio"), reason=wanted["reason"], by=request.user)

    if attempt(form, win):
        return done(request, account, _("Saved: the status of %(account)s.") % {"account": account})
    return account_form(request, "portfolios/account_win.html", account, form)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("portfolios.assign_account", raise_exception=True)
def account_group(request: UserRequest, pk: int) -> HttpResponse:
    account = led_account(request, pk)
    heads = Account.objects.led_by(request.user).heads().exclude(pk=pk).order_by("name", "pk")
    form = GroupForm(request.POST or None, heads=narrowed(request, heads, by="name"), account=account)

    def group() -> None:
        head, reason = form.cleaned_data["head"], form.cleaned_data["reason"]
        if head is None:
            leave_group(account, reason=reason, by=request.user)
        else:
            join_group(account, head, reason=reason, by=request.user)

    if attempt(form, group):
        return done(request, account, _("Saved: the group of %(account)s.") % {"account": account})
    return account_form(request, "portfolios/account_group.html", account, form)


def done(request: UserRequest, account: Account, told: str) -> HttpResponse:
    """Back to the account, or to the list when the change took it out of the person's sight."""
    messages.success(request, told)
    is_visible = Account.objects.visible_to(request.user).filter(pk=account.pk).exists()
    return redirect(account) if is_visible else redirect("accounts:account_list")


def account_form(request: UserRequest, template: str, account: Account, form: Any) -> HttpResponse:
    here = Portfolio.objects.filter(assignments__account=account).select_related("owner").first()
    find = request.GET.get("find", "")
    choices = [field.queryset.count() for field in form.fields.values() if hasattr(field, "queryset")]
    context: dict[str, Any] = {
        "account": account,
        "form": form,
        "here": here,
        "find": find,
        "can_find": bool(find) or any(number > FEW for number in choices),
    }
    return form_page(request, template, context)
