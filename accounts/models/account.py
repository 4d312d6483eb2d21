from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from accounts.choices import Band, Cap, Confidence, Industry, Size, Status, Tier
from accounts.querysets import AccountQuerySet
from core.addresses import address_of
from core.constraints import CompositeForeignKey
from core.countries import check_country
from core.db import say
from core.models import TimestampedModel
from core.money import check_currency
from core.text import Fold, joined
from users.models import check_time_zone

say("account_tree_has_no_cycle", _("An account cannot belong to itself or to an account below it."))


class Account(TimestampedModel):
    """A company we sell to or want to sell to.

    `owner` is the owner of the portfolio it sits in, for a group member that of its head, and only the database
    writes it. `version` changes when a person changes the account, never by a machine.
    """

    name = models.CharField(_("name"), max_length=200)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    domain = models.CharField(_("web domain"), max_length=253, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.CUSTOMER)
    tier = models.CharField(_("tier"), max_length=9, choices=Tier, default=Tier.CORE)
    industry = models.CharField(_("industry"), max_length=20, choices=Industry, blank=True)
    size = models.CharField(_("size"), max_length=10, choices=Size, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[check_country])
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[check_time_zone])
    currency = models.CharField(_("currency"), max_length=3, default="EUR", validators=[check_currency])
    language = models.CharField(_("language"), max_length=8, blank=True)
    own_revenue = models.DecimalField(
        _("own revenue a year"), max_digits=16, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    own_revenue_currency = models.CharField(
        _("currency of own revenue"), max_length=3, blank=True, validators=[check_currency]
    )
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    founded = models.PositiveSmallIntegerField(
        _("founded"), null=True, blank=True, validators=[MinValueValidator(1000), MaxValueValidator(2100)]
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subsidiaries", verbose_name=_("parent company")
    )
    managed_with = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="group_members", verbose_name=_("managed with")
    )
    owner = models.ForeignKey(
        "users.User", models.PROTECT, null=True, blank=True, editable=False, related_name="owned_accounts",
        verbose_name=_("owner"),
    )  # fmt: skip
    notes = models.TextField(_("notes"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    is_strategic = models.GeneratedField(
        expression=Q(tier=Tier.STRATEGIC), output_field=models.BooleanField(), db_persist=True
    )
    counts = models.GeneratedField(
        expression=Q(status=Status.CUSTOMER), output_field=models.BooleanField(), db_persist=True
    )
    is_head = models.GeneratedField(
        expression=Q(managed_with__isnull=True), output_field=models.BooleanField(), db_persist=True
    )
    head_is_head = models.GeneratedField(
        expression=models.Case(
            models.When(managed_with__isnull=False, then=models.Value(True)),
            output_field=models.BooleanField(null=True),
        ),
        output_field=models.BooleanField(null=True),
        db_persist=True,
    )
    search_text = models.GeneratedField(
        expression=Fold(joined("name", "legal_name", "domain")), output_field=models.TextField(), db_persist=True
    )

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        permissions = [
            ("view_every_account", "Can see every account"),
            ("view_unassigned_accounts", "Can see accounts that nobody looks after"),
            ("view_history", "Can read the history of an account"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="account_by_name"),
            models.Index(fields=["owner", "name", "id"], name="account_by_owner"),
            models.Index(Lower("domain"), name="account_by_domain"),
            models.Index(Fold("name"), name="account_by_folded_name"),
            GinIndex(SearchVector("search_text", config="simple"), name="account_words"),
            GistIndex(OpClass(F("search_text"), name="gist_trgm_ops(siglen=64)"), name="account_likeness"),
        ]
        constraints = [
            models.CheckConstraint(name="account_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="account_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="account_tier_is_known", condition=Q(tier__in=Tier.values)),
            models.CheckConstraint(name="account_currency_is_a_code", condition=Q(currency__regex=r"^[A-Z]{3}$")),
            models.CheckConstraint(
                name="account_own_revenue_has_a_currency",
                condition=Q(own_revenue__isnull=True)
                | Q(own_revenue__gte=0, own_revenue_currency__regex=r"^[A-Z]{3}$"),
                violation_error_message=_("Own revenue is not negative and names its currency."),
            ),
            models.CheckConstraint(
                name="account_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("An account cannot be its own parent."),
            ),
            models.CheckConstraint(
                name="account_is_not_managed_with_itself",
                condition=Q(managed_with__isnull=True) | ~Q(managed_with=F("id")),
                violation_error_message=_("An account cannot be managed with itself."),
            ),
            models.CheckConstraint(
                name="account_of_a_group_is_not_strategic_by_itself",
                condition=Q(managed_with__isnull=True) | ~Q(tier=Tier.STRATEGIC),
                violation_error_code="member_not_strategic",
                violation_error_message=_("A group is strategic with its head: change the tier of the member first."),
            ),
            models.UniqueConstraint(fields=["id", "is_head"], name="account_head_can_be_referenced"),
            models.UniqueConstraint(
                fields=["id", "is_strategic", "counts", "is_head"], name="account_standing_can_be_referenced"
            ),
            CompositeForeignKey(
                name="account_is_managed_with_a_head",
                fields=["managed_with", "head_is_head"],
                to="accounts.Account",
                to_fields=["id", "is_head"],
                violation_error_message=_(
                    "An account is managed with the head of a group, not with one of its members."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("workspace:account_detail", self.pk)


class AccountExternalId(models.Model):
    """The name another system knows an account by."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="external_ids")
    source = models.CharField(_("source"), max_length=60)
    external_id = models.CharField(_("external id"), max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                name="account_external_id_is_unique_per_source",
                violation_error_message=_("Another account already has this external id."),
            ),
            models.UniqueConstraint(fields=["account", "source"], name="account_has_one_external_id_per_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.external_id}"


class AccountState(models.Model):
    """What the machine knows of an account; created with it by the database, never audited, without a version.

    `s30`, `s90` and `s90_in` are forward-decayed sums of the weight of contacts, the last of what the customer began,
    `s180` one of their number (HEALTH §1.6); silence counts from `observed_since`. What follows `scored_at` is the
    health of the relationship as of then, written by health.refresh alone; `beyond_since` is the day from which the
    score lies outside the band that is shown, `trend` and `week_trend` its change in 28 and in 7 days.
    """

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="state")
    stale_since = models.DateTimeField(_("stale since"), null=True)
    next_eval_at = models.DateTimeField(_("next evaluation at"), null=True, db_default=Now())
    s30 = models.FloatField(default=0, db_default=0)
    s90 = models.FloatField(default=0, db_default=0)
    s90_in = models.FloatField(default=0, db_default=0)
    s180 = models.FloatField(default=0, db_default=0)
    first_at = models.DateTimeField(_("first contact"), null=True)
    last_two_way_at = models.DateTimeField(_("last contact both ways"), null=True)
    last_in_at = models.DateTimeField(_("last heard from"), null=True)
    last_out_at = models.DateTimeField(_("last written to"), null=True)
    observed_since = models.DateTimeField(_("listening since"), null=True)
    contact_due_on = models.DateField(_("next contact due"), null=True)
    scored_at = models.DateTimeField(_("scored at"), null=True)
    score = models.FloatField(_("health score"), null=True)
    band = models.CharField(_("health"), max_length=7, choices=Band, default=Band.UNKNOWN, db_default=Band.UNKNOWN)
    band_since = models.DateField(_("health since"), null=True)
    beyond_since = models.DateField(null=True)
    evidence = models.FloatField(_("evidence"), default=0, db_default=0)
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence, blank=True, db_default="")
    cap = models.CharField(_("capped because"), max_length=9, choices=Cap, blank=True, db_default="")
    trend = models.FloatField(_("trend"), null=True)
    week_trend = models.FloatField(null=True)
    is_new = models.BooleanField(_("new"), default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="score_is_0_to_100", condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100)
            ),
            models.CheckConstraint(name="band_is_known", condition=Q(band__in=Band.values)),
            models.CheckConstraint(
                name="score_stands_on_evidence", condition=Q(band=Band.UNKNOWN) | Q(score__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["band"], name="accounts_by_band"),
            models.Index(fields=["stale_since"], name="stale_accounts", condition=Q(stale_since__isnull=False)),
            models.Index(fields=["next_eval_at"], name="accounts_to_evaluate", condition=Q(next_eval_at__isnull=False)),
            models.Index(fields=["contact_due_on"], name="accounts_by_contact_due"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}"
