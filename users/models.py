from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.addresses import address_of
from core.countries import check_country
from core.db import say
from core.models import TimestampedModel
from core.working import WorkingTime
from users.choices import Role, time_zones
from users.querysets import UserManager
from users.roles import permissions_of

LARGE_LINE = 1_000

say("reporting_line_has_no_cycle", _("Nobody can report to themselves or to somebody below them."))


def check_time_zone(name: str) -> None:
    """Raise ValidationError unless the name is an IANA time zone."""
    if name not in time_zones():
        raise ValidationError(_("%(name)s is not a time zone."), code="time_zone", params={"name": name})


class Department(TimestampedModel):
    """A part of the company that people belong to."""

    name = models.CharField(_("name"), max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="department_name_is_unique",
                violation_error_message=_("There is already a department of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser, TimestampedModel):
    """Somebody who works here. Without an e-mail they can own accounts and deals but cannot sign in.

    `path` is the reporting line from the top, "/1/7/23/", and `role` today's role: the database keeps both, the
    path from `manager`, the history of the role in RolePeriod.
    """

    email = models.EmailField(_("e-mail"), max_length=254, null=True, blank=True)
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    manager = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("manager")
    )
    path = models.TextField(_("reporting line"), editable=False, db_index=True, default="")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("department")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[check_time_zone])
    country = models.CharField(_("country"), max_length=2, blank=True, default="", validators=[check_country])
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    part_time_share = models.DecimalField(_("part-time share"), max_digits=3, decimal_places=2, default=Decimal(1))
    is_active = models.BooleanField(_("active"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        permissions = [("change_administrator", "Can invite and change administrators")]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="user_email_is_unique",
                violation_error_message=_("Somebody with this e-mail is already here."),
            ),
            models.CheckConstraint(name="user_email_is_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(name="user_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="user_role_is_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="user_part_time_share_is_above_0_up_to_1",
                condition=Q(part_time_share__gt=0, part_time_share__lte=1),
                violation_error_message=_("A part-time share is above 0 and at most 1."),
            ),
            models.UniqueConstraint(fields=["id", "role"], name="user_role_can_be_referenced"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("users:person_detail", self.pk)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and perm in permissions_of(self.role)

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and any(perm.startswith(f"{app_label}.") for perm in permissions_of(self.role))

    @property
    def working_time(self) -> WorkingTime:
        """When the person works: on working days of their country, at the hours of their zone."""
        return WorkingTime(zone=self.time_zone, country=self.country)

    @cached_property
    def has_large_line(self) -> bool:
        """Whether more than 1,000 people are below: another query shape is faster then (DESIGN §5). Asked of those
        who lead only: the rows are the same either way."""
        if not self.has_perm("accounts.view_unassigned_accounts"):
            return False
        return User.objects.in_line_of(self)[: LARGE_LINE + 1].count() > LARGE_LINE


class UserExternalId(models.Model):
    """The name another system knows a person by."""

    user = models.ForeignKey(User, models.CASCADE, related_name="external_ids")
    source = models.CharField(_("source"), max_length=60)
    external_id = models.CharField(_("external id"), max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="user_external_id_is_unique_per_source"),
            models.UniqueConstraint(fields=["user", "source"], name="user_has_one_external_id_per_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.external_id}"


class RolePeriod(models.Model):
    """The role a person had on each day; written by the database whenever `User.role` changes."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_periods")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    during = DateRangeField(_("during"))

    serving_rights = "SELECT"

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="person_has_one_role_on_any_day",
                expressions=[(F("user"), RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(name="role_period_is_not_empty", condition=Q(during__isempty=False)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} {self.during}"


class Invitation(TimestampedModel):
    """A mail that lets a person choose a password; a worker sends it, the row is the record that it must go out."""

    class State(models.TextChoices):
        DUE = "DUE", _("to be sent")
        SENT = "SENT", _("sent")
        FAILED = "FAILED", _("could not be sent")

    person = models.ForeignKey(User, models.CASCADE, related_name="invitations", verbose_name=_("person"))
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("invited by"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="invitations_due", condition=Q(state="DUE"))]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="DUE"), name="person_has_one_invitation_on_its_way"
            ),
            models.CheckConstraint(
                name="invitation_dated_exactly_when_sent",
                condition=Q(state="SENT", sent_at__isnull=False) | (~Q(state="SENT") & Q(sent_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.state}"
