"""From a file to what it means: upload, columns, values. Each step is kept with the job and can be come back to."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.forms import attempt, form_page
from imports.forms import ColumnsForm, KeepMappingForm, UploadForm, ValuesForm
from imports.importers import IMPORTERS
from imports.listing import step_url
from imports.models import ImportJob
from imports.previews import Preview, preview_of, preview_of_sheet, remember
from imports.proposals import ambiguous_day, known_sources, proposed_columns, proposed_order, unknown_values
from imports.selectors import earlier_job
from imports.services import begin_import, check_file, map_columns, save_mapping
from imports.tables import UnreadableFile
from imports.views.shown import is_open, job_context, steps_of
from users.http import UserRequest

FORM_METHODS = ["GET", "HEAD", "POST"]
ADD = "imports.add_importjob"
FIRST_CHOICES = ("target", "source", "mapping")


@require_http_methods(FORM_METHODS)
@permission_required(ADD, raise_exception=True)
def job_create(request: UserRequest) -> HttpResponse:
    """A file that can be read becomes a job; the one this person has already begun with it is gone on with."""
    is_sent = request.method == "POST"
    form = UploadForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, user=request.user,
        is_too_large=is_sent and "file" not in request.FILES and _sent_bytes(request) > settings.LARGEST_UPLOAD,
        initial={name: request.GET.get(name, "") for name in FIRST_CHOICES},
    )  # fmt: skip
    jobs: list[ImportJob] = []
    if attempt(form, lambda: jobs.append(_taken_in(form, request))):
        return redirect("imports:job_columns", pk=jobs[0].pk)
    return form_page(request, "imports/job_create.html", {"form": form, "steps": steps_of(None, "job_create")})


def _sent_bytes(request: UserRequest) -> int:
    said = request.META.get("CONTENT_LENGTH", "")
    return int(said) if said.isdecimal() else 0


def _taken_in(form: UploadForm, request: UserRequest) -> ImportJob:
    said = form.cleaned_data
    job, is_new = begin_import(
        fingerprint=form.fingerprint, target=said["target"], name=said["file"].name, pieces=said["file"].chunks,
        mapping=said["document"], mapping_name=said["mapping_name"], source=said["source"], by=request.user,
    )  # fmt: skip
    if is_new:
        remember(job, form.preview)
    else:
        messages.info(request, _("You brought this file along before: here is where you left off."))
    return job


@require_http_methods(FORM_METHODS)
@permission_required(ADD, raise_exception=True)
def job_columns(request: UserRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(ImportJob.objects.editable_by(request.user), pk=pk)
    if not is_open(job):
        return redirect("imports:job_detail", pk=pk)
    try:
        preview = _preview(request, job)
    except UnreadableFile as error:
        return _unreadable(request, job, error)
    form = _columns_form(request, job, preview)
    if attempt(form, lambda: _map(form, job, request)):
        return _after_columns(request, ImportJob.objects.get(pk=pk))
    return form_page(request, "imports/job_columns.html", {
        "form": form, "preview": preview, "steps": steps_of(job, "job_columns"),
        "sources": known_sources(request.user),
        "earlier": earlier_job(sha256=job.sha256, target=job.target, user=request.user, besides=pk),
    } | job_context(request, job))  # fmt: skip


def _preview(request: UserRequest, job: ImportJob) -> Preview:
    """The file, on the sheet the address names if it has it."""
    preview = preview_of(job)
    sheet = request.GET.get("sheet", "")
    return preview_of_sheet(job, sheet) if sheet in preview.sheets else preview


def _columns_form(request: UserRequest, job: ImportJob, preview: Preview) -> ColumnsForm:
    importer, part = IMPORTERS[job.target], dict(job.mapping.get(job.target, {}))
    sheet = request.GET.get("sheet", "")
    if sheet in preview.sheets and sheet != part.get("sheet", ""):
        part = {"sheet": sheet}
    guesses = {} if part.get("columns") else proposed_columns(importer, preview, request.user)
    columns = part.get("columns") or guesses
    part.setdefault("dates", proposed_order(importer, columns, preview) or "ISO")
    return ColumnsForm(
        request.POST or None, importer=importer, preview=preview, part=part, guesses=guesses,
        ambiguous=ambiguous_day(importer, columns, preview),
        initial={"source": job.source, "is_complete": job.is_complete},
    )  # fmt: skip


def _map(form: ColumnsForm, job: ImportJob, request: UserRequest) -> None:
    """The job's columns mean what the form says."""
    map_columns(
        job, mapping=form.document(), mapping_name=job.mapping_name, source=form.cleaned_data["source"],
        is_complete=form.cleaned_data["is_complete"], by=request.user,
    )  # fmt: skip


def _after_columns(request: UserRequest, job: ImportJob) -> HttpResponse:
    """On to the values that are not known; without any, the file is checked at once."""
    if unknown_values(IMPORTERS[job.target], job.mapping[job.target], preview_of(job), request.user):
        return redirect("imports:job_values", pk=job.pk)
    check_file(job, by=request.user)
    return redirect("imports:job_check", pk=job.pk)


@require_http_methods(FORM_METHODS)
@permission_required(ADD, raise_exception=True)
def job_values(request: UserRequest, pk: int) -> HttpResponse:
    """What unknown values mean; once that is said the file is checked."""
    job = get_object_or_404(ImportJob.objects.editable_by(request.user), pk=pk)
    if not is_open(job) or not job.mapping.get(job.target):
        return redirect("imports:job_columns", pk=pk)
    try:
        preview = preview_of(job)
    except UnreadableFile as error:
        return _unreadable(request, job, error)
    found = unknown_values(IMPORTERS[job.target], job.mapping[job.target], preview, request.user)
    form = ValuesForm(request.POST if request.method == "POST" else None, found=found, user=request.user)
    if attempt(form, lambda: _mean(form, job, request)):
        return redirect("imports:job_check", pk=pk)
    context: dict[str, Any] = {"form": form, "preview": preview, "steps": steps_of(job, "job_values")}
    return form_page(request, "imports/job_values.html", context | job_context(request, job))


def _mean(form: ValuesForm, job: ImportJob, request: UserRequest) -> None:
    job = map_columns(
        job, mapping=form.document(job), mapping_name=job.mapping_name, source=job.source,
        is_complete=job.is_complete, by=request.user,
    )  # fmt: skip
    check_file(job, by=request.user)


@require_POST
@permission_required(ADD, raise_exception=True)
def job_mapping(request: UserRequest, pk: int) -> HttpResponse:
    """The job's mapping is kept under a name, for next time."""
    job = get_object_or_404(ImportJob.objects.editable_by(request.user), pk=pk)
    form = KeepMappingForm(request.POST)

    def keep() -> None:
        said = form.cleaned_data
        save_mapping(target=job.target, document=job.mapping, source=job.source, by=request.user, **said)

    if attempt(form, keep):
        messages.success(request, _("Saved: the mapping %(name)s.") % {"name": form.cleaned_data["name"]})
    else:
        messages.warning(request, next(iter(form.errors.values()))[0])
    return redirect(step_url(job, is_editable=True))


def _unreadable(request: UserRequest, job: ImportJob, error: UnreadableFile) -> HttpResponse:
    """What is wrong with the file, in place of the step."""
    context = {"error": str(error)} | job_context(request, job)
    return render(request, "imports/job_unreadable.html", context, status=422)
