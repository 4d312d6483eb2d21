"""The competitors themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competitors.forms import CompetitorEditForm, CompetitorForm
from competitors.listing import COMPETITORS
from competitors.models import Competitor
from competitors.services import create_competitor, update_competitor
from core.forms import attempt, form_page
from core.listing import list_page
from core.once import once
from users.http import UserRequest


@require_safe
@permission_required(COMPETITORS.permission, raise_exception=True)
def competitor_list(request: UserRequest) -> HttpResponse:
    return list_page(request, COMPETITORS, "competitors/competitor_list.html")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("competitors.change_competitor", raise_exception=True)
@once
def competitor_create(request: UserRequest) -> HttpResponse:
    form = CompetitorForm(request.POST or None)
    created: list[Competitor] = []
    if attempt(form, lambda: created.append(create_competitor(by=request.user, **form.cleaned_data))):
        messages.success(request, _("Saved: %(name)s.") % {"name": created[0].name})
        return redirect(created[0])
    return form_page(request, "competitors/competitor_create.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("competitors.change_competitor", raise_exception=True)
def competitor_edit(request: UserRequest, pk: int) -> HttpResponse:
    competitor = get_object_or_404(Competitor.objects.editable_by(request.user), pk=pk)
    form = CompetitorEditForm.of(competitor, request.POST or None)

    def save() -> None:
        facts = dict(form.cleaned_data)
        update_competitor(competitor, version=facts.pop("version"), by=request.user, **facts)

    if attempt(form, save):
        messages.success(request, _("Saved: %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect(competitor)
    if form.is_bound and form.has_error("__all__"):
        form.renew(competitor.version)
    return form_page(request, "competitors/competitor_edit.html", {"form": form, "competitor": competitor})
