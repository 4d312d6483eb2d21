"""What the lists of opportunities and of stages may be narrowed to."""

import re
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from core.api.filters import DayFilter, FilterSet, IdFilter, SwitchFilter, TextFilter
from opportunities.choices import Outcome
from opportunities.models import Opportunity, Stage
from opportunities.selectors.listing import narrowed

AMOUNT = r"^[0-9]{1,12}(\.[0-9]{1,2})?$"


class _AmountField(forms.DecimalField):
    def to_python(self, value: Any) -> Any:
        if value and not re.fullmatch(AMOUNT, str(value)):
            raise ValidationError(_("This is not an amount such as 1200.00."), code="number")
        return super().to_python(value)


@extend_schema_field({"type": "string", "format": "decimal", "pattern": AMOUNT})
class AmountFilter(django_filters.Filter):
    """An amount such as 1200.00."""

    field_class = _AmountField


class OpportunityFilterSet(FilterSet):
    q = TextFilter(method="with_text", label="Words of the opportunity's name or its account's.")
    account = IdFilter(field_name="account")
    owner = IdFilter(field_name="owner")
    stage = IdFilter(field_name="stage")
    outcome = django_filters.ChoiceFilter(choices=Outcome.choices)
    offering = IdFilter(field_name="offering")
    family = django_filters.CharFilter(field_name="offering__family", max_length=100)
    competitor = IdFilter(field_name="rivals__competitor")
    amount_from = AmountFilter(field_name="amount", lookup_expr="gte")
    amount_to = AmountFilter(field_name="amount", lookup_expr="lte")
    expected_from = DayFilter(field_name="expected_close_on", lookup_expr="gte")
    expected_to = DayFilter(field_name="expected_close_on", lookup_expr="lte")
    closed_from = DayFilter(field_name="closed_on", lookup_expr="gte")
    closed_to = DayFilter(field_name="closed_on", lookup_expr="lte")
    overdue = SwitchFilter(method="that_are_overdue")
    source = django_filters.CharFilter(max_length=60)
    external_id = django_filters.CharFilter(max_length=200)

    class Meta:
        model = Opportunity
        fields: tuple[str, ...] = ()

    def with_text(self, opportunities: Any, name: str, value: Any) -> QuerySet[Opportunity]:
        return narrowed(opportunities, {"q": value})

    def that_are_overdue(self, opportunities: Any, name: str, value: bool) -> QuerySet[Opportunity]:
        today = timezone.localdate()
        overdue: QuerySet[Opportunity] = opportunities.overdue(today)
        return overdue if value else opportunities.exclude(pk__in=Opportunity.objects.overdue(today).order_by())


class StageFilterSet(FilterSet):
    outcome = django_filters.ChoiceFilter(choices=Outcome.choices)
    is_active = SwitchFilter(field_name="is_active")

    class Meta:
        model = Stage
        fields: tuple[str, ...] = ()
