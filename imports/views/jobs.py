"""The list of imports, and what became of one: counts, refused rows, what is missing, what was taken back."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.listing import list_page
from imports.choices import JobState, UndoState
from imports.forms import KeepMappingForm
from imports.importers import IMPORTERS
from imports.listing import IMPORTS
from imports.models import ImportJob, ImportRow
from imports.proposals import target_label, targets_for
from imports.rules import can_become
from imports.selectors import missing_from_file, refused_rows_csv
from imports.services import undo_import
from imports.views.shown import is_open, job_context, refused_page, shown, steps_of, warned_rows
from users.http import UserRequest

ADD, VIEW = "imports.add_importjob", "imports.view_importjob"
GOES_ON = (JobState.CHECKED, JobState.CANCELLED, JobState.FAILED)
MISSING_SHOWN = 100
LEFT_SHOWN = 200


@require_safe
@permission_required(VIEW, raise_exception=True)
def job_list(request: UserRequest) -> HttpResponse:
    return list_page(request, IMPORTS, "imports/job_list.html", {"may_import": bool(targets_for(request.user))})


@require_safe
@permission_required(VIEW, raise_exception=True)
def job_detail(request: UserRequest, pk: int) -> HttpResponse:
    """How far the import is, or what became of it."""
    job = get_object_or_404(ImportJob.objects.visible_to(request.user).select_related("by", "undone_by"), pk=pk)
    context = job_context(request, job)
    try:
        context |= {"page": refused_page(request, job)}
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("imports:job_detail", pk=pk)
    context |= _outcome(request, job)
    return shown(request, "job_detail", context)


def _outcome(request: UserRequest, job: ImportJob) -> dict[str, Any]:
    """What the report says besides the refused rows."""
    has_run = job.finished_at and job.started_at and job.state != JobState.UNDONE
    missing = missing_from_file(job, user=request.user) if job.state == JobState.DONE else None
    return {
        "steps": steps_of(job, "job_detail"),
        "keep_form": KeepMappingForm(),
        "is_open": is_open(job),
        "may_go_on": job.state in GOES_ON,
        "may_undo": can_become(job.state, JobState.UNDOING) and job.written_rows > job.undone,
        "took": took(job.finished_at - job.started_at) if has_run else "",
        "missing": list(missing.order_by("pk")[:MISSING_SHOWN]) if missing is not None else [],
        "missing_count": missing.count() if missing is not None and job.is_complete else 0,
        "left": _left_rows(request, job) if job.left_alone else [],
        **warned_rows(job),
    }


def took(time: timedelta) -> str:
    """How long something took, in words."""
    minutes, seconds = divmod(round(time.total_seconds()), 60)
    if not minutes and not seconds:
        return _("less than a second")
    if not minutes:
        return _("%(seconds)d s") % {"seconds": seconds}
    return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": seconds}


def _left_rows(request: UserRequest, job: ImportJob) -> list[ImportRow]:
    """The rows an undo left as they are, each with its record if the reader may see it."""
    rows = list(ImportRow.objects.filter(job=job, undo=UndoState.LEFT).order_by("line", "part")[:LEFT_SHOWN])
    records: Any = IMPORTERS[job.target].model._default_manager
    found = records.visible_to(request.user).in_bulk([row.target_id for row in rows])
    for row in rows:
        row.record = found.get(row.target_id)
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(ADD, raise_exception=True)
def job_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Asks what undoing means for this import, and has a worker do it."""
    job = get_object_or_404(ImportJob.objects.editable_by(request.user), pk=pk)
    if request.method == "POST":
        try:
            undo_import(job, by=request.user)
        except ValidationError as refusal:
            messages.warning(request, refusal.messages[0])
        return redirect("imports:job_detail", pk=pk)
    context = {
        "question": _undo_question(job),
        "consequence": _("New records are removed, changed ones say again what they said before. What somebody changed "
                         "since stays as it is, and is listed."),
        "submit": _("Undo the import"), "danger": True,
        "cancel_url": reverse("imports:job_detail", args=[pk]),
        "back_url": reverse("imports:job_detail", args=[pk]), "back_label": job.name,
    }  # fmt: skip
    return render(request, "components/confirm_page.html", context)


def _undo_question(job: ImportJob) -> str:
    new = _("%(count)s new %(what)s") % {"count": f"{job.created:,}", "what": target_label(job.target)}
    changes = ngettext("%(count)d change", "%(count)d changes", job.updated) % {"count": job.updated}
    both = _("%(first)s and %(second)s") % {"first": new, "second": changes} if job.created and job.updated else ""
    return _("Undo %(what)s?") % {"what": both or (new if job.created else changes)}


@require_safe
@permission_required(VIEW, raise_exception=True)
def job_refused(request: UserRequest, pk: int) -> HttpResponseBase:
    """The refused rows as they came, with line and reason: to be mended and brought along again."""
    job = get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk)
    stem = slugify(job.name.rpartition(".")[0] or job.name) or "import"
    lines = (line.encode() for line in refused_rows_csv(job))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{stem}-refused.csv"'
    return response
