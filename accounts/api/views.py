"""Accounts and their teams, for other systems."""

from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.filters import AccountFilterSet, AccountMemberFilterSet
from accounts.api.serializers import (
    AccountFactsSerializer,
    AccountMemberSerializer,
    AccountSerializer,
    HistorySerializer,
    NewMemberSerializer,
)
from accounts.models import Account, AccountMember
from accounts.querysets import AccountQuerySet
from accounts.rows import FIELDS, LINKS
from accounts.selectors import account_history
from accounts.services import add_member, end_membership, update_account, upsert_accounts
from core.api.upserts import Upserts
from core.api.viewsets import ContractViewSet, done


@extend_schema_view(
    list=extend_schema(summary="List the accounts you may see"), retrieve=extend_schema(summary="Read an account")
)
class AccountFactsViewSet(Upserts, ContractViewSet):
    """The accounts you may see, and their facts."""

    queryset = Account.objects.all()
    serializer_class = AccountSerializer
    filterset_class = AccountFilterSet
    permissions = {
        "list": "accounts.view_account",
        "retrieve": "accounts.view_account",
        "partial_update": "accounts.change_account",
        "upsert": "accounts.add_account",
        "history": "accounts.view_history",
    }
    rows = {"history": "open_to"}
    orderings = {
        "name": "name",
        "owner": "owner__name",
        "tier": "tier_rank",
        "status": "status",
        "updated_at": "updated_at",
        "id": "id",
    }
    ordering = "name"
    upsert_service = upsert_accounts
    upsert_fields = (*FIELDS, *LINKS, "external_id")

    def all_rows(self) -> AccountQuerySet:
        """Accounts with the parent and head as far as the reader sees them, and whether only their header is shown."""
        user = self.request.user
        limited = Account.objects.limited_to(user).filter(pk=OuterRef("pk"))
        return Account.objects.with_rank().annotate(
            seen_parent=Subquery(Account.objects.visible_to(user).filter(pk=OuterRef("parent")).values("pk")[:1]),
            seen_head=Subquery(Account.objects.visible_to(user).filter(pk=OuterRef("managed_with")).values("pk")[:1]),
            is_limited=Exists(limited),
        )

    @extend_schema(summary="Change an account", request=AccountFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays. Tier, status and group of an assigned account change with its portfolio."""
        facts = self.validated(AccountFactsSerializer)
        account: Any = self.get_object()
        return self.answer(update_account(account, version=self.seen_version, by=request.user, **facts))

    @extend_schema(summary="What happened to an account, latest first", responses=HistorySerializer(many=True))
    @action(detail=True, filterset_class=None)
    def history(self, request: Request, pk: int) -> Response:
        """The latest 50 changes of the account and of what hangs on it, in words."""
        history = account_history(self.get_object(), request.user)
        return Response(HistorySerializer(history.sentences, many=True).data)


@extend_schema_view(
    list=extend_schema(summary="List who is on which team"), retrieve=extend_schema(summary="Read a membership")
)
class AccountMemberViewSet(ContractViewSet):
    """Colleagues on the accounts you may see, beside their owners. You change the teams of accounts you answer for."""

    queryset = AccountMember.objects.all()
    serializer_class = AccountMemberSerializer
    filterset_class = AccountMemberFilterSet
    permissions = {
        "list": "accounts.view_account",
        "retrieve": "accounts.view_account",
        "create": "accounts.change_accountmember",
        "destroy": "accounts.change_accountmember",
    }
    orderings = {"id": "id", "account": "account__name", "person": "person__name"}

    @extend_schema(summary="Add somebody to a team", request=NewMemberSerializer)
    def create(self, request: Request) -> Response:
        said = self.validated(NewMemberSerializer)
        return self.answer(add_member(said.pop("account"), said.pop("person"), by=request.user, **said), 201)

    @extend_schema(summary="End a membership")
    def destroy(self, request: Request, pk: int) -> Response:
        """The access ends now; the days before stay on record."""
        end_membership(self.get_object(), by=request.user)
        return done()
