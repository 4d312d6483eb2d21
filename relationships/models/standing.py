from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import TimestampedModel
from relationships.choices import BuyingRole, Influence, ProposalState, Stance
from relationships.models.contact import Employment
from relationships.querysets import OfAccountQuerySet, OpinionQuerySet


def _is_told(name: str) -> Q:
    """The opinion stands with who said so and when, or there is none."""
    unsaid = Q(**{f"{name}__isnull": True, f"{name}_said_on__isnull": True, f"{name}_said_by__isnull": True})
    return unsaid | Q(**{f"{name}__isnull": False, f"{name}_said_on__isnull": False})


class Assessment(TimestampedModel):
    """How much somebody at the customer decides and where they stand towards us, as our people see it: each with who
    said so and when. What nobody said is unknown."""

    employment = models.OneToOneField(Employment, models.CASCADE, primary_key=True, related_name="assessment")
    influence = models.SmallIntegerField(_("influence"), choices=Influence, null=True, blank=True)
    influence_said_by = models.ForeignKey("users.User", models.PROTECT, null=True, editable=False, related_name="+")
    influence_said_on = models.DateField(_("influence said on"), null=True, editable=False)
    stance = models.SmallIntegerField(_("stance"), choices=Stance, null=True, blank=True)
    stance_said_by = models.ForeignKey("users.User", models.PROTECT, null=True, editable=False, related_name="+")
    stance_said_on = models.DateField(_("stance said on"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("assessment"), _("assessments")
        constraints = [
            models.CheckConstraint(
                name="influence_is_1_to_5",
                condition=Q(influence__isnull=True) | Q(influence__gte=1, influence__lte=5),
                violation_error_message=_("Influence goes from 1 to 5."),
            ),
            models.CheckConstraint(
                name="stance_is_minus_2_to_2",
                condition=Q(stance__isnull=True) | Q(stance__gte=-2, stance__lte=2),
                violation_error_message=_("Stance goes from −2 to 2."),
            ),
            models.CheckConstraint(name="influence_is_dated", condition=_is_told("influence")),
            models.CheckConstraint(name="stance_is_dated", condition=_is_told("stance")),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class HeldRole(models.Model):
    """Somebody at the customer has a role in what is decided there, as one of our people said on a day."""

    employment = models.ForeignKey(Employment, models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=15, choices=BuyingRole)
    said_by = models.ForeignKey("users.User", models.PROTECT, null=True, editable=False, related_name="+")
    said_on = models.DateField(_("said on"), editable=False)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["role", "pk"]
        verbose_name, verbose_name_plural = _("buying role"), _("buying roles")
        constraints = [
            models.CheckConstraint(name="buying_role_is_known", condition=Q(role__in=BuyingRole.values)),
            models.UniqueConstraint(
                fields=["employment", "role"],
                name="contact_holds_a_role_once",
                violation_error_message=_("This contact has this role already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employment_id}: {self.role}"


class RoleProposal(TimestampedModel):
    """The system thinks somebody has a role, because of their title; a person says yes or no with one tap."""

    employment = models.ForeignKey(Employment, models.CASCADE, related_name="role_proposals")
    role = models.CharField(_("role"), max_length=15, choices=BuyingRole)
    because = models.CharField(_("because"), max_length=200)
    state = models.CharField(_("state"), max_length=9, choices=ProposalState, default=ProposalState.OPEN)
    decided_by = models.ForeignKey("users.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("proposed role"), _("proposed roles")
        constraints = [
            models.CheckConstraint(name="proposed_role_is_known", condition=Q(role__in=BuyingRole.values)),
            models.CheckConstraint(name="role_proposal_state_is_known", condition=Q(state__in=ProposalState.values)),
            models.CheckConstraint(
                name="role_proposal_is_dated_when_decided",
                condition=Q(state=ProposalState.OPEN, decided_at__isnull=True)
                | (~Q(state=ProposalState.OPEN) & Q(decided_at__isnull=False)),
            ),
            models.UniqueConstraint(fields=["employment", "role"], name="role_is_proposed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.employment_id}: {self.role}?"


class ContactProposal(TimestampedModel):
    """Somebody who writes or meets with us from a customer and is no contact there yet; a person says whether they
    are to be one."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="contact_proposals")
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254)
    title = models.CharField(_("job title"), max_length=200, blank=True)
    origin = models.CharField(_("found in"), max_length=9)
    times_seen = models.PositiveIntegerField(_("times seen"), default=1)
    last_seen_on = models.DateField(_("last seen on"))
    state = models.CharField(_("state"), max_length=9, choices=ProposalState, default=ProposalState.OPEN)
    decided_by = models.ForeignKey("users.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)

    objects = OfAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-times_seen", "pk"]
        verbose_name, verbose_name_plural = _("proposed contact"), _("proposed contacts")
        constraints = [
            models.CheckConstraint(name="contact_proposal_state_is_known", condition=Q(state__in=ProposalState.values)),
            models.CheckConstraint(
                name="contact_proposal_is_dated_when_decided",
                condition=Q(state=ProposalState.OPEN, decided_at__isnull=True)
                | (~Q(state=ProposalState.OPEN) & Q(decided_at__isnull=False)),
            ),
            models.UniqueConstraint(fields=["account", "email"], name="address_is_proposed_once_per_account"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Goal(TimestampedModel):
    """What the customer wants to reach, in their own words: who said so, and when."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="goals", verbose_name=_("account"))
    text = models.TextField(_("goal in their own words"), max_length=1000, validators=[MaxLengthValidator(1000)])
    said_by = models.ForeignKey(
        "relationships.Contact", models.SET_NULL, null=True, blank=True, related_name="goals",
        verbose_name=_("who said so"),
    )  # fmt: skip
    said_on = models.DateField(_("said on"))
    ended_on = models.DateField(_("no longer from"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OfAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-said_on", "-pk"]
        verbose_name, verbose_name_plural = _("client goal"), _("client goals")
        constraints = [
            models.CheckConstraint(name="goal_has_a_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="goal_ends_after_it_was_said",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("said_on")),
                violation_error_message=_("A goal ends on or after the day it was said."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
