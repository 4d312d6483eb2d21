from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from users.http import UserRequest
from workspace.selectors.today import today_page


@require_safe
def today(request: UserRequest) -> HttpResponse:
    return render(request, "workspace/today.html", {"page": today_page(request.user)})
