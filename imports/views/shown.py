"""What the pages of an import have in common: its steps, how far it is, what was refused."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRefresh

from core.pagination import Page, keyset_page
from imports.choices import WORKING, JobState
from imports.importers import IMPORTERS
from imports.models import ImportJob, ImportRow
from imports.proposals import target_label
from imports.rules import can_become
from imports.selectors import progress
from users.http import UserRequest

PAGE_SIZE = 50
WARNED_SHOWN = 200
STEPS: tuple[tuple[str, str | Promise], ...] = (
    ("job_columns", _("Columns")), ("job_values", _("Values")), ("job_check", _("Check")), ("job_detail", _("Import")),
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step of the way in; `url` is empty where one cannot go now."""

    label: str | Promise
    url: str
    is_current: bool


def steps_of(job: ImportJob | None, current: str) -> list[Step]:
    """The way of a file, with the steps one may go back to."""
    may_go_back = job is not None and is_open(job)
    steps = [Step(_("File"), "", current == "job_create")]
    names = [name for name, _label in STEPS]
    here = names.index(current) if current in names else -1
    for place, (name, label) in enumerate(STEPS):
        is_behind = may_go_back and place < here
        url = reverse(f"imports:{name}", args=[job.pk]) if job and is_behind else ""
        steps.append(Step(label, url, current == name))
    return steps


def is_open(job: ImportJob) -> bool:
    """Whether what the columns mean may still be changed."""
    return can_become(job.state, JobState.UPLOADED) and not job.written_rows


def job_context(request: UserRequest, job: ImportJob) -> dict[str, Any]:
    """What every page about a job shows."""
    is_piece = request.htmx and not request.htmx.boosted
    done, total = progress(job)
    return {
        "job": job,
        "label": target_label(job.target),
        "is_working": job.state in WORKING,
        "is_piece": is_piece,
        "done": done,
        "due": total,
        "is_editable": ImportJob.objects.editable_by(request.user).filter(pk=job.pk).exists(),
    }


def shown(request: UserRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, or the piece of it that says how far the work is; once the work ends the whole page is read anew."""
    if not context["is_piece"]:
        return render(request, f"imports/{template}.html", context)
    if not context["is_working"]:
        return HttpResponseClientRefresh()
    return render(request, f"imports/_{template}.html", context)


def refused_page(request: UserRequest, job: ImportJob) -> Page[ImportRow]:
    """One page of the rows that were refused, each with its field in words; ValidationError for a foreign cursor."""
    rows = ImportRow.objects.filter(job=job).refused()
    page = keyset_page(rows, column="line", descending=False, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    labels = field_labels(job)
    for row in page.rows:
        row.field_label = labels.get(row.field, row.field)
    return page


def warned_rows(job: ImportJob) -> dict[str, Any]:
    """The first rows that somebody should look at again, and how many there are."""
    rows = ImportRow.objects.filter(job=job).warned()
    first = list(rows.order_by("line", "part")[: WARNED_SHOWN + 1])
    is_more = len(first) > WARNED_SHOWN
    said = (job.checked or {}).get("warned", 0) if job.state == JobState.CHECKED else 0
    return {"warned": first[:WARNED_SHOWN], "warned_number": max(said, rows.count()) if is_more else len(first)}


def field_labels(job: ImportJob) -> dict[str, str]:
    importer = IMPORTERS.get(job.target)
    return {field.name: str(field.label) for field in importer.fields} if importer else {}
