"""The history of health, for other systems."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view

from core.api.viewsets import ContractViewSet
from health.api.filters import SnapshotFilterSet
from health.api.serializers import HealthSnapshotSerializer
from health.models import HealthSnapshot

VIEW = "health.view_health"


@extend_schema_view(
    list=extend_schema(summary="List kept days of health"), retrieve=extend_schema(summary="Read one day")
)
class HealthSnapshotViewSet(ContractViewSet):
    """The health of the accounts that are open to you, day by day: a day is kept where the score moved by a point or
    the band changed, and once a week."""

    queryset: QuerySet[HealthSnapshot] = HealthSnapshot.objects.all()
    serializer_class = HealthSnapshotSerializer
    filterset_class = SnapshotFilterSet
    permissions = {"list": VIEW, "retrieve": VIEW}
    orderings = {"taken_on": "taken_on", "score": "score", "id": "id"}
    ordering = "-taken_on"

    def version_of(self, row: HealthSnapshot) -> str:  # type: ignore[override]
        """A day may be scored again until it is over."""
        return f"{row.pk}-{row.score}"
