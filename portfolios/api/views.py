"""Portfolios and their rules, for other systems."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.serializers import Nothing
from core.api.viewsets import ContractViewSet
from portfolios.api.filters import PortfolioFilterSet
from portfolios.api.serializers import (
    ManyAccountsSerializer,
    NewPortfolioSerializer,
    PortfolioSerializer,
    RuleFactsSerializer,
    RuleSerializer,
)
from portfolios.choices import Kind
from portfolios.models import Portfolio, PortfolioRule
from portfolios.querysets import PortfolioQuerySet
from portfolios.services import assign_accounts, change_rule, close_portfolio, open_portfolio

ASSIGN = "portfolios.assign_account"


@extend_schema_view(
    list=extend_schema(summary="List the portfolios you may see"), retrieve=extend_schema(summary="Read a portfolio")
)
class PortfolioViewSet(ContractViewSet):
    """Your own portfolios and those of everybody below you."""

    queryset = Portfolio.objects.all()
    serializer_class = PortfolioSerializer
    filterset_class = PortfolioFilterSet
    scope = "admin"
    permissions = {
        "list": "portfolios.view_portfolio",
        "retrieve": "portfolios.view_portfolio",
        "create": ASSIGN,
        "close": ASSIGN,
        "assign": ASSIGN,
    }
    orderings = {"owner": "owner__name", "kind": "kind", "used": "used", "opened_on": "opened_on",
                 "closed_on": "closed_on", "id": "id"}  # fmt: skip
    ordering = "owner"

    def all_rows(self) -> PortfolioQuerySet:
        """Portfolios with what their owners cover today."""
        return Portfolio.objects.with_facts()

    @extend_schema(summary="Open a portfolio", request=NewPortfolioSerializer)
    def create(self, request: Request) -> Response:
        """A second open book of the same person is refused."""
        said = self.validated(NewPortfolioSerializer)
        return self.answer(open_portfolio(said["owner"], said["kind"], by=request.user), 201)

    @extend_schema(summary="Close a portfolio", request=None)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """It must hold no account."""
        self.validated(Nothing)
        return self.answer(close_portfolio(self.get_object(), by=request.user))

    @extend_schema(summary="Put several accounts into a portfolio", request=ManyAccountsSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: int) -> Response:
        """All of them come in, wherever they were before, or none."""
        said = self.validated(ManyAccountsSerializer)
        assign_accounts(said["accounts"], self.get_object(), reason=said["reason"], by=request.user)
        return self.answer(self.get_object())


@extend_schema_view(
    list=extend_schema(summary="List the portfolio rules"), retrieve=extend_schema(summary="Read a rule")
)
class PortfolioRuleViewSet(ContractViewSet):
    """How many accounts a portfolio of each kind holds."""

    queryset = PortfolioRule.objects.exclude(kind=Kind.HOLDING)
    serializer_class = RuleSerializer
    scope = "admin"
    permissions = dict.fromkeys(("list", "retrieve", "partial_update"), "portfolios.change_portfoliorule")
    orderings = {"kind": "kind"}
    ordering = "kind"
    lookup_value_converter = "slug"

    def get_queryset(self) -> QuerySet[PortfolioRule]:
        """Whoever may change rules sees them all."""
        return self.all_rows()

    shown_rows = get_queryset

    def version_of(self, row: Any) -> str:
        return f"{row.ceiling}-{row.floor}"

    @extend_schema(summary="Change a rule", request=RuleFactsSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Every portfolio of the kind follows; refused while one holds more."""
        rule: PortfolioRule = self.get_object()
        limits = {"ceiling": rule.ceiling, "floor": rule.floor} | self.validated(RuleFactsSerializer)
        return self.answer(change_rule(rule.kind, **limits, by=request.user))
