"""The organisation's own pipeline: its stages, in their order."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms import attempt, form_page
from opportunities.choices import Outcome
from opportunities.forms import NewStageForm, StageEditForm
from opportunities.models import Stage
from opportunities.services import add_stage, shift_stage, update_stage
from users.http import UserRequest


@require_safe
@permission_required("opportunities.change_stage", raise_exception=True)
def stage_list(request: UserRequest) -> HttpResponse:
    stages = Stage.objects.visible_to(request.user)
    held = Count("opportunities", filter=Q(opportunities__outcome=Outcome.OPEN))
    return render(
        request, "opportunities/stage_list.html", {"stages": stages.annotate(held=held).order_by("position", "pk")}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("opportunities.change_stage", raise_exception=True)
def stage_create(request: UserRequest) -> HttpResponse:
    form = NewStageForm(request.POST or None)
    if attempt(form, lambda: add_stage(**form.cleaned_data, by=request.user)):
        messages.success(request, _("Saved: the stage %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect("opportunities:stage_list")
    return form_page(request, "opportunities/stage_create.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("opportunities.change_stage", raise_exception=True)
def stage_edit(request: UserRequest, pk: int) -> HttpResponse:
    stage = get_object_or_404(Stage.objects.editable_by(request.user), pk=pk)
    form = StageEditForm.of(stage, request.POST or None)
    if attempt(form, lambda: update_stage(stage, **form.cleaned_data, by=request.user)):
        messages.success(request, _("Saved: the stage %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect("opportunities:stage_list")
    if form.is_bound and form.has_error("__all__"):
        form.renew(stage.updated_at)
    return form_page(request, "opportunities/stage_edit.html", {"form": form, "stage": stage})


@require_POST
@permission_required("opportunities.change_stage", raise_exception=True)
def stage_arrange(request: UserRequest, pk: int) -> HttpResponse:
    """One place earlier or later."""
    stage = get_object_or_404(Stage.objects.editable_by(request.user), pk=pk)
    places = 1 if request.POST.get("to") == "later" else -1
    try:
        shift_stage(stage, places=places, seen=request.POST.get("position", ""), by=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("opportunities:stage_list")
