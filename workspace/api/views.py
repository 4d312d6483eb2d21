"""Accounts as other systems find them: with everything about one of them at once."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portfolios.api.placing import AccountPlacingViewSet
from workspace.api.serializers import OverviewSerializer
from workspace.selectors.account import account_overview, visible_accounts


class AccountViewSet(AccountPlacingViewSet):
    """The accounts you may see."""

    permissions = AccountPlacingViewSet.permissions | {"overview": "accounts.view_account"}

    @extend_schema(summary="Everything about one account", responses=OverviewSerializer)
    @action(detail=True, filterset_class=None)
    def overview(self, request: Request, pk: int) -> Response:
        """As its page shows it: place, family, agreements, signals, team, covers, revenue."""
        account = visible_accounts(request.user).get(pk=self.get_object().pk)
        shown = vars(account_overview(account, request.user))
        facts = {"account": self.get_object(), "next_decision_on": account.next_decision_on}
        return Response(OverviewSerializer(shown | facts).data)
