"""Which step an import may take next."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from imports.choices import JobState

# What may become of a job → the states it may become so from
STEPS: dict[JobState, tuple[JobState, ...]] = {
    JobState.UPLOADED: (JobState.UPLOADED, JobState.CHECKED, JobState.FAILED, JobState.CANCELLED),
    JobState.CHECKING: (JobState.UPLOADED, JobState.CHECKED),
    JobState.QUEUED: (JobState.UPLOADED, JobState.CHECKED, JobState.FAILED, JobState.CANCELLED),
    JobState.CANCELLED: (JobState.CHECKING, JobState.QUEUED, JobState.RUNNING),
    JobState.UNDOING: (JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.UNDONE),
}


def can_become(state: str, target: JobState) -> bool:
    """Whether a job in this state may take this step."""
    return state in STEPS[target]


def check_step(state: str, target: JobState) -> None:
    """Raise ValidationError unless a job in this state may take this step."""
    if not can_become(state, target):
        label = JobState(state).label
        raise ValidationError(
            _("This import is %(state)s: that cannot be done now.") % {"state": label}, code="wrong_state"
        )


def check_mapping_may_change(state: str, *, taken: int) -> None:
    """Raise ValidationError when rows came in under the old mapping: the rest would mean something else."""
    check_step(state, JobState.UPLOADED)
    if taken:
        raise ValidationError(
            _("Rows have come in with this mapping already. Upload the file again."), code="has_begun"
        )


def check_can_be_undone(state: str, *, taken: int) -> None:
    check_step(state, JobState.UNDOING)
    if not taken:
        raise ValidationError(_("Nothing came in: there is nothing to undo."), code="nothing_to_undo")
