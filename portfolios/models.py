from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.constraints import CompositeForeignKey
from core.models import TimestampedModel
from portfolios.choices import COVER_DAYS, COVERS_PER_PERSON, Kind
from portfolios.querysets import AssignmentQuerySet, CoverQuerySet, PortfolioQuerySet
from users.choices import Role


class PortfolioRule(models.Model):
    """How many accounts a portfolio of a kind may hold, and from how many on it counts as full enough."""

    kind = models.CharField(_("kind"), max_length=7, choices=Kind, primary_key=True)
    ceiling = models.PositiveIntegerField(_("ceiling"), validators=[MinValueValidator(1)])
    floor = models.PositiveIntegerField(_("floor"), default=0)

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.CheckConstraint(name="portfolio_rule_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="portfolio_floor_is_at_most_its_ceiling",
                condition=Q(ceiling__gt=0, floor__lte=F("ceiling")),
                violation_error_message=_("The floor is at most the ceiling, and the ceiling is at least 1."),
            ),
            models.UniqueConstraint(fields=["kind", "ceiling"], name="portfolio_rule_ceiling_can_be_referenced"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.floor} to {self.ceiling}"


class HolderRole(models.Model):
    """A role that may hold portfolios of a kind."""

    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "kind"], name="holder_role_can_be_referenced")]

    def __str__(self) -> str:
        return f"{self.role} holds {self.kind}"


class Portfolio(TimestampedModel):
    """The accounts one person is responsible for.

    `used` (customers, which count) and `held` (all accounts) answer only to the assignments; `ceiling` follows the
    rule of its kind and `owner_role` the owner's role while the portfolio is open; owner and kind never change.
    """

    owner = models.ForeignKey("users.User", models.PROTECT, related_name="portfolios", verbose_name=_("owner"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    ceiling = models.PositiveIntegerField(_("ceiling"))
    used = models.PositiveIntegerField(_("customers in it"), default=0, editable=False)
    held = models.PositiveIntegerField(_("accounts in it"), default=0, editable=False)
    owner_role = models.CharField(_("owner's role"), max_length=20, null=True, editable=False)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = PortfolioQuerySet.as_manager()

    class Meta:
        ordering = ["owner__name", "pk"]
        permissions = [
            ("assign_account", "Can assign, move and release accounts"),
            ("cover_account", "Can name somebody to cover an account"),
            ("renew_cover", "Can renew a cover"),
            ("view_dashboard", "Can see the portfolio dashboard"),
        ]
        constraints = [
            models.CheckConstraint(
                name="portfolio_holds_no_more_than_its_ceiling",
                condition=Q(used__gte=0, used__lte=F("ceiling")),
                violation_error_code="portfolio_full",
                violation_error_message=_("Portfolio full. Swap one, choose another manager, or cover until a date."),
            ),
            models.CheckConstraint(
                name="portfolio_held_includes_used",
                condition=Q(held__gte=F("used")),
            ),
            models.CheckConstraint(
                name="portfolio_is_empty_when_closed",
                condition=Q(closed_on__isnull=True) | Q(held=0),
                violation_error_code="portfolio_not_empty",
                violation_error_message=_("A closed portfolio holds no account. Hand its accounts over first."),
            ),
            models.CheckConstraint(
                name="portfolio_closes_after_it_opens",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("A portfolio closes on or after the day it opened."),
            ),
            models.CheckConstraint(
                name="portfolio_knows_its_owners_role_while_open",
                condition=Q(closed_on__isnull=True, owner_role__isnull=False)
                | Q(closed_on__isnull=False, owner_role__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(closed_on__isnull=True) & ~Q(kind=Kind.HOLDING),
                name="one_open_book_per_person",
                violation_error_message=_("This person already has an open portfolio."),
            ),
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(closed_on__isnull=True, kind=Kind.HOLDING),
                name="one_open_holding_per_person",
                violation_error_message=_("This person already has a holding portfolio."),
            ),
            models.UniqueConstraint(fields=["id", "kind"], name="portfolio_kind_can_be_referenced"),
            CompositeForeignKey(
                name="portfolio_ceiling_is_its_rules",
                fields=["kind", "ceiling"],
                to="portfolios.PortfolioRule",
                to_fields=["kind", "ceiling"],
                cascades=True,
                violation_error_message=_("The ceiling of a portfolio is the one of its kind."),
            ),
            CompositeForeignKey(
                name="portfolio_owner_role_is_the_owners",
                fields=["owner", "owner_role"],
                to="users.User",
                to_fields=["id", "role"],
                cascades=True,
            ),
            CompositeForeignKey(
                name="portfolio_kind_fits_its_owners_role",
                fields=["owner_role", "kind"],
                to="portfolios.HolderRole",
                to_fields=["role", "kind"],
                violation_error_code="role_does_not_fit",
                violation_error_message=_("This role cannot hold this kind of portfolio."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner.name}, {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("portfolios:portfolio_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class Assignment(models.Model):
    """Where an account sits now. The other columns repeat the account's and portfolio's standing, so that the
    database can refuse a pair that does not fit; AssignmentPeriod keeps the past."""

    account = models.OneToOneField("accounts.Account", models.PROTECT, primary_key=True, related_name="assignment")
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="assignments", verbose_name=_("portfolio"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    is_strategic = models.BooleanField(_("strategic"))
    counts = models.BooleanField(_("counts"))
    is_head = models.BooleanField(_("head of its group"), default=True)
    reason = models.CharField(_("reason"), max_length=300)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_heads_are_assigned",
                condition=Q(is_head=True),
                violation_error_message=_("This account is managed with its group: assign the head."),
            ),
            models.CheckConstraint(
                name="strategic_accounts_sit_with_a_key_account_manager",
                condition=Q(kind=Kind.HOLDING)
                | Q(kind=Kind.KAM, is_strategic=True)
                | Q(kind=Kind.AM, is_strategic=False),
                violation_error_code="tier_does_not_fit",
                violation_error_message=_(
                    "Strategic accounts sit with a key account manager, all others with an account manager."
                ),
            ),
            models.CheckConstraint(
                name="assignment_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why."),
            ),
            CompositeForeignKey(
                name="assignment_stands_as_its_account",
                fields=["account", "is_strategic", "counts", "is_head"],
                to="accounts.Account",
                to_fields=["id", "is_strategic", "counts", "is_head"],
                violation_error_code="assignment_out_of_step",
                violation_error_message=_(
                    "Status, tier and group of an assigned account change together with its portfolio."
                ),
            ),
            CompositeForeignKey(
                name="assignment_is_of_its_portfolios_kind",
                fields=["portfolio", "kind"],
                to="portfolios.Portfolio",
                to_fields=["id", "kind"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} in {self.portfolio_id}"


class AssignmentPeriod(models.Model):
    """In whose portfolio an account was, from when to when; written by the database with every assignment."""

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="assignment_periods")
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="assignment_periods")
    during = DateTimeRangeField(_("during"))
    reason = models.CharField(_("reason"), max_length=300)

    serving_rights = "SELECT"

    class Meta:
        ordering = ["-during"]
        constraints = [
            ExclusionConstraint(
                name="an_account_has_one_portfolio_at_a_time",
                expressions=[(F("account"), RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} in {self.portfolio_id} {self.during}"


class Cover(TimestampedModel):
    """Somebody looks after an account that is not in their portfolio, until a date; it does not count there."""

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="covers")
    person = models.ForeignKey("users.User", models.PROTECT, related_name="covers", verbose_name=_("person"))
    during = DateRangeField(_("during"))
    reason = models.CharField(_("reason"), max_length=300)
    slot = models.PositiveSmallIntegerField(_("slot"), editable=False)
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewal", verbose_name=_("renews")
    )
    is_renewal = models.GeneratedField(
        expression=Q(renews__isnull=False), output_field=models.BooleanField(), db_persist=True
    )
    renews_a_renewal = models.GeneratedField(
        expression=models.Case(
            models.When(renews__isnull=False, then=models.Value(False)),
            output_field=models.BooleanField(null=True),
        ),
        output_field=models.BooleanField(null=True),
        db_persist=True,
    )

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["during", "pk"]
        indexes = [GistIndex(fields=["during"], name="covers_by_day")]
        constraints = [
            models.CheckConstraint(
                name="cover_has_a_reason", condition=~Q(reason=""), violation_error_message=_("Say why.")
            ),
            models.CheckConstraint(
                name="cover_lasts_at_most_90_days",
                condition=Q(during__isempty=False, during__startswith__isnull=False, during__endswith__isnull=False)
                & Q(during__endswith__lte=Func(F("during"), function="lower") + COVER_DAYS),
                violation_error_code="cover_too_long",
                violation_error_message=_("A cover lasts at most 90 days."),
            ),
            models.CheckConstraint(
                name="cover_slot_is_one_of_five", condition=Q(slot__gte=1, slot__lte=COVERS_PER_PERSON)
            ),
            ExclusionConstraint(
                name="person_covers_at_most_five_accounts",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("slot"), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_code="covers_full",
                violation_error_message=_("One person covers at most five accounts at a time."),
            ),
            ExclusionConstraint(
                name="person_covers_an_account_once_at_a_time",
                expressions=[
                    (F("account"), RangeOperators.EQUAL),
                    (F("person"), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already covers the account then."),
            ),
            models.UniqueConstraint(
                fields=["id", "account", "person", "is_renewal"], name="cover_can_be_referenced_as_original"
            ),
            CompositeForeignKey(
                name="cover_is_renewed_once",
                fields=["renews", "account", "person", "renews_a_renewal"],
                to="portfolios.Cover",
                to_fields=["id", "account", "person", "is_renewal"],
                violation_error_message=_("A cover is renewed once."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} covers {self.account_id} {self.during}"

    @property
    def last_day(self) -> date:
        """The last day the cover holds."""
        day: date = self.during.upper - timedelta(days=1)
        return day
