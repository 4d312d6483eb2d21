from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import MemberFunction
from accounts.querysets import AccountMemberQuerySet
from core.models import TimestampedModel


class AccountMember(TimestampedModel):
    """A colleague on an account beside its owner, for some time, with a function and perhaps a share of the work."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="members")
    person = models.ForeignKey("users.User", models.PROTECT, related_name="memberships", verbose_name=_("person"))
    function = models.CharField(_("function"), max_length=10, choices=MemberFunction)
    seat = models.CharField(_("seat"), max_length=80, blank=True)
    share = models.PositiveSmallIntegerField(
        _("share of the work"), default=0, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    can_edit = models.BooleanField(_("may edit the account"), default=False)
    during = DateRangeField(_("during"))

    objects = AccountMemberQuerySet.as_manager()

    class Meta:
        ordering = ["account", "person__name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="member_share_is_0_to_100",
                condition=Q(share__gte=0, share__lte=100),
                violation_error_message=_("A share is a percentage from 0 to 100."),
            ),
            models.CheckConstraint(name="member_function_is_known", condition=Q(function__in=MemberFunction.values)),
            models.CheckConstraint(
                name="membership_begins", condition=Q(during__isempty=False, during__startswith__isnull=False)
            ),
            ExclusionConstraint(
                name="person_has_a_function_on_an_account_once",
                expressions=[
                    (F("account"), RangeOperators.EQUAL),
                    (F("person"), RangeOperators.EQUAL),
                    (F("function"), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already has this function on the account."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.account_id}: {self.function}"
