from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.addresses import address_of
from core.constraints import CompositeForeignKey
from core.models import TimestampedModel
from core.money import check_currency
from opportunities.choices import Outcome
from opportunities.querysets import OfOpportunityQuerySet, OpportunityQuerySet, RoleQuerySet, StageQuerySet
from relationships.choices import BuyingRole


class Stage(TimestampedModel):
    """A step of the organisation's own pipeline: how likely an opportunity in it is won, and how an opportunity in it
    stands."""

    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"))
    probability = models.DecimalField(
        _("probability in percent"), max_digits=5, decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    outcome = models.CharField(_("outcome"), max_length=4, choices=Outcome, default=Outcome.OPEN)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name, verbose_name_plural = _("stage"), _("stages")
        constraints = [
            models.CheckConstraint(name="stage_has_a_name", condition=~Q(name="")),
            models.UniqueConstraint(
                Lower("name"), name="stage_name_is_unique", violation_error_message=_("There is already such a stage.")
            ),
            models.CheckConstraint(name="stage_outcome_is_known", condition=Q(outcome__in=Outcome.values)),
            models.CheckConstraint(
                name="stage_probability_agrees_with_its_outcome",
                condition=Q(outcome=Outcome.WON, probability=100)
                | Q(outcome=Outcome.LOST, probability=0)
                | Q(outcome=Outcome.OPEN, probability__gte=0, probability__lte=100),
                violation_error_message=_("A won stage has 100 %, a lost one 0 %, an open one something between."),
            ),
            models.UniqueConstraint(fields=["id", "outcome"], name="stage_outcome_can_be_referenced"),
        ]

    def __str__(self) -> str:
        return gettext(self.name) if self.name else ""


class Opportunity(TimestampedModel):
    """A possible sale to an account, followed from qualification to close. An open or lost one may have no amount."""

    account = models.ForeignKey(
        "accounts.Account", models.PROTECT, related_name="opportunities", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=200)
    owner = models.ForeignKey("users.User", models.PROTECT, related_name="opportunities", verbose_name=_("owner"))
    offering = models.ForeignKey(
        "catalog.Offering", models.PROTECT, null=True, blank=True, related_name="opportunities",
        verbose_name=_("offering"),
    )  # fmt: skip
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="opportunities", verbose_name=_("stage"))
    outcome = models.CharField(_("outcome"), max_length=4, choices=Outcome, default=Outcome.OPEN, editable=False)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, validators=[check_currency])
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    client_gains = models.CharField(_("what the client gains"), max_length=500, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    lost_because = models.CharField(_("lost because"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        ordering = ["expected_close_on", "pk"]
        verbose_name, verbose_name_plural = _("opportunity"), _("opportunities")
        indexes = [
            models.Index(fields=["account", "outcome"], name="opportunities_of_account"),
            models.Index(fields=["owner", "outcome"], name="opportunities_of_owner"),
            models.Index(fields=["stage", "expected_close_on", "id"], name="opportunities_by_stage"),
            models.Index(fields=["expected_close_on", "id"], name="opportunities_by_expected"),
            models.Index(fields=["name", "id"], name="opportunities_by_name"),
            models.Index(fields=["amount", "id"], name="opportunities_by_amount"),
            models.Index(fields=["closed_on", "id"], name="opportunities_by_close"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="opportunities_by_words"),
        ]
        constraints = [
            models.CheckConstraint(name="opportunity_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="opportunity_amount_is_not_negative",
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                violation_error_message=_("An amount is not negative."),
            ),
            models.CheckConstraint(name="opportunity_has_a_currency", condition=Q(currency__regex=r"^[A-Z]{3}$")),
            models.CheckConstraint(
                name="opportunity_won_has_an_amount",
                condition=~Q(outcome=Outcome.WON) | Q(amount__isnull=False),
                violation_error_message=_("A won opportunity has an amount."),
            ),
            models.CheckConstraint(
                name="opportunity_dated_exactly_when_closed",
                condition=Q(outcome=Outcome.OPEN, closed_on__isnull=True)
                | (~Q(outcome=Outcome.OPEN) & Q(closed_on__isnull=False)),
                violation_error_message=_("An opportunity has the day it closed exactly when it is closed."),
            ),
            models.CheckConstraint(
                name="opportunity_closes_after_it_opens",
                condition=Q(opened_on__isnull=True) | Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("An opportunity closes on or after the day it opened."),
            ),
            CompositeForeignKey(
                name="opportunity_outcome_is_its_stages",
                fields=["stage", "outcome"],
                to="opportunities.Stage",
                to_fields=["id", "outcome"],
                violation_error_message=_("The outcome of a stage that opportunities are in does not change."),
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="opportunity_external_id_is_unique_per_source",
                violation_error_message=_("Another opportunity already has this external id."),
            ),
            models.UniqueConstraint(fields=["id", "account"], name="opportunity_account_can_be_referenced"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("opportunities:opportunity_detail", self.pk)


class StageChange(models.Model):
    """An opportunity came into a stage; written by the database whenever `Opportunity.stage` changes. What comes in
    already closed, or opened long ago, came into its stage on that day."""

    opportunity = models.ForeignKey(Opportunity, models.DO_NOTHING, related_name="stage_changes")
    before = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey("users.User", models.PROTECT, null=True, related_name="+")

    objects = OfOpportunityQuerySet.as_manager()
    serving_rights = "SELECT"

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["opportunity", "-at"], name="stage_changes_of_opportunity")]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.before_id} → {self.after_id}"


class Rival(models.Model):
    """A competitor who wants the same opportunity; of those on a lost opportunity one may have won it."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="rivals")
    competitor = models.ForeignKey(
        "competitors.Competitor", models.PROTECT, related_name="rivals", verbose_name=_("competitor")
    )
    has_won = models.BooleanField(_("won it"), default=False)

    objects = OfOpportunityQuerySet.as_manager()

    class Meta:
        ordering = ["competitor__name", "pk"]
        verbose_name, verbose_name_plural = _("competitor on an opportunity"), _("competitors on opportunities")
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "competitor"],
                name="competitor_is_on_a_deal_once",
                violation_error_message=_("This competitor is on the opportunity already."),
            ),
            models.UniqueConstraint(
                fields=["opportunity"],
                condition=Q(has_won=True),
                name="deal_goes_to_one_competitor",
                violation_error_message=_("Another competitor won this opportunity."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competitor_id} on {self.opportunity_id}"


class OpportunityRole(models.Model):
    """Somebody at the account has a role in what is decided on one opportunity, as one of our people said on a day."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="roles")
    account = models.ForeignKey("accounts.Account", models.CASCADE, editable=False, related_name="+")
    employment = models.ForeignKey("relationships.Employment", models.CASCADE, related_name="opportunity_roles")
    role = models.CharField(_("role"), max_length=15, choices=BuyingRole)
    said_by = models.ForeignKey("users.User", models.PROTECT, null=True, editable=False, related_name="+")
    said_on = models.DateField(_("said on"), editable=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["role", "pk"]
        verbose_name, verbose_name_plural = _("role in an opportunity"), _("roles in opportunities")
        constraints = [
            models.CheckConstraint(name="opportunity_role_is_known", condition=Q(role__in=BuyingRole.values)),
            models.UniqueConstraint(
                fields=["opportunity", "employment", "role"],
                name="contact_holds_a_role_in_a_deal_once",
                violation_error_message=_("This contact has this role already."),
            ),
            CompositeForeignKey(
                name="role_is_in_a_deal_of_its_account",
                fields=["opportunity", "account"],
                to="opportunities.Opportunity",
                to_fields=["id", "account"],
            ),
            CompositeForeignKey(
                name="deal_is_decided_by_people_of_its_account",
                fields=["employment", "account"],
                to="relationships.Employment",
                to_fields=["id", "account"],
                violation_error_message=_("An opportunity is decided on by people who work at its account."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employment_id} on {self.opportunity_id}: {self.role}"
