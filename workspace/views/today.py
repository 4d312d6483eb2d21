from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from relationships.selectors.proposals import proposals_for
from users.http import UserRequest
from workspace.selectors.today import today_page


@require_safe
def today(request: UserRequest) -> HttpResponse:
    """The page of the day; for htmx the questions about people, which the page asks for once it stands."""
    if request.htmx and not request.htmx.boosted:
        proposals = proposals_for(request.user, timezone.now().date())
        return render(request, "relationships/_proposals_piece.html", {"proposals": proposals})
    return render(request, "workspace/today.html", {"page": today_page(request.user)})
