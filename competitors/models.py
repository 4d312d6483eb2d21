from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from competitors.choices import Confidence, Threat
from competitors.querysets import CompetitorQuerySet, PresenceQuerySet
from core.models import TimestampedModel


class Competitor(TimestampedModel):
    """A company that sells what we sell to those we sell to."""

    name = models.CharField(_("name"), max_length=200)
    domain = models.CharField(_("web domain"), max_length=253, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = CompetitorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name, verbose_name_plural = _("competitor"), _("competitors")
        constraints = [
            models.CheckConstraint(name="competitor_has_a_name", condition=~Q(name="")),
            models.UniqueConstraint(
                Lower("name"),
                name="competitor_name_is_unique",
                violation_error_message=_("There is already a competitor of this name."),
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="competitor_external_id_is_unique_per_source",
                violation_error_message=_("Another competitor already has this external id."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workspace:competitor_detail", args=[self.pk])


class CompetitorPresence(TimestampedModel):
    """A competitor sits in an account, with one of the things we sell or in general: how much of it, how dangerous,
    until when, who said so and when. From `expires_on` on it is to be checked again."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="presences", verbose_name=_("account"))
    competitor = models.ForeignKey(Competitor, models.PROTECT, related_name="presences", verbose_name=_("competitor"))
    offering = models.ForeignKey(
        "catalog.Offering", models.PROTECT, null=True, blank=True, related_name="presences", verbose_name=_("offering")
    )
    share = models.PositiveSmallIntegerField(
        _("share of the need"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    threat = models.CharField(_("threat"), max_length=6, choices=Threat, blank=True)
    contract_ends_on = models.DateField(_("contract ends on"), null=True, blank=True)
    said_by = models.CharField(_("who said so"), max_length=200, blank=True)
    said_on = models.DateField(_("said on"))
    confidence = models.CharField(_("confidence"), max_length=9, choices=Confidence, default=Confidence.LIKELY)
    expires_on = models.DateField(_("to be checked from"))
    notes = models.CharField(_("notes"), max_length=1000, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        ordering = ["competitor__name", "pk"]
        verbose_name, verbose_name_plural = _("competitor presence"), _("competitor presences")
        indexes = [
            models.Index(fields=["expires_on"], name="presences_to_check"),
            models.Index(fields=["competitor", "account"], name="presences_of_competitor"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "competitor", "offering"],
                name="competitor_sits_with_an_offering_once",
                nulls_distinct=False,
                violation_error_code="already_here",
                violation_error_message=_("This competitor is already noted there for this offering."),
            ),
            models.CheckConstraint(
                name="presence_share_is_0_to_100",
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=100),
                violation_error_message=_("A share is a percentage from 0 to 100."),
            ),
            models.CheckConstraint(name="presence_threat_is_known", condition=Q(threat__in=["", *Threat.values])),
            models.CheckConstraint(name="presence_confidence_is_known", condition=Q(confidence__in=Confidence.values)),
            models.CheckConstraint(
                name="presence_expires_after_it_was_said",
                condition=Q(expires_on__gte=F("said_on")),
                violation_error_message=_("What was said expires on or after the day it was said."),
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="presence_external_id_is_unique_per_source",
                violation_error_message=_("Another presence already has this external id."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competitor_id} in {self.account_id}"
