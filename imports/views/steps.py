"""What a person sets going: the check, the import, the end of either. A worker does the work."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from imports.choices import JobState
from imports.forms import KeepMappingForm
from imports.models import ImportJob
from imports.services import cancel_import, check_file, start_import
from imports.views.shown import job_context, refused_page, shown, steps_of, warned_rows
from users.http import UserRequest

ADD = "imports.add_importjob"
BEFORE_THE_IMPORT = (JobState.UPLOADED, JobState.CHECKING, JobState.CHECKED)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(ADD, raise_exception=True)
def job_check(request: UserRequest, pk: int) -> HttpResponse:
    """What would become of the rows; nothing is written."""
    job = get_object_or_404(ImportJob.objects.editable_by(request.user), pk=pk)
    if request.method == "POST":
        return _after(request, pk, "imports:job_check", lambda: check_file(job, by=request.user))
    if job.state not in BEFORE_THE_IMPORT:
        return _elsewhere(request, reverse("imports:job_detail", args=[pk]))
    context = job_context(request, job) | {"steps": steps_of(job, "job_check"), "keep_form": KeepMappingForm()}
    checked = job.checked or {}
    context["may_run"] = checked.get("refused", 0) < checked.get("total", 1)
    context |= warned_rows(job)
    try:
        context["page"] = refused_page(request, job)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("imports:job_check", pk=pk)
    return shown(request, "job_check", context)


@require_POST
@permission_required(ADD, raise_exception=True)
def job_run(request: UserRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(ImportJob.objects.editable_by(request.user), pk=pk)
    return _after(request, pk, "imports:job_detail", lambda: start_import(job, by=request.user))


@require_POST
@permission_required(ADD, raise_exception=True)
def job_cancel(request: UserRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(ImportJob.objects.editable_by(request.user), pk=pk)
    return _after(request, pk, "imports:job_detail", lambda: cancel_import(job, by=request.user))


def _elsewhere(request: UserRequest, url: str) -> HttpResponse:
    """On to another page, also from a piece of this one."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _after(request: UserRequest, pk: int, url_name: str, act: Callable[[], Any]) -> HttpResponse:
    """The page that shows what came of it. Pressed twice, the second finds it done and says only where it stands."""
    try:
        act()
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    return redirect(url_name, pk=pk)
