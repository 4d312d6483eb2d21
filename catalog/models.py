from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.querysets import OfferingQuerySet
from core.models import TimestampedModel
from core.money import check_currency


class Offering(TimestampedModel):
    """Something we sell, in a family, with the price it has before anybody negotiates."""

    name = models.CharField(_("name"), max_length=200)
    family = models.CharField(_("family"), max_length=100, blank=True)
    list_price = models.DecimalField(
        _("list price"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[check_currency])
    is_active = models.BooleanField(_("is sold"), default=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OfferingQuerySet.as_manager()

    class Meta:
        ordering = ["family", "name", "pk"]
        verbose_name, verbose_name_plural = _("offering"), _("offerings")
        constraints = [
            models.CheckConstraint(name="offering_has_a_name", condition=~Q(name="")),
            models.UniqueConstraint(
                Lower("name"),
                name="offering_name_is_unique",
                violation_error_message=_("There is already an offering of this name."),
            ),
            models.CheckConstraint(
                name="offering_price_has_a_currency",
                condition=Q(list_price__isnull=True) | Q(list_price__gte=0, currency__regex=r"^[A-Z]{3}$"),
                violation_error_message=_("A list price is not negative and names its currency."),
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="offering_external_id_is_unique_per_source",
                violation_error_message=_("Another offering already has this external id."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workspace:offering_detail", args=[self.pk])
