"""What we sell, as it goes out and comes in."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework.exceptions import ValidationError

from catalog.models import Offering
from core.api.serializers import FactsSerializer, RowSerializer

FACTS = ("name", "family", "list_price", "currency", "is_active")


class OfferingSerializer(RowSerializer):
    """Something we sell, and its price before anybody negotiates."""

    class Meta:
        model = Offering
        fields = ("id", *FACTS, "source", "external_id", "version", "created_at", "updated_at")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "What an offering says",
            {"name": "Night cleaning", "family": "Cleaning", "list_price": "1200.00", "currency": "EUR"},
            request_only=True,
        )
    ]
)
class OfferingFactsSerializer(FactsSerializer):
    """What can be said of an offering; a price without a currency is in the one it has, else in euros."""

    class Meta:
        model = Offering
        fields = FACTS


class SoldOfferingMixin:
    """A body that names an offering: one that is no longer sold stays where it is, and comes on nothing new."""

    context: dict[str, Any]

    def validate_offering(self, offering: Offering | None) -> Offering | None:
        kept = getattr(getattr(self.context["view"], "row", None), "offering_id", None)
        if offering is not None and not offering.is_active and offering.pk != kept:
            raise ValidationError(_("%(name)s is no longer sold.") % {"name": offering.name}, "not_sold")
        return offering
