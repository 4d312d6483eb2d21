"""What was said with customers: the timeline of an account, one entry, and all of them."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.models import Account
from core.listing import list_page
from relationships.forms.interactions import TimelineFilterForm
from relationships.listing.interactions import INTERACTIONS
from relationships.models import Interaction
from relationships.selectors.interactions import conversation, interaction_page, interactions_to_read, timeline_of
from relationships.selectors.seen import name_accounts
from relationships.views.going import is_piece
from relationships.views.interactions import open_account
from users.http import UserRequest


@require_safe
@permission_required("relationships.view_interaction", raise_exception=True)
def timeline(request: UserRequest, pk: int) -> HttpResponse:
    """What was said with the account; `conversation` names a message whose conversation is asked for."""
    account = open_account(request, pk)
    asked = request.GET.get("conversation", "")
    if asked.isdecimal() and len(asked) < 19:
        latest = get_object_or_404(interactions_to_read(request.user).filter(account=account), pk=asked)
        rows = conversation(latest, request.user)
        context = {"account": account, "rows": rows if is_piece(request) else [latest, *rows], "is_conversation": True}
        template = "_timeline_rows" if is_piece(request) else "timeline"
        return render(request, f"relationships/{template}.html", context)
    form = TimelineFilterForm(request.GET, user=request.user, account=account)
    try:
        found = timeline_of(account, request.user, filters=form.filters(), cursor=request.GET.get("cursor", ""))
    except ValidationError:  # a page mark of somebody else's
        return redirect("relationships:timeline", account.pk)
    context = {"account": account, "form": form, "timeline": found, "rows": found.page.rows}
    return render(request, "relationships/timeline.html", context)


@require_safe
@permission_required("relationships.view_interaction", raise_exception=True)
def interaction_list(request: UserRequest) -> HttpResponse:
    return list_page(request, INTERACTIONS, "relationships/interaction_list.html")


@require_safe
@permission_required("relationships.view_interaction", raise_exception=True)
def interaction_detail(request: UserRequest, pk: int) -> HttpResponse:
    rows = interactions_to_read(request.user).defer(None).select_related("account", "logged_by")
    user = request.user
    (interaction,) = name_accounts([get_object_or_404(rows, pk=pk)], user)
    context = {
        "interaction": interaction,
        "page": interaction_page(interaction, user),
        "may_change": Interaction.objects.editable_by(user).filter(pk=pk).exists(),
        "is_open": Account.objects.open_to(user).filter(pk=interaction.account_id).exists(),
    }
    return render(request, "relationships/interaction_detail.html", context)
