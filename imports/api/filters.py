"""What the lists of imports and their rows may be narrowed to."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from core.api.filters import FilterSet, IdFilter, SwitchFilter
from core.outcome import RowState
from imports.choices import JobState, UndoState
from imports.importers import IMPORTERS
from imports.models import ImportJob, ImportRow


class ImportFilterSet(FilterSet):
    target = django_filters.ChoiceFilter(choices=[(target, target) for target in IMPORTERS])
    state = django_filters.ChoiceFilter(choices=JobState.choices)
    source = django_filters.CharFilter(max_length=60)
    by = IdFilter(field_name="by")

    class Meta:
        model = ImportJob
        fields: tuple[str, ...] = ()


class ImportRowFilterSet(FilterSet):
    job = IdFilter(field_name="job")
    state = django_filters.ChoiceFilter(choices=RowState.choices)
    undo = django_filters.ChoiceFilter(choices=UndoState.choices)
    warned = SwitchFilter(method="that_are_warned")

    class Meta:
        model = ImportRow
        fields: tuple[str, ...] = ()

    def that_are_warned(self, rows: Any, name: str, value: bool) -> QuerySet[ImportRow]:
        """Rows that somebody should look at again, or the others."""
        found: QuerySet[ImportRow] = rows.warned() if value else rows.filter(warning="")
        return found
