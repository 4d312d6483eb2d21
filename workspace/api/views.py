"""Accounts as other systems find them: with everything about one of them at once."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.querysets import AccountQuerySet
from portfolios.api.placing import AccountPlacingViewSet
from workspace.api.serializers import OverviewSerializer
from workspace.selectors.account import account_overview, accounts_to_read


class AccountViewSet(AccountPlacingViewSet):
    """The accounts you may see."""

    permissions = AccountPlacingViewSet.permissions | {"overview": "accounts.view_account"}

    def all_rows(self) -> AccountQuerySet:
        """For the overview, accounts as it reads them."""
        return accounts_to_read(self.request.user) if self.action == "overview" else super().all_rows()

    @extend_schema(summary="Everything about one account", responses=OverviewSerializer)
    @action(detail=True, filterset_class=None)
    def overview(self, request: Request, pk: int) -> Response:
        """As its page shows it: place, family, agreements, signals, team, covers, revenue."""
        shown = vars(account_overview(self.get_object(), request.user))
        return Response(OverviewSerializer(shown).data)
