"""The relationship map of one account."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.pages import visible_account
from relationships.selectors.map import relationship_map as map_of
from users.http import UserRequest


@require_safe
@permission_required("relationships.view_assessment", raise_exception=True)
def relationship_map(request: UserRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    found = map_of(account, request.user)
    context = {
        "account": account,
        "found": found,
        "map": found.picture,
        "print_map": found.print_picture,
        "gaps": found.gaps,
        "signs": found.signs,
        "strengths": found.strengths,
        "grid": found.grid,
        "rows": found.rows,
    }
    return render(request, "relationships/relationship_map.html", context)
