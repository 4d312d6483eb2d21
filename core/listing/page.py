"""The page of a list: the same code for every list of the product."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from core.listing.description import Listing
from core.listing.state import SIZES, ListState, named_columns, read_state
from core.pagination import Page, keyset_page, total_text

if TYPE_CHECKING:
    from users.models import User

REPLACED = ("columns", "earlier", "cursor")  # what a new choice of columns takes the place of


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the list without it."""

    label: str
    value: str
    remove_url: str


def list_page(
    request: HttpRequest, listing: Listing, template: str, context: dict[str, Any] | None = None
) -> HttpResponse:
    """The list as the address asks for it; how it was ordered, sized and composed is kept for this person.

    Whoever calls has checked the list's permission. Columns sent as boxes are answered with the one address they mean.
    """
    if len(request.GET.getlist("columns")) > 1 or "earlier" in request.GET:
        return redirect(f"{request.path}?{_with_one_text(request.GET)}")
    user = cast("User", request.user)
    state = _kept_state(request, listing, user)
    found, shown = listing.rows(user, state.filters)
    try:
        page = rows_of(listing, shown, state, user, cursor=request.GET.get("cursor", ""), size=state.size)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect(listing.url_name)
    return render(request, template, _context(request, listing, state) | {
        "page": page, "total": total_text(found), "summary": listing.summary(found) if listing.summary else None,
    } | (context or {}))  # fmt: skip


def rows_of(listing: Listing, rows: Any, state: ListState, user: "User", *, cursor: str, size: int) -> Page[Any]:
    """One stretch of the rows in the order asked for, each with all that is shown of it."""
    page = keyset_page(
        rows,
        column=listing.order_column(state.order),
        descending=state.order.startswith("-"),
        cursor=cursor,
        size=size,
    )
    if listing.decorate:
        listing.decorate(page.rows, user)
    return page


def _kept_state(request: HttpRequest, listing: Listing, user: "User") -> ListState:
    key = f"list:{listing.name}"
    kept = request.session.get(key, {})
    state = read_state(listing, request.GET, user, kept=kept)
    if kept != state.kept and not {"sort", "size", "columns"}.isdisjoint(request.GET):
        request.session[key] = state.kept
    return state


def _context(request: HttpRequest, listing: Listing, state: ListState) -> dict[str, Any]:
    user = cast("User", request.user)
    others = [column for column in listing.columns_for(user) if column not in state.columns]
    return {
        "listing": listing,
        "state": state,
        "form": state.form,
        "order": state.order,
        "size": state.size,
        "sizes": SIZES,
        "columns": state.columns,
        "other_columns": others,
        "kept": [(name, text) for name, texts in request.GET.lists() if name not in REPLACED for text in texts],
        "chips": [_chip(request.GET, state, name) for name in state.filters],
    }


def _chip(query: QueryDict, state: ListState, name: str) -> Chip:
    rest = query.copy()
    rest.pop(name, None)
    rest.pop("cursor", None)
    label, value = state.form.fields[name].label, state.form.words(name, state.filters[name])
    return Chip(str(label), value, f"?{rest.urlencode(safe=',')}")


def _with_one_text(query: QueryDict) -> str:
    rest = query.copy()
    names = named_columns(query)
    for name in REPLACED:
        rest.pop(name, None)
    rest["columns"] = ",".join(names)
    return rest.urlencode(safe=",")
