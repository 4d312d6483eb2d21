from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from core.models import TimestampedModel
from core.outcome import RowState
from imports.choices import ENDED, PART_BYTES, WORKING, JobState, UndoState
from imports.querysets import ImportJobQuerySet, ImportRowQuerySet, OfJobQuerySet, SavedMappingQuerySet


class ImportJob(TimestampedModel):
    """A file on its way in: what it is, what its columns mean, on whose behalf, and how far it has come.

    A worker that works on it holds a lease, whose end is also its token: who finds another end has lost it.
    """

    target = models.CharField(_("target"), max_length=40)
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    source = models.CharField(_("source"), max_length=60, blank=True)
    mapping = models.JSONField(_("mapping"), default=dict, blank=True)
    mapping_name = models.CharField(_("name of the mapping"), max_length=100, blank=True)
    is_complete = models.BooleanField(_("the file is complete"), default=False)
    by = models.ForeignKey(
        "users.User", models.PROTECT, null=True, blank=True, related_name="imports", verbose_name=_("imported by")
    )
    undone_by = models.ForeignKey(
        "users.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    state = models.CharField(_("state"), max_length=9, choices=JobState, default=JobState.UPLOADED)
    total_rows = models.PositiveIntegerField(_("rows"), null=True)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    undone = models.PositiveIntegerField(_("undone"), default=0)
    left_alone = models.PositiveIntegerField(_("left as they are"), default=0)
    checked = models.JSONField(_("what the check found"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts without progress"), default=0)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        permissions = [("view_every_job", "Can see every import")]
        indexes = [
            models.Index(fields=["sha256", "target"], name="imports_of_a_file"),
            models.Index(fields=["leased_until"], name="imports_with_work", condition=Q(state__in=WORKING)),
        ]
        constraints = [
            models.CheckConstraint(name="import_job_state_is_known", condition=Q(state__in=JobState.values)),
            models.CheckConstraint(
                name="import_job_dated_exactly_when_ended",
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="import_job_is_leased_only_while_it_works",
                condition=Q(leased_until__isnull=True) | Q(state__in=WORKING),
            ),
            models.CheckConstraint(name="import_job_names_its_file", condition=~Q(name="")),
            models.CheckConstraint(name="import_job_has_a_fingerprint", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="import_job_undoes_no_more_than_it_wrote",
                condition=Q(undone__lte=F("created") + F("updated") - F("left_alone")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.name}"

    @property
    def done_rows(self) -> int:
        """The rows that were taken or refused so far."""
        return self.created + self.updated + self.unchanged + self.refused

    @property
    def written_rows(self) -> int:
        return self.created + self.updated

    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("created", "updated", "unchanged", "refused")}


class ImportFilePart(models.Model):
    """A piece of a job's file, at most 1 MiB: the web process that took it and the worker may be far apart."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    objects = OfJobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="import_file_part_stands_once"),
            models.CheckConstraint(
                name="import_file_part_is_at_most_1_mib",
                condition=LessThanOrEqual(
                    Func(F("content"), function="octet_length", output_field=models.IntegerField()), PART_BYTES
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.number}"


class ImportRow(models.Model):
    """What became of a row, written in the transaction that wrote its record: what stands here is never done twice.

    Part 0 is the row's own record, 1 and on are those it mentions aside. A warning says why somebody should look at a
    row that was taken, or in a check would be: of that there is no record.
    """

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    part = models.PositiveSmallIntegerField(_("part"), default=0)
    state = models.CharField(_("state"), max_length=9, choices=RowState)
    target_id = models.BigIntegerField(_("record"), null=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    field = models.CharField(_("field"), max_length=60, blank=True)
    code = models.CharField(_("code"), max_length=60, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    warning = models.TextField(_("warning"), blank=True)
    undo = models.CharField(_("undo"), max_length=6, choices=UndoState, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["line", "part"]
        indexes = [
            models.Index(fields=["job", "line"], name="refused_import_rows", condition=Q(state=RowState.REFUSED)),
            models.Index(fields=["job", "line"], name="warned_import_rows", condition=~Q(warning="")),
            models.Index(fields=["job", "target_id"], name="undone_import_rows", condition=~Q(undo="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["job", "line", "part"], name="import_row_is_done_once"),
            models.CheckConstraint(
                name="import_row_has_a_record_unless_refused",
                condition=Q(state=RowState.REFUSED, target_id__isnull=True)
                | (~Q(state=RowState.REFUSED) & (Q(target_id__isnull=False) | ~Q(warning=""))),
            ),
            models.CheckConstraint(
                name="import_row_is_undone_only_where_it_wrote",
                condition=Q(undo="") | Q(state__in=(RowState.CREATED, RowState.UPDATED)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}, {self.line}.{self.part}: {self.state}"


class SavedMapping(TimestampedModel):
    """A mapping that people named, in the shape of the shipped ones; shared with everybody who imports, or not."""

    name = models.CharField(_("name"), max_length=100)
    target = models.CharField(_("target"), max_length=40)
    source = models.CharField(_("source"), max_length=60, blank=True)
    document = models.JSONField(_("mapping"))
    owner = models.ForeignKey("users.User", models.PROTECT, related_name="saved_mappings", verbose_name=_("owner"))
    is_shared = models.BooleanField(_("shared"), default=False)

    objects = SavedMappingQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")
        constraints = [
            models.UniqueConstraint(
                "owner", "target", Lower("name"),
                name="saved_mapping_name_is_unique_per_owner",
                violation_error_message=_("You already have a mapping of this name."),
            ),
            models.UniqueConstraint(
                "target", Lower("name"),
                condition=Q(is_shared=True),
                name="shared_mapping_name_is_unique",
                violation_error_message=_("There is already a shared mapping of this name."),
            ),
            models.CheckConstraint(name="saved_mapping_has_a_name", condition=~Q(name="")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
