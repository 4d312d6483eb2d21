"""What kept days of health may be narrowed to."""

import django_filters

from accounts.choices import Band
from core.api.filters import DayFilter, FilterSet, IdFilter
from health.models import HealthSnapshot


class SnapshotFilterSet(FilterSet):
    account = IdFilter(field_name="account")
    band = django_filters.ChoiceFilter(choices=Band.choices)
    since = DayFilter(field_name="taken_on", lookup_expr="gte", label="This day or later.")
    until = DayFilter(field_name="taken_on", lookup_expr="lte", label="This day or earlier.")

    class Meta:
        model = HealthSnapshot
        fields: tuple[str, ...] = ()
