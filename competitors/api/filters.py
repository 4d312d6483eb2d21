"""What the lists of competitors and of where they sit may be narrowed to."""

import django_filters

from competitors.choices import Confidence, Threat
from competitors.models import Competitor, CompetitorPresence
from core.api.filters import DayFilter, FilterSet, IdFilter, SwitchFilter, TextFilter


class CompetitorFilterSet(FilterSet):
    q = TextFilter(field_name="name", lookup_expr="icontains", label="Words of the name.")
    source = django_filters.CharFilter(max_length=60)
    external_id = django_filters.CharFilter(max_length=200)

    class Meta:
        model = Competitor
        fields: tuple[str, ...] = ()


class PresenceFilterSet(FilterSet):
    q = TextFilter(field_name="account__name", lookup_expr="icontains", label="Words of the account's name.")
    account = IdFilter(field_name="account")
    competitor = IdFilter(field_name="competitor")
    offering = IdFilter(field_name="offering")
    threat = django_filters.ChoiceFilter(choices=Threat.choices)
    confidence = django_filters.ChoiceFilter(choices=Confidence.choices)
    ends_from = DayFilter(field_name="contract_ends_on", lookup_expr="gte")
    ends_before = DayFilter(field_name="contract_ends_on", lookup_expr="lt")
    is_to_be_checked = SwitchFilter(field_name="is_to_be_checked")
    source = django_filters.CharFilter(max_length=60)
    external_id = django_filters.CharFilter(max_length=200)

    class Meta:
        model = CompetitorPresence
        fields: tuple[str, ...] = ()
