"""One opportunity: its page, how it begins, how its facts change."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account
from core.forms import attempt, form_page
from core.once import once
from opportunities.forms import NewOpportunityForm, OpportunityEditForm
from opportunities.models import Opportunity
from opportunities.selectors import opportunities_to_read, opportunity_page
from opportunities.services import create_opportunity, update_opportunity
from users.http import UserRequest


def editable_opportunity(request: UserRequest, pk: int) -> Opportunity:
    opportunities = Opportunity.objects.editable_by(request.user).select_related("account", "owner", "stage")
    opportunity: Opportunity = get_object_or_404(opportunities, pk=pk)
    return opportunity


@require_safe
@permission_required("opportunities.view_opportunity", raise_exception=True)
def opportunity_detail(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = get_object_or_404(opportunities_to_read(request.user), pk=pk)
    context = {"opportunity": opportunity, "page": opportunity_page(opportunity, request.user)}
    return render(request, "opportunities/opportunity_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("opportunities.add_opportunity", raise_exception=True)
@once
def opportunity_create(request: UserRequest) -> HttpResponse:
    """At the account the address names, or at one that is typed."""
    account = None
    if asked := request.GET.get("account", ""):
        key = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
        account = get_object_or_404(Account.objects.visible_to(request.user), pk=key)
    form = NewOpportunityForm(request.POST or None, account=account)
    created: list[Opportunity] = []
    if attempt(form, lambda: created.append(create_opportunity(by=request.user, **form.facts()))):
        messages.success(request, _("Saved: %(name)s.") % {"name": created[0].name})
        return redirect(created[0])
    return form_page(request, "opportunities/opportunity_create.html", {"form": form, "account": account})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("opportunities.change_opportunity", raise_exception=True)
def opportunity_edit(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = editable_opportunity(request, pk)
    form = OpportunityEditForm.of(opportunity, request.POST or None)

    def save() -> None:
        facts = form.facts()
        update_opportunity(opportunity, version=facts.pop("version"), by=request.user, **facts)

    if attempt(form, save):
        messages.success(request, _("Saved: %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect(opportunity)
    if form.is_bound and form.has_error("__all__"):
        form.renew(opportunity.version)
    return form_page(request, "opportunities/opportunity_edit.html", {"form": form, "opportunity": opportunity})
