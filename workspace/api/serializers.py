"""Everything about one account, as it goes out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.serializers import (
    AccountMemberSerializer,
    AccountSerializer,
    AgreementSerializer,
    SignalSerializer,
)
from portfolios.api.serializers import CoverSerializer


class AccountNameSerializer(serializers.Serializer):
    """Another account by its name."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class PlaceSerializer(serializers.Serializer):
    """The portfolio an account sits in, and whose it is."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    owner = serializers.IntegerField(source="owner_id")
    owner_name = serializers.CharField(source="owner.name")


class RevenueYearSerializer(serializers.Serializer):
    """Twelve months in the account's currency, its group's included; `before` are the twelve months before."""

    total = serializers.DecimalField(max_digits=16, decimal_places=2)
    before = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    months = serializers.SerializerMethodField()

    def get_months(self, year: object) -> list[dict[str, str]]:
        return [{"month": month.isoformat(), "amount": f"{amount:.2f}"} for month, amount in year.months]  # type: ignore[attr-defined]


class OverviewSerializer(serializers.Serializer):
    """One account with all that is known of it, as far as you see it."""

    account = serializers.SerializerMethodField()
    next_decision_on = serializers.DateField(source="account.next_decision_on", allow_null=True)
    portfolio = PlaceSerializer(allow_null=True)
    head = AccountNameSerializer(allow_null=True)
    above = AccountNameSerializer(many=True)
    below = AccountNameSerializer(many=True)
    group = AccountNameSerializer(many=True)
    agreements = AgreementSerializer(many=True)
    signals = SignalSerializer(many=True)
    team = AccountMemberSerializer(many=True)
    covers = CoverSerializer(many=True)
    revenue = RevenueYearSerializer(allow_null=True)

    @extend_schema_field(AccountSerializer)
    def get_account(self, shown: dict[str, Any]) -> dict[str, Any]:
        """As accounts go out everywhere; what lies above is known from the family, as far as it is seen."""
        account, above, head = shown["account"], shown["above"], shown["head"]
        account.is_limited = not account.is_open
        account.seen_parent = above[-1].pk if above else None
        account.seen_head = head.pk if head else None
        facts: dict[str, Any] = AccountSerializer(account).data
        return facts
