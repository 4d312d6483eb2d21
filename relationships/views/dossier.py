"""What is known of one account, and how complete that is."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.pages import visible_account
from relationships.selectors.dossier import dossier as dossier_of
from users.http import UserRequest


@require_safe
@permission_required("relationships.view_assessment", raise_exception=True)
def dossier(request: UserRequest, pk: int) -> HttpResponse:
    account = visible_account(request, pk)
    context = {"account": account, "dossier": dossier_of(account, request.user)}
    return render(request, "relationships/dossier.html", context)
