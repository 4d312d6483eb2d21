"""The list of accounts, and the accounts like one that is being typed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms import AccountFilterForm
from accounts.selectors import ORDERINGS, account_rows, lookalikes, with_revenue
from core.countries import country_name
from core.pagination import keyset_page, total_text
from users.http import UserRequest

SIZES = (25, 50, 100, 200)
KEPT = "account_list"


@require_safe
@permission_required("accounts.view_account", raise_exception=True)
def account_list(request: UserRequest) -> HttpResponse:
    form = AccountFilterForm(request.GET, user=request.user)
    filters = form.filters()
    order, size = _kept(request)
    found, shown = account_rows(request.user, filters)
    try:
        page = keyset_page(
            shown,
            column=ORDERINGS[order.lstrip("-")],
            descending=order.startswith("-"),
            cursor=request.GET.get("cursor", ""),
            size=size,
        )
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("accounts:account_list")
    with_revenue(page.rows, request.user)
    context = {
        "form": form,
        "page": page,
        "order": order,
        "size": size,
        "sizes": SIZES,
        "total": total_text(found),
        "chips": [_chip(request.GET, name, value, form) for name, value in filters.items()],
    }
    return render(request, "accounts/account_list.html", context)


@require_safe
@permission_required("accounts.view_account", raise_exception=True)
def account_lookalikes(request: UserRequest) -> HttpResponse:
    found = lookalikes(request.user, request.GET.get("name", ""))
    return render(request, "accounts/_account_lookalikes.html", {"lookalikes": found})


def _kept(request: UserRequest) -> tuple[str, int]:
    """The order and page size asked for, else those this person used last."""
    kept = request.session.get(KEPT, {})
    order = request.GET.get("sort", kept.get("sort", "name"))
    size = request.GET.get("size", str(kept.get("size", SIZES[0])))
    chosen = {
        "sort": order if order.removeprefix("-") in ORDERINGS else "name",
        "size": int(size) if size in map(str, SIZES) else SIZES[0],
    }
    if kept != chosen and ("sort" in request.GET or "size" in request.GET):
        request.session[KEPT] = chosen
    return chosen["sort"], chosen["size"]


def _chip(query: QueryDict, name: str, value: Any, form: AccountFilterForm) -> dict[str, Any]:
    rest = query.copy()
    rest.pop(name, None)
    rest.pop("cursor", None)
    words = {"country": country_name, "unassigned": lambda _value: _("yes")}
    choices = dict(getattr(form.fields[name], "choices", [])) if name in ("status", "tier", "industry") else {}
    shown = words[name](value) if name in words else choices.get(value, value)
    return {"label": form.fields[name].label, "value": shown, "remove_url": f"?{rest.urlencode()}"}
