"""What the list of offerings may be narrowed to."""

import django_filters

from catalog.models import Offering
from core.api.filters import FilterSet, SwitchFilter, TextFilter


class OfferingFilterSet(FilterSet):
    q = TextFilter(field_name="name", lookup_expr="icontains", label="Words of the name.")
    family = django_filters.CharFilter(max_length=100)
    is_active = SwitchFilter(field_name="is_active")
    source = django_filters.CharFilter(max_length=60)
    external_id = django_filters.CharFilter(max_length=200)

    class Meta:
        model = Offering
        fields: tuple[str, ...] = ()
