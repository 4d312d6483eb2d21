"""Who decides on one opportunity: said by our people, one person at a time."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from core.forms import attempt, form_page
from opportunities.forms import DecidersForm
from opportunities.models import Opportunity
from opportunities.selectors import job_named
from opportunities.services import say_roles_in
from relationships.models import Employment
from users.http import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("relationships.change_assessment", raise_exception=True)
def opportunity_roles(request: UserRequest, pk: int) -> HttpResponse:
    """The roles of whom the address names, or of somebody to be chosen."""
    opportunity = get_object_or_404(Opportunity.objects.visible_to(request.user).select_related("account"), pk=pk)
    job = _named_job(request, opportunity)
    form = DecidersForm.of(opportunity, job, user=request.user, sent=request.POST or None)

    def say() -> None:
        chosen = job or form.cleaned_data["employment"]
        say_roles_in(opportunity, chosen, form.cleaned_data["roles"], by=request.user)

    if attempt(form, say):
        messages.success(request, _("Saved: who decides on %(name)s.") % {"name": opportunity.name})
        return redirect(opportunity)
    adds = Account.objects.open_to(request.user).filter(pk=opportunity.account_id)
    may_add = request.user.has_perm("relationships.change_contact") and adds.exists()
    context = {"form": form, "opportunity": opportunity, "job": job, "may_add": may_add}
    return form_page(request, "opportunities/opportunity_roles.html", context)


def _named_job(request: UserRequest, opportunity: Opportunity) -> Employment | None:
    """Whom the address names; nobody of another account, and nobody the user does not see."""
    if not (asked := request.GET.get("employment", "")):
        return None
    job = job_named(opportunity, request.user, asked)
    if job is None:
        raise Http404
    return job
