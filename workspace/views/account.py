"""The account page, and the door through which a new account comes in."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import Status
from accounts.forms import AccountForm
from accounts.models import Account
from core.forms import attempt, form_page
from core.once import once
from portfolios.services import create_account_in_own_book
from users.http import UserRequest
from users.models import User
from workspace.selectors.account import AccountOverview, account_overview, visible_accounts


@require_safe
@permission_required("accounts.view_account", raise_exception=True)
def account_detail(request: UserRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(visible_accounts(request.user), pk=pk)
    tabs = [{"url": account.get_absolute_url(), "label": _("Overview")}]
    if account.is_open and request.user.has_perm("accounts.view_history"):
        tabs.append({"url": reverse("accounts:account_history", args=[account.pk]), "label": _("History")})
    context = {
        "account": account,
        "overview": account_overview(account, request.user),
        "actions": _actions(account, request.user),
        "tabs": tabs if len(tabs) > 1 else [],
    }
    return render(request, "workspace/account_detail.html", context)


@require_safe
@permission_required("relationships.view_interaction", raise_exception=True)
def account_contact(request: UserRequest, pk: int) -> HttpResponse:
    """What was said and promised, for the account's page."""
    return _piece(request, pk, "workspace/_account_contact.html")


@require_safe
@permission_required("opportunities.view_opportunity", raise_exception=True)
def account_sales(request: UserRequest, pk: int) -> HttpResponse:
    """What may be sold and who else sits there, for the account's page."""
    return _piece(request, pk, "workspace/_account_sales.html")


def _piece(request: UserRequest, pk: int, template: str) -> HttpResponse:
    """A part of the page that is asked for by itself; without htmx the page it is part of."""
    account = get_object_or_404(visible_accounts(request.user).open_to(request.user), pk=pk)
    if not request.htmx:
        return redirect(account)
    context = {"account": account, "overview": AccountOverview.to_complete(account, request.user)}
    return render(request, template, context)


def _actions(account: Account, user: User) -> list[dict[str, str]]:
    """What the user may do with this account, the most likely first."""
    if not account.may_edit:  # type: ignore[attr-defined]
        return []
    is_placed, is_head = hasattr(account, "assignment"), account.managed_with_id is None
    leads = account.may_lead and user.has_perm("portfolios.assign_account")  # type: ignore[attr-defined]
    covers = account.may_lead and user.has_perm("portfolios.cover_account")  # type: ignore[attr-defined]
    is_prospect = account.status == Status.PROSPECT
    offered = [
        (True, "accounts:account_edit", _("Edit"), "pencil"),
        (leads and is_head, "portfolios:account_move", _("Move") if is_placed else _("Assign"), "arrows-right-left"),
        (is_head and is_prospect, "portfolios:account_win", _("Win"), "trophy"),
        (covers and is_head, "portfolios:account_cover", _("Cover"), "umbrella"),
        (leads and is_head and is_placed, "portfolios:account_swap", _("Swap"), "replace"),
        (leads and not is_prospect, "portfolios:account_win", _("Change status"), "status-change"),
        (leads, "portfolios:account_group", _("Manage with a group"), "sitemap"),
        (leads and is_head and is_placed, "portfolios:account_release", _("Release"), "door-exit"),
        (user.has_perm("reminders.change_pause"), "reminders:pause_edit", _("Client wants silence"), "player-pause"),
    ]
    return [
        {"url": reverse(view, args=[account.pk]), "label": label, "icon": icon}
        for allowed, view, label, icon in offered
        if allowed
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.add_account", raise_exception=True)
@once
def account_create(request: UserRequest) -> HttpResponse:
    form = AccountForm(request.POST or None, initial={"time_zone": request.user.time_zone, "tier": "CORE"})
    created: list[Account] = []

    def create() -> None:
        created.append(create_account_in_own_book(by=request.user, **form.cleaned_data))

    if attempt(form, create):
        messages.success(request, _placed(created[0], request.user))
        return redirect(created[0])
    return form_page(request, "workspace/account_create.html", {"form": form})


def _placed(account: Account, user: User) -> str:
    words = {"name": account.name}
    if account.owner_id == user.pk:
        return _("Saved: %(name)s is in your book.") % words
    return _("Saved: %(name)s. Nobody looks after it yet; you are on its team.") % words
