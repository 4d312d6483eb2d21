"""Agreements, signals and revenue, for other systems."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.filters import AgreementFilterSet, RevenueFilterSet, SignalFilterSet
from accounts.api.serializers import (
    AgreementFactsSerializer,
    AgreementSerializer,
    NewAgreementSerializer,
    NewRevenueSerializer,
    NewSignalSerializer,
    RevenueSerializer,
    SignalSerializer,
)
from accounts.models import Agreement, Revenue, Signal
from accounts.services import (
    add_agreement,
    close_signal,
    open_signal,
    record_revenue,
    update_agreement,
    upsert_agreements,
    upsert_revenue,
    upsert_signals,
)
from accounts.services import agreement as agreements
from accounts.services import revenue as months
from accounts.services import signal as signals
from core.api.serializers import Nothing
from core.api.upserts import Upserts
from core.api.viewsets import ContractViewSet


@extend_schema_view(list=extend_schema(summary="List agreements"), retrieve=extend_schema(summary="Read an agreement"))
class AgreementViewSet(Upserts, ContractViewSet):
    """What the accounts you see have agreed to buy, until when, and by when either side must decide."""

    queryset = Agreement.objects.all()
    serializer_class = AgreementSerializer
    filterset_class = AgreementFilterSet
    permissions = {
        "list": "accounts.view_account",
        "retrieve": "accounts.view_account",
        "create": "accounts.change_agreement",
        "partial_update": "accounts.change_agreement",
        "upsert": "accounts.change_agreement",
    }
    upsert_service = upsert_agreements
    upsert_fields = tuple(agreements.READERS)
    orderings = {"id": "id", "account": "account__name", "ends_on": "ends_on", "decision_on": "decision_on"}

    @extend_schema(summary="Add an agreement", request=NewAgreementSerializer)
    def create(self, request: Request) -> Response:
        said = self.validated(NewAgreementSerializer)
        return self.answer(add_agreement(said.pop("account"), by=request.user, **said), 201)

    @extend_schema(summary="Change an agreement", request=AgreementFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays."""
        facts = self.validated(AgreementFactsSerializer)
        return self.answer(update_agreement(self.get_object(), by=request.user, **facts))


@extend_schema_view(list=extend_schema(summary="List signals"), retrieve=extend_schema(summary="Read a signal"))
class SignalViewSet(Upserts, ContractViewSet):
    """Complaints, late payments, delivery problems and satisfaction of the accounts you see."""

    queryset = Signal.objects.all()
    serializer_class = SignalSerializer
    filterset_class = SignalFilterSet
    permissions = {
        "list": "accounts.view_account",
        "retrieve": "accounts.view_account",
        "create": "accounts.change_signal",
        "close": "accounts.change_signal",
        "upsert": "accounts.change_signal",
    }
    upsert_service = upsert_signals
    upsert_fields = tuple(signals.READERS)
    orderings = {"id": "id", "account": "account__name", "opened_on": "opened_on", "closed_on": "closed_on"}

    @extend_schema(summary="Open a signal", request=NewSignalSerializer)
    def create(self, request: Request) -> Response:
        said = self.validated(NewSignalSerializer)
        return self.answer(open_signal(said.pop("account"), by=request.user, **said), 201)

    @extend_schema(summary="Close a signal", request=None)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """It is dealt with, today."""
        self.validated(Nothing)
        return self.answer(close_signal(self.get_object(), by=request.user))


@extend_schema_view(list=extend_schema(summary="List revenue"), retrieve=extend_schema(summary="Read a month"))
class RevenueViewSet(Upserts, ContractViewSet):
    """What the accounts you see paid, month by month."""

    queryset = Revenue.objects.all()
    serializer_class = RevenueSerializer
    filterset_class = RevenueFilterSet
    permissions = {
        "list": "accounts.view_revenue",
        "retrieve": "accounts.view_revenue",
        "create": "accounts.change_revenue",
        "upsert": "accounts.change_revenue",
    }
    upsert_service = upsert_revenue
    upsert_fields = tuple(months.READERS)
    orderings = {"id": "id", "account": "account__name", "month": "month", "amount": "amount"}

    @extend_schema(summary="Record a month", request=NewRevenueSerializer)
    def create(self, request: Request) -> Response:
        """What was told of the month in this currency before is replaced."""
        said = self.validated(NewRevenueSerializer)
        return self.answer(record_revenue(said.pop("account"), by=request.user, **said), 201)
