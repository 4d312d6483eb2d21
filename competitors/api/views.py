"""Who else sells, and where they sit, for other systems."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from competitors.api.filters import CompetitorFilterSet, PresenceFilterSet
from competitors.api.serializers import (
    CompetitorFactsSerializer,
    CompetitorSerializer,
    NewPresenceSerializer,
    PresenceFactsSerializer,
    PresenceSerializer,
)
from competitors.models import Competitor, CompetitorPresence
from competitors.querysets import PresenceQuerySet
from competitors.services import competitor as competitors
from competitors.services import (
    confirm_presence,
    create_competitor,
    note_presence,
    remove_presences,
    update_competitor,
    update_presence,
    upsert_competitors,
    upsert_presences,
)
from competitors.services import presence as presences
from core.api.serializers import Nothing, with_keys
from core.api.upserts import Upserts
from core.api.viewsets import ContractViewSet, done

VIEW, CHANGE = "competitors.view_competitor", "competitors.change_competitor"
NOTE = "competitors.change_competitorpresence"


@extend_schema_view(list=extend_schema(summary="List who else sells"), retrieve=extend_schema(summary="Read one"))
class CompetitorViewSet(Upserts, ContractViewSet):
    """Who else sells what we sell."""

    queryset = Competitor.objects.all()
    serializer_class = CompetitorSerializer
    filterset_class = CompetitorFilterSet
    permissions = {"list": VIEW, "retrieve": VIEW, "create": CHANGE, "partial_update": CHANGE, "upsert": CHANGE}
    upsert_service = upsert_competitors
    upsert_fields = tuple(competitors.READERS)
    orderings = {"name": "name", "updated_at": "updated_at", "id": "id"}
    ordering = "name"

    @extend_schema(summary="Add a competitor", request=CompetitorFactsSerializer)
    def create(self, request: Request) -> Response:
        return self.answer(create_competitor(by=request.user, **self.validated(CompetitorFactsSerializer)), 201)

    @extend_schema(summary="Change a competitor", request=CompetitorFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays."""
        facts = self.validated(CompetitorFactsSerializer)
        return self.answer(update_competitor(self.get_object(), version=self.seen_version, by=request.user, **facts))


@extend_schema_view(
    list=extend_schema(summary="List where competitors sit"), retrieve=extend_schema(summary="Read where one sits")
)
class PresenceViewSet(Upserts, ContractViewSet):
    """Where competitors sit, among the accounts that are open to you."""

    queryset = CompetitorPresence.objects.all()
    serializer_class = PresenceSerializer
    filterset_class = PresenceFilterSet
    permissions = {
        "list": VIEW,
        "retrieve": VIEW,
        "create": NOTE,
        "partial_update": NOTE,
        "destroy": NOTE,
        "confirm": NOTE,
        "upsert": NOTE,
    }
    upsert_service = upsert_presences
    upsert_fields = tuple(presences.READERS)
    orderings = {
        "account": "account__name",
        "competitor": "competitor__name",
        "share": "share",
        "contract_ends_on": "contract_ends_on",
        "said_on": "said_on",
        "expires_on": "expires_on",
        "updated_at": "updated_at",
        "id": "id",
    }
    ordering = "account"

    def all_rows(self) -> PresenceQuerySet:
        """Presences, with whether they are to be checked today."""
        return CompetitorPresence.objects.with_doubt(timezone.localdate())

    @extend_schema(summary="Note that a competitor sits there", request=NewPresenceSerializer)
    def create(self, request: Request) -> Response:
        said = with_keys(self.validated(NewPresenceSerializer))
        return self.answer(note_presence(by=request.user, **said), 201)

    @extend_schema(summary="Correct what is noted", request=PresenceFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays; the day to check moves on with the day it was said, unless it is named too."""
        said = with_keys(self.validated(PresenceFactsSerializer))
        return self.answer(update_presence(self.get_object(), version=self.seen_version, by=request.user, **said))

    @extend_schema(summary="Remove what is noted")
    def destroy(self, request: Request, pk: int) -> Response:
        """They no longer sit there; what was said stays in the history."""
        remove_presences([self.get_object().pk], by=request.user)
        return done()

    @extend_schema(summary="Say that it is still true", request=None)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        """You say so, today; it counts for another half year."""
        self.validated(Nothing)
        return self.answer(confirm_presence(self.get_object(), by=request.user))
