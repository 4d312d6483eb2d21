"""What one looks at before a meeting."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Account
from users.http import UserRequest
from workspace.selectors.brief import meeting_brief_of


@require_safe
@permission_required("relationships.view_interaction", raise_exception=True)
def meeting_brief(request: UserRequest, pk: int) -> HttpResponse:
    accounts = Account.objects.open_to(request.user).with_decision(timezone.localdate())
    account = get_object_or_404(accounts, pk=pk)
    context = {"account": account, "brief": meeting_brief_of(account, request.user)}
    return render(request, "workspace/meeting_brief.html", context)
