"""The organisation's own pipeline, for other systems."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.viewsets import ContractViewSet, done
from opportunities.api.filters import StageFilterSet
from opportunities.api.serializers import (
    NewStageSerializer,
    OrderSerializer,
    StageFactsSerializer,
    StageSerializer,
)
from opportunities.models import Stage
from opportunities.services import add_stage, arrange_stages, update_stage

VIEW, CHANGE = "opportunities.view_opportunity", "opportunities.change_stage"


@extend_schema_view(list=extend_schema(summary="List the stages"), retrieve=extend_schema(summary="Read a stage"))
class StageViewSet(ContractViewSet):
    """The steps that opportunities go through, in their order."""

    queryset = Stage.objects.all()
    serializer_class = StageSerializer
    filterset_class = StageFilterSet
    permissions = {"list": VIEW, "retrieve": VIEW, "create": CHANGE, "partial_update": CHANGE, "arrange": CHANGE}
    scope = "admin"
    orderings = {"position": "position", "name": "name", "id": "id"}
    ordering = "position"

    def version_of(self, row: Any) -> str:
        """The place among the others changes without a word about the stage itself."""
        return f"{row.updated_at.isoformat()}/{row.position}"

    @extend_schema(summary="Add a stage", request=NewStageSerializer)
    def create(self, request: Request) -> Response:
        """It comes last of those with its outcome."""
        return self.answer(add_stage(by=request.user, **self.validated(NewStageSerializer)), 201)

    @extend_schema(summary="Change a stage", request=StageFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays."""
        stage = self.get_object()
        kept = {name: getattr(stage, name) for name in StageFactsSerializer.Meta.fields}
        return self.answer(update_stage(stage, by=request.user, **kept | self.validated(StageFactsSerializer)))

    @extend_schema(summary="Arrange the stages", request=OrderSerializer, responses={204: None})
    @action(detail=False, methods=["post"])
    def arrange(self, request: Request) -> Response:
        """They follow each other as named."""
        arrange_stages(self.validated(OrderSerializer)["stages"], by=request.user)
        return done()
