"""What the lists of imports and their rows may be narrowed to."""

import django_filters

from core.api.filters import FilterSet, IdFilter
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

    class Meta:
        model = ImportRow
        fields: tuple[str, ...] = ()
