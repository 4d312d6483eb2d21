"""The list of imports: its columns, what they hold in files and how the page draws them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.listing import Column, Listing, register
from core.templatetags.lists import row_link
from core.templatetags.marks import badge, person
from imports.choices import JobState
from imports.forms import JobFilterForm
from imports.models import ImportJob
from imports.proposals import target_label
from users.models import User

STEPS = {JobState.UPLOADED: "job_columns", JobState.CHECKING: "job_check", JobState.CHECKED: "job_check"}
MEANINGS = {JobState.DONE: "good", JobState.FAILED: "bad", JobState.CANCELLED: "watch", JobState.CHECKED: "watch"}


def job_rows(user: User, filters: Mapping[str, Any]) -> tuple[QuerySet[ImportJob], QuerySet[ImportJob]]:
    """The imports the user may see under these filters."""
    found = ImportJob.objects.visible_to(user)
    for name in ("target", "state"):
        if filters.get(name):
            found = found.filter(**{name: filters[name]})
    if text := filters.get("q"):
        found = found.filter(Q(name__icontains=text) | Q(source__icontains=text))
    return found, found.select_related("by").defer("mapping")


def step_url(job: ImportJob, *, is_editable: bool) -> str:
    """Where the import stands: the step it waits at for whoever may take it, else what there is to know of it."""
    name = STEPS.get(JobState(job.state), "job_detail") if is_editable else "job_detail"
    return reverse(f"imports:{name}", args=[job.pk])


def with_steps(jobs: Sequence[ImportJob], user: User) -> None:
    """Each import knows where it stands."""
    editable = ImportJob.objects.editable_by(user).filter(pk__in=[job.pk for job in jobs])
    keys = set(editable.values_list("pk", flat=True))
    for job in jobs:
        job.step_url = step_url(job, is_editable=job.pk in keys)  # type: ignore[attr-defined]


def state_badge(job: ImportJob) -> str:
    return badge(str(job.get_state_display()), MEANINGS.get(JobState(job.state), "unknown"))


def _counted(name: str) -> Callable[[ImportJob], int | None]:
    """A count of rows, once there is something to count."""
    return lambda job: getattr(job, name) if job.started_at else None


IMPORTS = register(
    Listing(
        name="imports",
        label=_("Imports"),
        permission="imports.view_importjob",
        url_name="imports:job_list",
        form=JobFilterForm,
        rows=job_rows,
        decorate=with_steps,
        order="-uploaded",
        columns=(
            Column(
                name="file",
                label=_("File"),
                value=lambda job: job.name,
                cell=lambda job: row_link(job.step_url, job.name, job.source),
                order="name",
            ),
            Column(name="target", label=_("What"), value=lambda job: target_label(job.target), order="target"),
            Column(
                name="state",
                label=_("State"),
                value=ImportJob.get_state_display,
                cell=state_badge,
                order="state",
                is_labelled=False,
            ),
            Column(name="created", label=_("New"), value=_counted("created"), order="created", is_numeric=True),
            Column(name="updated", label=_("Changed"), value=_counted("updated"), order="updated", is_numeric=True),
            Column(name="refused", label=_("Refused"), value=_counted("refused"), order="refused", is_numeric=True),
            Column(
                name="by",
                label=_("By"),
                value=lambda job: job.by and job.by.name,
                cell=lambda job: person(job.by, link=False),
                order="by__name",
                is_wide=True,
            ),
            Column(name="uploaded", label=_("Uploaded"), value=lambda job: job.created_at, order="created_at"),
            Column(
                name="unchanged", label=_("Unchanged"), value=_counted("unchanged"), is_numeric=True, is_shown=False
            ),
            Column(name="finished", label=_("Ended"), value=lambda job: job.finished_at, is_shown=False),
        ),
    )
)
