"""What a list may be narrowed to. A value that means nothing is refused, never ignored."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError as Refusal
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from core.api.fields import DAY, DAY_TEXT
from core.api.parsers import check_storable
from core.countries import country_choices
from core.days import check_day

LARGEST_ID = 2**63 - 1
LONGEST_TEXT = 100
SWITCH = {"true": True, "false": False}


class FilterBackend(DjangoFilterBackend):
    """Filters by the viewset's `filterset_class`; each refused value is told with its field."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if empty := [name for name, value in request.query_params.items() if value == "" and _needs(filterset, name)]:
            told = ErrorDetail(_("Say a value, or leave this out."), "empty")
            raise ValidationError({name: [told] for name in empty})
        if not filterset.is_valid():
            raise ValidationError(
                {
                    name: [ErrorDetail(error["message"], error["code"] or "invalid") for error in errors]
                    for name, errors in filterset.errors.get_json_data().items()
                }
            )
        return filterset.qs


def _needs(filterset: Any, name: str) -> bool:
    """Whether the parameter is a filter that an empty value does not mean anything to: any but text."""
    return name in filterset.filters and not isinstance(filterset.filters[name], django_filters.CharFilter)


class _SwitchField(forms.ChoiceField):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("null_label", None)
        super().__init__(*args, choices=[("true", _("yes")), ("false", _("no"))], **kwargs)

    def clean(self, value: Any) -> bool | None:
        return SWITCH.get(super().clean(value))


@extend_schema_field(OpenApiTypes.BOOL)
class SwitchFilter(django_filters.Filter):
    """true or false."""

    field_class = _SwitchField


class _IdField(forms.IntegerField):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=LARGEST_ID, **kwargs)


@extend_schema_field({"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST_ID})
class IdFilter(django_filters.Filter):
    """Another row by its id; one that is not there, or not the caller's to see, narrows to nothing."""

    field_class = _IdField


class _DayField(forms.DateField):
    def to_python(self, value: Any) -> Any:
        if value and not DAY.fullmatch(str(value)):
            raise Refusal(_("This is not a day such as 2026-11-23."), code="day")
        day = super().to_python(value)
        check_day(day)
        return day


@extend_schema_field(DAY_TEXT)
class DayFilter(django_filters.Filter):
    """A day as 2026-11-23."""

    field_class = _DayField


@extend_schema_field({"type": "string", "maxLength": LONGEST_TEXT})
class TextFilter(django_filters.CharFilter):
    """Words to look for, at most 100 characters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=LONGEST_TEXT, **kwargs)


@extend_schema_field({"type": "string", "pattern": "^[A-Z]{2}$"})
class CountryFilter(django_filters.ChoiceFilter):
    """A country by its ISO 3166 code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=country_choices, **kwargs)


class FilterSet(django_filters.FilterSet):
    """The filters of a resource."""


def check_query(request: Request, known: set[str]) -> None:
    """Raise ValidationError where the address asks for something that is not there, twice, or in no readable text."""
    wrong = {}
    for name, values in request.query_params.lists():
        if name not in known:
            wrong[name[:100]] = [ErrorDetail(_("There is no such parameter."), "unknown_parameter")]
        elif len(values) > 1:
            wrong[name] = [ErrorDetail(_("Say this once."), "repeated")]
        elif not _is_text(values[0]):
            wrong[name] = [ErrorDetail(_("There is a character in this text that cannot be stored."), "null_character")]
    if wrong:
        raise ValidationError(wrong)


def _is_text(value: str) -> bool:
    try:
        check_storable(value.replace("\x00", "\\u0000"))
    except (ValueError, Refusal):
        return False
    return True
