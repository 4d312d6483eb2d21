"""What may be sold next, for other systems."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Subquery
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.serializers import with_keys
from core.api.upserts import Upserts
from core.api.viewsets import ContractViewSet
from opportunities.api.filters import OpportunityFilterSet
from opportunities.api.serializers import (
    GiveSerializer,
    NewOpportunitySerializer,
    OpportunityFactsSerializer,
    OpportunitySerializer,
    ReopenSerializer,
    RivalsSerializer,
    RolesSerializer,
    StageChangeSerializer,
    StageMoveSerializer,
    check_ending,
)
from opportunities.models import Opportunity, OpportunityRole, Rival, StageChange
from opportunities.querysets import OpportunityQuerySet
from opportunities.services import (
    create_opportunity,
    give_opportunity,
    move_to_stage,
    reopen_opportunity,
    say_roles_in,
    set_rivals,
    update_opportunity,
    upsert_opportunities,
)
from opportunities.services.bulk import READERS

VIEW, ADD, CHANGE = (f"opportunities.{verb}_opportunity" for verb in ("view", "add", "change"))
ASSESS = "relationships.change_assessment"
MOST_CHANGES = 100


@extend_schema_view(
    list=extend_schema(summary="List the opportunities you may see"),
    retrieve=extend_schema(summary="Read an opportunity"),
)
class OpportunityViewSet(Upserts, ContractViewSet):
    """Possible sales: those of accounts that are open to you, and those that you or somebody below you owns."""

    queryset = Opportunity.objects.all()
    serializer_class = OpportunitySerializer
    filterset_class = OpportunityFilterSet
    permissions = {
        "list": VIEW,
        "retrieve": VIEW,
        "create": ADD,
        "partial_update": CHANGE,
        "upsert": ADD,
        "stage": CHANGE,
        "reopen": CHANGE,
        "give": CHANGE,
        "rivals": CHANGE,
        "roles": ASSESS,
        "stage_changes": VIEW,
    }
    rows = {"give": "givable_by", "roles": "visible_to"}
    upsert_service = upsert_opportunities
    upsert_fields = tuple(READERS)
    orderings = {
        "name": "name",
        "account": "account__name",
        "stage": "stage__position",
        "owner": "owner__name",
        "amount": "amount",
        "expected_close_on": "expected_close_on",
        "closed_on": "closed_on",
        "offering": "offering__name",
        "updated_at": "updated_at",
        "id": "id",
    }
    ordering = "expected_close_on"

    def all_rows(self) -> OpportunityQuerySet:
        """Opportunities with the day they came into their stage, what they weigh, who else wants them, and who decides
        as far as the reader may know."""
        rivals = Rival.objects.filter(opportunity=OuterRef("pk"))
        shown: OpportunityQuerySet = Opportunity.objects.with_weighted().with_stage_since()
        roles = OpportunityRole.objects.visible_to(self.request.user)
        return shown.prefetch_related(Prefetch("roles", roles, to_attr="shown_roles")).annotate(
            competitors=ArraySubquery(rivals.order_by("competitor").values("competitor")),
            won_by=Subquery(rivals.filter(has_won=True).order_by().values("competitor")[:1]),
        )

    @extend_schema(summary="Begin an opportunity", request=NewOpportunitySerializer)
    def create(self, request: Request) -> Response:
        said = {"opened_on": timezone.localdate()} | with_keys(self.validated(NewOpportunitySerializer))
        return self.answer(create_opportunity(by=request.user, **said), 201)

    @extend_schema(summary="Change an opportunity", request=OpportunityFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays. Its stage, its owner and its competitors have addresses of their own."""
        said, opportunity = self.validated(OpportunityFactsSerializer), self.get_object()
        check_ending(opportunity.outcome, said)
        return self.answer(
            update_opportunity(opportunity, version=self.seen_version, by=request.user, **with_keys(said))
        )

    @extend_schema(summary="Move an opportunity to another stage", request=StageMoveSerializer)
    @action(detail=True, methods=["post"])
    def stage(self, request: Request, pk: int) -> Response:
        """It closes today unless it says when. A closed one is reopened first (409 `opportunity_closed`)."""
        said: dict[str, Any] = self.validated(StageMoveSerializer)
        check_ending(said["stage"].outcome, said)
        return self.answer(move_to_stage(self.get_object(), by=request.user, **said))

    @extend_schema(summary="Reopen an opportunity", request=ReopenSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """A closed one is open again; why it was lost, and to whom, goes."""
        said = self.validated(ReopenSerializer)
        return self.answer(reopen_opportunity(self.get_object(), by=request.user, **said))

    @extend_schema(summary="Give an opportunity to somebody", request=GiveSerializer)
    @action(detail=True, methods=["post"])
    def give(self, request: Request, pk: int) -> Response:
        """By whoever may edit its account."""
        said = self.validated(GiveSerializer)
        return self.answer(give_opportunity(self.get_object(), by=request.user, **said))

    @extend_schema(summary="Say who else wants an opportunity", request=RivalsSerializer)
    @action(detail=True, methods=["post"])
    def rivals(self, request: Request, pk: int) -> Response:
        """These competitors and no others; `won_by` only of a lost one (409 `deal_not_lost`)."""
        said, opportunity = self.validated(RivalsSerializer), self.get_object()
        set_rivals(opportunity, by=request.user, **said)
        return self.answer(opportunity)

    @extend_schema(summary="Say who decides on an opportunity", request=RolesSerializer)
    @action(detail=True, methods=["post"])
    def roles(self, request: Request, pk: int) -> Response:
        """All the roles of one person in it, as of today. Only people decide (409 `not_a_person`)."""
        said, opportunity = self.validated(RolesSerializer), self.get_object()
        say_roles_in(opportunity, said["employment"], said["roles"], by=request.user)
        return self.answer(opportunity)

    @extend_schema(summary="The stages it came through, latest first", responses=StageChangeSerializer(many=True))
    @action(detail=True, filterset_class=None, url_path="stage-changes")
    def stage_changes(self, request: Request, pk: int) -> Response:
        """The latest 100."""
        changes = StageChange.objects.filter(opportunity=self.get_object())[:MOST_CHANGES]
        return Response(StageChangeSerializer(changes, many=True).data)
