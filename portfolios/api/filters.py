"""What the lists of portfolios, assignments and covers may be narrowed to."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from core.api.filters import FilterSet, IdFilter, SwitchFilter, TextFilter
from portfolios.choices import Kind
from portfolios.models import Assignment, Cover, Portfolio
from portfolios.selectors import SHOWS, narrowed


class PortfolioFilterSet(FilterSet):
    q = TextFilter(method="with_text", label="Part of the owner's name or department.")
    show = django_filters.ChoiceFilter(
        method="of_finding", choices=[(name, label) for name, label in SHOWS.items() if name]
    )
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    owner = IdFilter(field_name="owner")
    is_open = SwitchFilter(field_name="closed_on", lookup_expr="isnull")

    class Meta:
        model = Portfolio
        fields: tuple[str, ...] = ()

    def with_text(self, portfolios: QuerySet[Portfolio], name: str, value: str) -> QuerySet[Portfolio]:
        return portfolios.filter(Q(owner__name__icontains=value) | Q(owner__department__name__icontains=value))

    def of_finding(self, portfolios: Any, name: str, value: str) -> Any:
        return portfolios.filter(pk__in=narrowed(Portfolio.objects.open(), value).values("pk"))


class AssignmentFilterSet(FilterSet):
    account = IdFilter(field_name="account")
    portfolio = IdFilter(field_name="portfolio")
    kind = django_filters.ChoiceFilter(choices=Kind.choices)

    class Meta:
        model = Assignment
        fields: tuple[str, ...] = ()


class CoverFilterSet(FilterSet):
    account = IdFilter(field_name="account")
    person = IdFilter(field_name="person")
    ahead = SwitchFilter(method="not_over")

    class Meta:
        model = Cover
        fields: tuple[str, ...] = ()

    def not_over(self, covers: Any, name: str, value: bool) -> Any:
        ahead = Cover.objects.ahead().order_by().values("pk")
        return covers.filter(pk__in=ahead) if value else covers.exclude(pk__in=ahead)
