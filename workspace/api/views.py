"""Accounts as other systems find them: with everything about one of them at once."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account
from accounts.querysets import AccountQuerySet
from health.api.serializers import ExplanationSerializer
from health.selectors import explanation
from portfolios.api.placing import AccountPlacingViewSet
from workspace.api.serializers import OverviewSerializer
from workspace.selectors.account import account_overview, accounts_to_read


class AccountViewSet(AccountPlacingViewSet):
    """The accounts you may see."""

    permissions = AccountPlacingViewSet.permissions | {
        "overview": "accounts.view_account",
        "health": "health.view_health",
    }
    rows = {**AccountPlacingViewSet.rows, "health": "open_to"}

    def all_rows(self) -> AccountQuerySet:
        """For the overview and for health, accounts as they are read there."""
        if self.action == "health":
            return Account.objects.select_related("state")  # type: ignore[no-any-return]
        return accounts_to_read(self.request.user) if self.action == "overview" else super().all_rows()

    @extend_schema(summary="Everything about one account", responses=OverviewSerializer)
    @action(detail=True, filterset_class=None)
    def overview(self, request: Request, pk: int) -> Response:
        """As its page shows it: place, family, agreements, signals, team, covers, revenue."""
        shown = vars(account_overview(self.get_object(), request.user))
        return Response(OverviewSerializer(shown).data)

    @extend_schema(summary="The health of one account, explained", responses=ExplanationSerializer)
    @action(detail=True, filterset_class=None)
    def health(self, request: Request, pk: int) -> Response:
        """Of an account that is open to you: the score as it is now with its parts, what each weighs and costs, what it
        was counted from, what holds the score down, and what would raise it most. The weights are those of `version`;
        the organisation begins with engagement 30, reciprocity 20, breadth 20, stance, commitments and vitality 10
        each."""
        return Response(ExplanationSerializer(explanation(self.get_object(), request.user)).data)
