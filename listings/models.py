from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Lower
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from core.models import TimestampedModel
from listings.choices import PART_SIZE, Format, Reason, State
from listings.querysets import ExportQuerySet, SavedViewQuerySet

FINISHED = (State.DONE, State.FAILED)


class SavedView(TimestampedModel):
    """A way of looking at a list that somebody named: its filters, columns and order as the list's address has them.

    A shared one is offered to the owner's department and to everybody below the owner in the reporting line. It holds
    no rows: each reader sees their own, and columns they may not see stay away.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views", verbose_name=_("owner")
    )
    listing = models.CharField(_("list"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("address"), max_length=2_000, blank=True)
    is_shared = models.BooleanField(_("shared with the team"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "owner", "listing", Lower("name"),
                name="saved_view_name_is_unique_per_owner_and_list",
                violation_error_message=_("You already have a view of this name."),
            ),
            models.CheckConstraint(
                name="saved_view_has_a_name",
                condition=~Q(name=""),
                violation_error_message=_("A view needs a name."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Export(TimestampedModel):
    """Rows of a list that somebody took along as a file: who, which list, how narrowed, how many.

    A small one was handed over at once and is kept nowhere. A large one is written by a worker in parts, and can be
    fetched by its person until `kept_until`. `attempt` tells the worker that has it from one that had it before.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports", verbose_name=_("person")
    )
    listing = models.CharField(_("list"), max_length=40)
    query = models.CharField(_("address"), max_length=2_000, blank=True)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DUE)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    written = models.PositiveIntegerField(_("rows written"), default=0)
    reason = models.CharField(_("why it failed"), max_length=12, choices=Reason, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    leased_until = models.DateTimeField(_("leased until"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    kept_until = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="exports_of_person"),
            models.Index(
                fields=["leased_until"], name="exports_due", condition=Q(state__in=(State.DUE, State.RUNNING))
            ),
            models.Index(fields=["kept_until"], name="exports_kept", condition=Q(kept_until__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(name="export_format_is_known", condition=Q(format__in=Format.values)),
            models.CheckConstraint(
                name="export_dated_exactly_when_finished",
                condition=Q(state__in=FINISHED, finished_at__isnull=False)
                | (~Q(state__in=FINISHED) & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="export_says_why_exactly_when_failed",
                condition=(Q(state=State.FAILED) & ~Q(reason="")) | (~Q(state=State.FAILED) & Q(reason="")),
            ),
            models.CheckConstraint(
                name="export_kept_only_when_done", condition=Q(kept_until__isnull=True) | Q(state=State.DONE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} {self.format} {self.state}"

    @property
    def is_unfinished(self) -> bool:
        return self.state not in FINISHED

    @property
    def file_name(self) -> str:
        return f"{self.listing}-{self.created_at:%Y-%m-%d}.{self.format.lower()}"


class ExportPart(models.Model):
    """A stretch of an export's file, at most one mebibyte long."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="parts", verbose_name=_("export"))
    number = models.PositiveIntegerField(_("number"))
    content = models.BinaryField(_("content"))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="export_part_is_unique"),
            models.CheckConstraint(
                name="export_part_is_at_most_one_mebibyte",
                condition=LessThanOrEqual(Length("content"), PART_SIZE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.export_id}: {self.number}"
