"""Who looks after which account, for other systems: assignments, covers, and what changes with them."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import AccountFactsSerializer
from accounts.api.views import AccountFactsViewSet
from accounts.models import Account
from core.api.upserts import Upserts
from core.api.viewsets import ContractViewSet, done
from portfolios.api.filters import AssignmentFilterSet, CoverFilterSet
from portfolios.api.serializers import (
    AssignmentSerializer,
    CoverSerializer,
    GroupSerializer,
    MoveSerializer,
    NewCoverSerializer,
    ReasonSerializer,
    RenewalSerializer,
    StatusSerializer,
    SwapSerializer,
)
from portfolios.models import Assignment, AssignmentPeriod, Cover
from portfolios.services import (
    assign_accounts,
    change_status,
    cover_account,
    create_account_in_own_book,
    end_cover,
    join_group,
    leave_group,
    release_accounts,
    renew_cover,
    swap_accounts,
    upsert_assignments,
)
from portfolios.services.bulk import READERS

ASSIGN = "portfolios.assign_account"


@extend_schema_view(
    list=extend_schema(summary="List where accounts sit"), retrieve=extend_schema(summary="Read where an account sits")
)
class AssignmentViewSet(Upserts, ContractViewSet):
    """In whose portfolio each account is now; the id is the account's."""

    queryset = Assignment.objects.all()
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilterSet
    permissions = {
        "list": "accounts.view_account",
        "retrieve": "accounts.view_account",
        "create": ASSIGN,
        "release": ASSIGN,
        "swap": ASSIGN,
        "upsert": ASSIGN,
    }
    upsert_service = upsert_assignments
    upsert_fields = tuple(READERS)
    orderings = {"id": "account_id", "account": "account__name", "portfolio": "portfolio_id"}
    switches = Upserts.switches | {"create": ("dry_run",)}

    def all_rows(self) -> QuerySet[Assignment]:
        """Assignments with the instant they began, and the period that names them."""
        period = AssignmentPeriod.objects.filter(account=OuterRef("account"), during__endswith__isnull=True)
        return Assignment.objects.annotate(
            period=Subquery(period.values("pk")[:1]), since=Subquery(period.values("during__startswith")[:1])
        )

    def version_of(self, row: Any) -> str:
        """Each move begins another period."""
        return str(row.period)

    @extend_schema(
        summary="Assign or move an account",
        request=MoveSerializer,
        responses={200: AssignmentSerializer, 201: AssignmentSerializer},
    )
    def create(self, request: Request) -> Response:
        """Refused (409 `portfolio_full`) when there is no room. `dry_run=true` answers the same and keeps nothing."""
        said = self.validated(MoveSerializer)
        account: Account = said["account"]
        tier = said.get("tier") if said.get("tier") != account.tier else None
        assign_accounts([account], said["portfolio"], reason=said["reason"], tier=tier, by=request.user)
        is_trial = self.is_on("dry_run")
        answer = self.answer(Assignment(account=account), 200 if is_trial else 201)
        if is_trial:
            self.undo()
        return answer

    @extend_schema(summary="Take an account out of its portfolio", request=ReasonSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: int) -> Response:
        """Nobody looks after it any more."""
        reason = self.validated(ReasonSerializer)["reason"]
        release_accounts([self.get_object().account], reason=reason, by=request.user)
        return done()

    @extend_schema(summary="Swap two accounts", request=SwapSerializer)
    @action(detail=True, methods=["post"])
    def swap(self, request: Request, pk: int) -> Response:
        """Each sits where the other was; two full portfolios stay full."""
        said = self.validated(SwapSerializer)
        swap_accounts(self.get_object().account, said["other"], reason=said["reason"], by=request.user)
        return self.answer(self.get_object())


@extend_schema_view(
    list=extend_schema(summary="List the covers you may see"), retrieve=extend_schema(summary="Read a cover")
)
class CoverViewSet(ContractViewSet):
    """Who looks after an account of somebody else, until when."""

    queryset = Cover.objects.all()
    serializer_class = CoverSerializer
    filterset_class = CoverFilterSet
    permissions = {
        "list": "accounts.view_account",
        "retrieve": "accounts.view_account",
        "create": "portfolios.cover_account",
        "destroy": "portfolios.cover_account",
        "renew": "portfolios.renew_cover",
    }
    orderings = {"id": "id", "account": "account__name", "person": "person__name", "until": "during__endswith"}

    @extend_schema(summary="Name somebody to cover", request=NewCoverSerializer)
    def create(self, request: Request) -> Response:
        said = self.validated(NewCoverSerializer)
        return self.answer(cover_account(said.pop("account"), said.pop("person"), by=request.user, **said), 201)

    @extend_schema(summary="End a cover")
    def destroy(self, request: Request, pk: int) -> Response:
        """It ends today, and so does the access."""
        end_cover(self.get_object(), by=request.user)
        return done()

    @extend_schema(summary="Renew a cover", request=RenewalSerializer, responses={201: CoverSerializer})
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: int) -> Response:
        """Once, by somebody else than who covers."""
        return self.answer(renew_cover(self.get_object(), by=request.user, **self.validated(RenewalSerializer)), 201)


class AccountPlacingViewSet(AccountFactsViewSet):
    """Accounts, with what changes together with their place."""

    permissions = AccountFactsViewSet.permissions | {
        "create": "accounts.add_account",
        "status": "accounts.change_account",
        "group": ASSIGN,
    }
    rows = AccountFactsViewSet.rows | {"group": "led_by"}

    @extend_schema(summary="Add an account", request=AccountFactsSerializer)
    def create(self, request: Request) -> Response:
        """It comes into your own book when it fits there; else nobody looks after it yet, and you may change it."""
        return self.answer(create_account_in_own_book(by=request.user, **self.validated(AccountFactsSerializer)), 201)

    @extend_schema(summary="Change an account's status", request=StatusSerializer)
    @action(detail=True, methods=["post"])
    def status(self, request: Request, pk: int) -> Response:
        """A customer counts: winning a prospect needs a place in the same step."""
        said, account = self.validated(StatusSerializer), self.get_object()
        portfolio = said.get("portfolio")
        if portfolio is not None and not Account.objects.led_by(request.user).filter(pk=account.pk).exists():
            raise ValidationError({"portfolio": [_("Somebody who answers for the account decides this.")]}, "not_yours")
        return self.answer(change_status(account, said["status"], portfolio, reason=said["reason"], by=request.user))

    @extend_schema(summary="Join or leave a group", request=GroupSerializer)
    @action(detail=True, methods=["post"])
    def group(self, request: Request, pk: int) -> Response:
        """A group is looked after with its head, and counts once."""
        said, account = self.validated(GroupSerializer), self.get_object()
        if said["head"] is None:
            return self.answer(leave_group(account, reason=said["reason"], by=request.user))
        return self.answer(join_group(account, said["head"], reason=said["reason"], by=request.user))
