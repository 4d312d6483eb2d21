from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import Band, Cap, Confidence
from accounts.querysets import OfAccountQuerySet
from core.models import TimestampedModel
from health.querysets import OverrideQuerySet

COMPONENTS = ("engagement", "reciprocity", "breadth", "stance", "commitments", "vitality")


def _weight(label: object) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label)


class HealthVersion(models.Model):
    """How much each part of the score weighs, as somebody published it; the newest one holds. Everybody sees it."""

    number = models.PositiveIntegerField(_("version"), primary_key=True)
    engagement = _weight(_("engagement"))
    reciprocity = _weight(_("reciprocity"))
    breadth = _weight(_("breadth"))
    stance = _weight(_("stance"))
    commitments = _weight(_("commitments"))
    vitality = _weight(_("commercial vitality"))
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey("users.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name, verbose_name_plural = _("weights of health"), _("weights of health")
        permissions = [("publish_weights", "Can publish what the parts of the health score weigh")]
        constraints = [
            models.CheckConstraint(
                name="weights_are_at_most_100", condition=Q(**{f"{part}__lte": 100 for part in COMPONENTS})
            ),
            models.CheckConstraint(
                name="something_weighs",
                condition=Q(engagement__gt=0) | Q(reciprocity__gt=0) | Q(breadth__gt=0),
                violation_error_message=_("At least one of engagement, reciprocity and breadth weighs something."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class HealthSnapshot(models.Model):
    """The health of a relationship on a day: kept when it moved by a point or changed its band, and once a week.

    The parts are 0 to 100, and null where there was too little evidence.
    """

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="health_snapshots")
    taken_on = models.DateField(_("day"))
    score = models.FloatField(_("health score"), null=True)
    band = models.CharField(_("health"), max_length=7, choices=Band)
    evidence = models.FloatField(_("evidence"))
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence, blank=True)
    cap = models.CharField(_("capped because"), max_length=9, choices=Cap, blank=True)
    engagement = models.FloatField(_("engagement"), null=True)
    reciprocity = models.FloatField(_("reciprocity"), null=True)
    breadth = models.FloatField(_("breadth"), null=True)
    stance = models.FloatField(_("stance"), null=True)
    commitments = models.FloatField(_("commitments"), null=True)
    vitality = models.FloatField(_("commercial vitality"), null=True)
    version = models.ForeignKey(HealthVersion, models.PROTECT, related_name="+")

    objects = OfAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_on", "-pk"]
        verbose_name, verbose_name_plural = _("health snapshot"), _("health snapshots")
        indexes = [models.Index(fields=["taken_on", "id"], name="snapshots_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["account", "taken_on"], name="account_has_one_snapshot_a_day"),
            models.CheckConstraint(name="snapshot_band_is_known", condition=Q(band__in=Band.values)),
            models.CheckConstraint(
                name="snapshot_score_stands_on_evidence", condition=Q(band=Band.UNKNOWN) | Q(score__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.taken_on}: {self.score}"


class HealthOverride(TimestampedModel):
    """A manager sees a relationship otherwise than the score, for a reason and until a day. It stands beside the score
    and changes nothing of it."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="health_overrides")
    band = models.CharField(
        _("health"), max_length=7, choices=[(each.value, each.label) for each in Band if each != Band.UNKNOWN]
    )
    reason = models.CharField(_("reason"), max_length=300)
    said_by = models.ForeignKey("users.User", models.PROTECT, editable=False, related_name="+")
    during = DateRangeField(_("during"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-during", "-pk"]
        verbose_name, verbose_name_plural = _("other opinion of health"), _("other opinions of health")
        constraints = [
            models.CheckConstraint(name="override_band_is_known", condition=Q(band__in=["GREEN", "AMBER", "RED"])),
            models.CheckConstraint(name="health_override_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="health_override_begins_and_ends",
                condition=Q(during__isempty=False, during__startswith__isnull=False, during__endswith__isnull=False),
                violation_error_message=_("Say until which day this holds."),
            ),
            ExclusionConstraint(
                name="account_has_one_health_override_at_a_time",
                expressions=[(F("account"), RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                violation_error_message=_("There is another opinion for these days already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.band}"
