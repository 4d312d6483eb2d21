"""What customers want to reach and how often we are in contact, for other systems."""

from django.db.models import Max, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.serializers import Nothing
from core.api.viewsets import ContractViewSet
from relationships.api.filters import GoalFilterSet, OverrideFilterSet
from relationships.api.serializers.plans import (
    CadenceOverrideSerializer,
    CadenceRuleSerializer,
    GoalFactsSerializer,
    GoalSerializer,
    NewGoalSerializer,
    NewOverrideSerializer,
    PublishSerializer,
)
from relationships.models import CadenceOverride, CadenceRule, CadenceVersion, Goal
from relationships.services import end_override, note_goal, publish_cadence, set_override, update_goal

VIEW, CHANGE = "relationships.view_contact", "relationships.change_contact"
VIEW_CADENCE, OVERRIDE = "relationships.view_cadence", "relationships.change_cadenceoverride"
PUBLISH = "relationships.publish_cadence"


@extend_schema_view(list=extend_schema(summary="List client goals"), retrieve=extend_schema(summary="Read a goal"))
class GoalViewSet(ContractViewSet):
    """What the customers whose accounts are open to you want to reach, in their own words."""

    queryset = Goal.objects.all()
    serializer_class = GoalSerializer
    filterset_class = GoalFilterSet
    permissions = {"list": VIEW, "retrieve": VIEW, "create": CHANGE, "partial_update": CHANGE}
    orderings = {"said_on": "said_on", "account": "account__name", "updated_at": "updated_at", "id": "id"}
    ordering = "-said_on"

    @extend_schema(summary="Note a goal", request=NewGoalSerializer)
    def create(self, request: Request) -> Response:
        said = self.validated(NewGoalSerializer)
        return self.answer(note_goal(said.pop("account").pk, by=request.user, **said), 201)

    @extend_schema(summary="Change a goal", request=GoalFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays; `ended_on` says that they want it no longer."""
        said = self.validated(GoalFactsSerializer)
        return self.answer(update_goal(self.get_object(), version=self.seen_version, by=request.user, **said))


@extend_schema_view(
    list=extend_schema(summary="Read how often we are in contact"), retrieve=extend_schema(summary="Read one tier's")
)
class CadenceRuleViewSet(ContractViewSet):
    """The organisation's plan that holds now, tier by tier."""

    queryset = CadenceRule.objects.all()
    serializer_class = CadenceRuleSerializer
    permissions = {"list": VIEW_CADENCE, "retrieve": VIEW_CADENCE, "publish": PUBLISH}
    scopes = {"publish": "admin"}

    def all_rows(self) -> QuerySet[CadenceRule]:
        """The rules of the newest version."""
        newest = CadenceVersion.objects.order_by().aggregate(newest=Max("number"))["newest"]
        return CadenceRule.objects.filter(version=newest)

    def get_queryset(self) -> QuerySet[CadenceRule]:
        """The plan is no secret."""
        return self.all_rows()

    shown_rows = get_queryset

    def version_of(self, row: CadenceRule) -> str:  # type: ignore[override]
        return str(row.version_id)

    @extend_schema(
        summary="Publish another plan", request=PublishSerializer, responses=CadenceRuleSerializer(many=True)
    )
    @action(detail=False, methods=["post"])
    def publish(self, request: Request) -> Response:
        """It holds from now on, as a version of its own; what is due of every account follows."""
        said = self.validated(PublishSerializer)
        rules = {rule.pop("tier"): rule for rule in said["rules"]}
        publish_cadence(rules, reason=said.get("reason", ""), by=request.user)
        return Response(CadenceRuleSerializer(self.all_rows(), many=True).data)


@extend_schema_view(
    list=extend_schema(summary="List accounts with a cadence of their own"), retrieve=extend_schema(summary="Read one")
)
class CadenceOverrideViewSet(ContractViewSet):
    """Accounts, open to you, that are contacted more or less often than their tier for some time."""

    queryset = CadenceOverride.objects.all()
    serializer_class = CadenceOverrideSerializer
    filterset_class = OverrideFilterSet
    permissions = {"list": VIEW_CADENCE, "retrieve": VIEW_CADENCE, "create": OVERRIDE, "end": OVERRIDE}
    orderings = {"account": "account__name", "updated_at": "updated_at", "id": "id"}

    @extend_schema(summary="Give an account its own cadence", request=NewOverrideSerializer)
    def create(self, request: Request) -> Response:
        """From today until that day, for the reason given."""
        said = self.validated(NewOverrideSerializer)
        return self.answer(set_override(said.pop("account"), by=request.user, **said), 201)

    @extend_schema(summary="End an own cadence", request=None)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """The account is contacted as often as its tier again, from today; one that began today is gone (204)."""
        self.validated(Nothing)
        end_override(self.get_object(), by=request.user)
        return self.answer(self.get_object())
