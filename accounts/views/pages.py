"""What the pages about one account share: which account, what is refused, where one goes next."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.models import Account
from core.forms import attempt, form_page
from users.http import UserRequest


def visible_account(request: UserRequest, pk: int) -> Account:
    account: Account = get_object_or_404(Account.objects.open_to(request.user), pk=pk)
    return account


def editable_account(request: UserRequest, pk: int) -> Account:
    account: Account = get_object_or_404(Account.objects.editable_by(request.user), pk=pk)
    return account


def piece_page(
    request: UserRequest,
    account: Account,
    form: BaseForm,
    act: Callable[[], object],
    *,
    title: str,
    submit: str,
    done: str,
    **context: Any,
) -> HttpResponse:
    """A form about one account: when it goes through, back to the account with a word on what was saved."""
    if attempt(form, act):
        messages.success(request, done)
        return redirect(account)
    shown = {
        "form": form,
        "title": title,
        "submit": submit,
        "account": account,
        "back_url": account.get_absolute_url(),
        "back_label": account.name,
        "cancel_url": account.get_absolute_url(),
    }
    return form_page(request, "accounts/piece_form.html", shown | context)
