from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import SignalKind
from accounts.querysets import AgreementQuerySet, OfAccountQuerySet, SignalQuerySet
from core.models import TimestampedModel
from core.money import check_currency


class Revenue(TimestampedModel):
    """What an account paid us in a month, in one currency, as one source reports it. Credits are negative."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="revenue")
    month = models.DateField(_("month"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, validators=[check_currency])
    source = models.CharField(_("source"), max_length=60, default="rapport")

    objects = OfAccountQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        constraints = [
            models.CheckConstraint(
                name="revenue_month_is_its_first_day",
                condition=Q(month__day=1),
                violation_error_message=_("A month is written as its first day."),
            ),
            models.CheckConstraint(name="revenue_has_a_currency", condition=Q(currency__regex=r"^[A-Z]{3}$")),
            models.UniqueConstraint(
                fields=["account", "month", "currency", "source"],
                name="revenue_is_told_once_per_month_currency_and_source",
                violation_error_message=_("This month is already reported in this currency by this source."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m} {self.amount} {self.currency}"


class Agreement(TimestampedModel):
    """What an account has agreed to buy from us, until when, and by when either side must decide."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="agreements")
    offerings = models.CharField(_("offerings"), max_length=300)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("notice in days"), default=0)
    is_auto_renewed = models.BooleanField(_("renews by itself"), default=False)
    annual_value = models.DecimalField(_("value a year"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, validators=[check_currency])
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    decision_on = models.GeneratedField(
        expression=ExpressionWrapper(F("ends_on") - F("notice_days"), output_field=models.DateField()),
        output_field=models.DateField(_("decision date"), null=True),
        db_persist=True,
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["ends_on", "pk"]
        indexes = [models.Index(fields=["decision_on", "account"], name="agreements_to_decide")]
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("An agreement ends on or after the day it starts."),
            ),
            models.CheckConstraint(
                name="agreement_value_is_not_negative",
                condition=Q(annual_value__gte=0),
                violation_error_message=_("The value of an agreement is not negative."),
            ),
            models.CheckConstraint(name="agreement_has_a_currency", condition=Q(currency__regex=r"^[A-Z]{3}$")),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="agreement_external_id_is_unique_per_source",
                violation_error_message=_("Another agreement already has this external id."),
            ),
        ]

    def __str__(self) -> str:
        return self.offerings


class Signal(TimestampedModel):
    """Something an account lets us feel: a complaint, a late payment, trouble with a delivery, satisfaction."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="signals")
    kind = models.CharField(_("kind"), max_length=16, choices=SignalKind)
    text = models.CharField(_("text"), max_length=1000)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-pk"]
        indexes = [models.Index(fields=["account"], name="open_signals", condition=Q(closed_on__isnull=True))]
        constraints = [
            models.CheckConstraint(name="signal_kind_is_known", condition=Q(kind__in=SignalKind.values)),
            models.CheckConstraint(
                name="signal_closes_after_it_opens",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("A signal closes on or after the day it opened."),
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="signal_external_id_is_unique_per_source",
                violation_error_message=_("Another signal already has this external id."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"
