"""What we sell, for other systems."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.filters import OfferingFilterSet
from catalog.api.serializers import OfferingFactsSerializer, OfferingSerializer
from catalog.models import Offering
from catalog.services import READERS, create_offering, update_offering, upsert_offerings
from core.api.upserts import Upserts
from core.api.viewsets import ContractViewSet

VIEW, CHANGE = "catalog.view_offering", "catalog.change_offering"


@extend_schema_view(list=extend_schema(summary="List what we sell"), retrieve=extend_schema(summary="Read an offering"))
class OfferingViewSet(Upserts, ContractViewSet):
    """What we sell, by family. One that is no longer sold stays on its opportunities."""

    queryset = Offering.objects.all()
    serializer_class = OfferingSerializer
    filterset_class = OfferingFilterSet
    permissions = {"list": VIEW, "retrieve": VIEW, "create": CHANGE, "partial_update": CHANGE, "upsert": CHANGE}
    upsert_service = upsert_offerings
    upsert_fields = tuple(READERS)
    orderings = {
        "name": "name",
        "family": "family",
        "list_price": "list_price",
        "updated_at": "updated_at",
        "id": "id",
    }
    ordering = "name"

    @extend_schema(summary="Add an offering", request=OfferingFactsSerializer)
    def create(self, request: Request) -> Response:
        return self.answer(create_offering(by=request.user, **self.validated(OfferingFactsSerializer)), 201)

    @extend_schema(summary="Change an offering", request=OfferingFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays."""
        facts = self.validated(OfferingFactsSerializer)
        return self.answer(update_offering(self.get_object(), version=self.seen_version, by=request.user, **facts))
