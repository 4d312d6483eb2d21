"""The pages of a competitor and of an offering."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.models import Offering
from competitors.listing import ending_query
from competitors.models import Competitor
from users.http import UserRequest
from workspace.selectors.rivalry import competitor_page, offering_page


@require_safe
@permission_required("competitors.view_competitor", raise_exception=True)
def competitor_detail(request: UserRequest, pk: int) -> HttpResponse:
    competitor = get_object_or_404(Competitor.objects.visible_to(request.user), pk=pk)
    context = {"competitor": competitor, "page": competitor_page(competitor, request.user), "ending": ending_query()}
    return render(request, "workspace/competitor_detail.html", context)


@require_safe
@permission_required("catalog.view_offering", raise_exception=True)
def offering_detail(request: UserRequest, pk: int) -> HttpResponse:
    offering = get_object_or_404(Offering.objects.visible_to(request.user), pk=pk)
    context = {"offering": offering, "page": offering_page(offering, request.user)}
    return render(request, "workspace/offering_detail.html", context)
