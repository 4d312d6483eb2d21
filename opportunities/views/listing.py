"""The list of opportunities, their sums, and the board."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.listing import list_page, read_state
from opportunities.forms import BoardFilterForm
from opportunities.listing import OPPORTUNITIES
from opportunities.selectors import Summary, board, sums_of
from users.http import UserRequest


@require_safe
@permission_required(OPPORTUNITIES.permission, raise_exception=True)
def opportunity_list(request: UserRequest) -> HttpResponse:
    return list_page(request, OPPORTUNITIES, "opportunities/opportunity_list.html")


@require_safe
@permission_required(OPPORTUNITIES.permission, raise_exception=True)
def opportunity_sums(request: UserRequest) -> HttpResponse:
    """What the opportunities of a list come to, asked for apart when they are many."""
    state = read_state(OPPORTUNITIES, request.GET, request.user)
    found, _shown = OPPORTUNITIES.rows(request.user, state.filters)
    context = {"summary": Summary(sums_of(found)), "state": state}
    is_piece = request.htmx and not request.htmx.boosted
    page = "opportunities/_opportunity_sums.html" if is_piece else "opportunities/opportunity_sums.html"
    return render(request, page, context)


@require_safe
@permission_required("opportunities.view_opportunity", raise_exception=True)
def opportunity_board(request: UserRequest) -> HttpResponse:
    form = BoardFilterForm(request.GET, user=request.user)
    filters = form.filters()
    kept = "".join(f"&{urlencode({name: value})}" for name, value in filters.items())
    context = {"form": form, "board": board(request.user, filters), "filters": filters, "kept": kept}
    return render(request, "opportunities/opportunity_board.html", context)
