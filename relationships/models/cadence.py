from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from core.models import TimestampedModel
from relationships.querysets import OfAccountQuerySet

SHORTEST, LONGEST = 1, 730


def _days(label: object, *, optional: bool = False) -> models.PositiveSmallIntegerField:
    limits = [MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    return models.PositiveSmallIntegerField(label, null=optional, blank=optional, validators=limits)


class CadenceVersion(models.Model):
    """The organisation's plan of how often we are in contact, as somebody published it; the newest one holds."""

    number = models.PositiveIntegerField(_("version"), primary_key=True)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey("users.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name, verbose_name_plural = _("cadence"), _("cadences")
        permissions = [("publish_cadence", "Can publish how often we are in contact")]

    def __str__(self) -> str:
        return f"{self.number}"


class CadenceRule(models.Model):
    """How often we are in contact with accounts of a tier and with the people who decide there (DOMAIN §2.7)."""

    version = models.ForeignKey(CadenceVersion, models.CASCADE, related_name="rules")
    tier = models.CharField(_("tier"), max_length=9, choices=Tier)
    contact_days = _days(_("days between contacts"))
    review_days = _days(_("days between business reviews"))
    sponsor_days = _days(_("days between contacts of the sponsor"), optional=True)
    champion_days = _days(_("days between contacts with the champion"), optional=True)
    decision_makers = models.PositiveSmallIntegerField(
        _("decision makers to be in contact with"), validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    reply_hours = models.PositiveSmallIntegerField(
        _("working hours to reply"), validators=[MinValueValidator(1), MaxValueValidator(200)]
    )

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("cadence of a tier"), _("cadences of tiers")
        constraints = [
            models.UniqueConstraint(fields=["version", "tier"], name="tier_has_one_cadence_per_version"),
            models.CheckConstraint(name="cadence_tier_is_known", condition=Q(tier__in=Tier.values)),
            models.CheckConstraint(
                name="cadence_is_at_least_a_day",
                condition=Q(contact_days__gte=1, review_days__gte=1, decision_makers__gte=1, reply_hours__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.tier}"


class CadenceOverride(TimestampedModel):
    """An account is contacted more or less often than its tier for some time, for a reason."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="cadence_overrides")
    contact_days = _days(_("days between contacts"))
    reason = models.CharField(_("reason"), max_length=300)
    during = DateRangeField(_("during"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OfAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name, verbose_name_plural = _("own cadence"), _("own cadences")
        constraints = [
            models.CheckConstraint(
                name="override_cadence_is_at_least_a_day",
                condition=Q(contact_days__gte=SHORTEST, contact_days__lte=LONGEST),
            ),
            models.CheckConstraint(name="override_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="override_begins_and_ends",
                condition=Q(during__isempty=False, during__startswith__isnull=False, during__endswith__isnull=False),
                violation_error_message=_("An own cadence names the day it ends."),
            ),
            ExclusionConstraint(
                name="account_has_one_own_cadence_at_a_time",
                expressions=[(F("account"), RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                violation_error_message=_("The account already has a cadence of its own in these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.contact_days}"
