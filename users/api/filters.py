"""What the list of people may be narrowed to."""

import django_filters
from django.db.models import QuerySet

from core.api.filters import FilterSet, IdFilter, SwitchFilter, TextFilter
from users.choices import Role
from users.models import User


class UserFilterSet(FilterSet):
    q = TextFilter(method="with_text", label="Part of the name or e-mail.")
    role = django_filters.ChoiceFilter(choices=Role.choices)
    manager = IdFilter(field_name="manager")
    department = TextFilter(field_name="department__name", lookup_expr="iexact")
    is_active = SwitchFilter(field_name="is_active")

    class Meta:
        model = User
        fields: tuple[str, ...] = ()

    def with_text(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return people.filter(pk__in=User.objects.matching(value.strip()))
