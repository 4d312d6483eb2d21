"""What the list of reminders may be narrowed to."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from core.api.filters import FilterSet, IdFilter
from reminders.choices import Family, Kind, State
from reminders.models import Reminder
from reminders.words import JUDGES, OF_STANDING, hides_health


class ReminderFilterSet(FilterSet):
    account = IdFilter(field_name="account")
    state = django_filters.ChoiceFilter(choices=State.choices)
    kind = django_filters.ChoiceFilter(choices=Kind.choices, method="of_kind")

    class Meta:
        model = Reminder
        fields: tuple[str, ...] = ()

    def of_kind(self, reminders: Any, name: str, value: str) -> QuerySet[Any]:
        """A kind that would tell what is not the reader's to know finds nothing."""
        reader = self.request.user
        is_of_health = value == Kind.HEALTH_DROP and hides_health(Family.HEALTH, reader)
        is_hidden = is_of_health or (value in OF_STANDING and not reader.has_perm(JUDGES))
        found: QuerySet[Any] = reminders.none() if is_hidden else reminders.filter(kind=value)
        return found
