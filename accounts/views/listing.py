"""The list of accounts, and the accounts like one that is being typed: to warn of it, or to choose it."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.listing import ACCOUNTS
from accounts.selectors import accounts_like, lookalikes
from core.listing import list_page
from users.http import UserRequest


@require_safe
@permission_required(ACCOUNTS.permission, raise_exception=True)
def account_list(request: UserRequest) -> HttpResponse:
    return list_page(request, ACCOUNTS, "accounts/account_list.html")


@require_safe
@permission_required("accounts.view_account", raise_exception=True)
def account_lookalikes(request: UserRequest) -> HttpResponse:
    found = lookalikes(request.user, request.GET.get("name", ""))
    return render(request, "accounts/_account_lookalikes.html", {"lookalikes": found})


@require_safe
@permission_required("accounts.view_account", raise_exception=True)
def account_options(request: UserRequest) -> HttpResponse:
    """The accounts one sees that are like what is being typed."""
    found = accounts_like(request.user, request.GET.get("account", "").replace("\x00", ""))
    return render(request, "accounts/_account_options.html", {"accounts": found})
