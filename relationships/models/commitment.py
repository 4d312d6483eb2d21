from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import TimestampedModel
from relationships.choices import CommitmentState, Side
from relationships.models.contact import Contact
from relationships.models.interaction import Interaction
from relationships.querysets import CommitmentQuerySet


class Commitment(TimestampedModel):
    """What one side promised the other: which of our people looks after it, until when, and whether it was kept."""

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="commitments", verbose_name=_("account")
    )
    promised_by = models.CharField(_("who promised"), max_length=4, choices=Side, default=Side.US)
    text = models.CharField(_("what"), max_length=300)
    owner = models.ForeignKey(
        "users.User", models.PROTECT, related_name="commitments", verbose_name=_("who looks after it")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("contact")
    )
    interaction = models.ForeignKey(
        Interaction, models.SET_NULL, null=True, blank=True, related_name="commitments",
        verbose_name=_("promised in"),
    )  # fmt: skip
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"), max_length=9, choices=CommitmentState, default=CommitmentState.OPEN, editable=False
    )
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name, verbose_name_plural = _("commitment"), _("commitments")
        indexes = [
            models.Index(fields=["account", "due_on"], name="commitments_of_account"),
            models.Index(fields=["due_on", "id"], name="commitments_by_due_day"),
            models.Index(
                fields=["owner", "due_on"], name="open_commitments_of_owner", condition=Q(state=CommitmentState.OPEN)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="commitment_has_a_text", condition=~Q(text="")),
            models.CheckConstraint(name="commitment_side_is_known", condition=Q(promised_by__in=Side.values)),
            models.CheckConstraint(
                name="commitment_is_dated_exactly_when_ended",
                condition=Q(state=CommitmentState.OPEN, ended_on__isnull=True)
                | Q(
                    state__in=[CommitmentState.KEPT, CommitmentState.MISSED, CommitmentState.WITHDRAWN],
                    ended_on__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="commitment_external_id_is_unique_per_source",
                violation_error_message=_("Another commitment already has this external id."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
