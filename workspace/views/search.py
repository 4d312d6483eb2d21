from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from users.http import UserRequest
from workspace.selectors.search import search_everywhere

IN_DIALOG, ON_PAGE = 6, 20


@require_safe
def search(request: UserRequest) -> HttpResponse:
    is_piece = request.htmx and not request.htmx.boosted
    found = search_everywhere(request.user, request.GET.get("q", ""), limit=IN_DIALOG if is_piece else ON_PAGE)
    return render(request, "workspace/_search.html" if is_piece else "workspace/search.html", {"found": found})
