"""What the lists of accounts and of their teams may be narrowed to."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from accounts.choices import Industry, MemberFunction, SignalKind, Status, Tier
from accounts.models import Account, AccountMember, Agreement, Revenue, Signal
from accounts.selectors.listing import narrowed
from core.api.filters import CountryFilter, DayFilter, FilterSet, IdFilter, SwitchFilter, TextFilter


class AccountFilterSet(FilterSet):
    q = TextFilter(method="with_text", label="Words of the name or domain.")
    status = django_filters.ChoiceFilter(choices=Status.choices)
    tier = django_filters.ChoiceFilter(choices=Tier.choices)
    industry = django_filters.ChoiceFilter(choices=Industry.choices)
    country = CountryFilter()
    owner = IdFilter(field_name="owner")
    parent = IdFilter(field_name="seen_parent")
    unassigned = SwitchFilter(field_name="owner", lookup_expr="isnull")

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def with_text(self, accounts: QuerySet[Account], name: str, value: Any) -> QuerySet[Account]:
        return narrowed(accounts, {"q": value}, user=self.request.user)


class AccountMemberFilterSet(FilterSet):
    account = IdFilter(field_name="account")
    person = IdFilter(field_name="person")
    function = django_filters.ChoiceFilter(choices=MemberFunction.choices)
    current = SwitchFilter(method="that_hold")

    class Meta:
        model = AccountMember
        fields: tuple[str, ...] = ()

    def that_hold(self, members: Any, name: str, value: bool) -> Any:
        current = AccountMember.objects.current()
        return members.filter(pk__in=current) if value else members.exclude(pk__in=current)


class AgreementFilterSet(FilterSet):
    account = IdFilter(field_name="account")
    currency = django_filters.CharFilter(max_length=3)
    decision_from = DayFilter(field_name="decision_on", lookup_expr="gte")
    decision_until = DayFilter(field_name="decision_on", lookup_expr="lte")
    source = django_filters.CharFilter(max_length=60)

    class Meta:
        model = Agreement
        fields: tuple[str, ...] = ()


class SignalFilterSet(FilterSet):
    account = IdFilter(field_name="account")
    kind = django_filters.ChoiceFilter(choices=SignalKind.choices)
    is_open = SwitchFilter(field_name="closed_on", lookup_expr="isnull")

    class Meta:
        model = Signal
        fields: tuple[str, ...] = ()


class RevenueFilterSet(FilterSet):
    account = IdFilter(field_name="account")
    currency = django_filters.CharFilter(max_length=3)
    source = django_filters.CharFilter(max_length=60)
    month_from = DayFilter(field_name="month", lookup_expr="gte")
    month_until = DayFilter(field_name="month", lookup_expr="lte")

    class Meta:
        model = Revenue
        fields: tuple[str, ...] = ()
