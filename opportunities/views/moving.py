"""Moving one opportunity: along the pipeline, back into it, to somebody else, and against whom."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competitors.models import Competitor
from core.forms import attempt, form_page
from opportunities.choices import Outcome
from opportunities.forms import GiveForm, ReopenForm, RivalsForm, StageMoveForm
from opportunities.models import Opportunity, Rival, Stage
from opportunities.selectors import people_likely_to_take, people_to_give_to
from opportunities.services import give_opportunity, move_to_stage, reopen_opportunity, set_rivals
from opportunities.views.opportunity import editable_opportunity
from users.http import UserRequest

FORM_METHODS = ["GET", "HEAD", "POST"]
BOARD = "board"


@require_http_methods(FORM_METHODS)
@permission_required("opportunities.change_opportunity", raise_exception=True)
def opportunity_stage(request: UserRequest, pk: int) -> HttpResponse:
    """Into the stage that is named: with one click where nothing has to be said, else with a form that asks."""
    opportunity = editable_opportunity(request, pk)
    stage = _named_stage(request)
    form = StageMoveForm.to(stage, opportunity, request.POST or None)

    def move() -> None:
        move_to_stage(opportunity, form.cleaned_data["stage"], by=request.user, **form.said())

    if attempt(form, move):
        words = {"name": opportunity.name, "stage": form.cleaned_data["stage"]}
        messages.success(request, _("%(name)s is now in %(stage)s.") % words)
        is_from_board = request.GET.get("back") == BOARD
        return redirect("opportunities:opportunity_board" if is_from_board else opportunity)
    if form.is_bound and form.has_error("__all__"):
        form.renew(opportunity.version)
    closes = stage if stage is not None and stage.outcome != Outcome.OPEN else None
    endings = Stage.objects.in_use().exclude(outcome=Outcome.OPEN).exclude(pk=opportunity.stage_id)
    context = {"form": form, "opportunity": opportunity, "closes": closes, "endings": endings}
    return form_page(request, "opportunities/opportunity_stage.html", context)


def _named_stage(request: UserRequest) -> Stage | None:
    """The stage that the form or the address names; none when it names none in use."""
    said = request.POST.get("stage") or request.GET.get("stage", "")
    if not said.isdecimal() or len(said) > 18:
        return None
    return Stage.objects.in_use().filter(pk=said).first()


@require_http_methods(FORM_METHODS)
@permission_required("opportunities.change_opportunity", raise_exception=True)
def opportunity_reopen(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = editable_opportunity(request, pk)
    form = ReopenForm(request.POST or None, initial={"version": opportunity.version})

    def reopen() -> None:
        reopen_opportunity(opportunity, by=request.user, **form.cleaned_data)

    if attempt(form, reopen):
        messages.success(request, _("%(name)s is open again.") % {"name": opportunity.name})
        return redirect(opportunity)
    return _page(request, "opportunities/opportunity_reopen.html", opportunity, form)


@require_http_methods(FORM_METHODS)
@permission_required("opportunities.change_opportunity", raise_exception=True)
def opportunity_give(request: UserRequest, pk: int) -> HttpResponse:
    opportunities = Opportunity.objects.givable_by(request.user).select_related("account", "owner", "stage")
    opportunity = get_object_or_404(opportunities, pk=pk)
    people = people_to_give_to(opportunity, request.user)
    form = GiveForm(request.POST or None, people=people, initial={"version": opportunity.version})
    if attempt(form, lambda: give_opportunity(opportunity, by=request.user, **form.cleaned_data)):
        words = {"name": opportunity.name, "owner": form.cleaned_data["owner"].name}
        messages.success(request, _("%(name)s is now with %(owner)s.") % words)
        is_visible = Opportunity.objects.visible_to(request.user).filter(pk=pk).exists()
        return redirect(opportunity if is_visible else "opportunities:opportunity_list")
    likely = people_likely_to_take(opportunity, request.user)
    return _page(request, "opportunities/opportunity_give.html", opportunity, form, people=likely)


@require_http_methods(FORM_METHODS)
@permission_required("opportunities.change_opportunity", raise_exception=True)
def opportunity_rivals(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = editable_opportunity(request, pk)
    rivals = list(Rival.objects.filter(opportunity=opportunity))
    here = {"competitors": [one.competitor_id for one in rivals]}
    here |= {"won_by": next((one.competitor_id for one in rivals if one.has_won), None), "version": opportunity.version}
    form = RivalsForm(request.POST or None, initial=here, is_lost=opportunity.outcome == Outcome.LOST)

    if attempt(form, lambda: set_rivals(opportunity, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved: the competitors for %(name)s.") % {"name": opportunity.name})
        return redirect(opportunity)
    has_competitors = Competitor.objects.exists()
    return _page(request, "opportunities/opportunity_rivals.html", opportunity, form, has_competitors=has_competitors)


def _page(request: UserRequest, template: str, opportunity: Opportunity, form: Any, **context: Any) -> HttpResponse:
    """The form; refused as a whole, it is sent again over the opportunity as it is now."""
    if form.is_bound and form.has_error("__all__"):
        form.renew(opportunity.version)
    return form_page(request, template, {"form": form, "opportunity": opportunity} | context)
