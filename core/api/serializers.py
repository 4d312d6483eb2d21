"""What goes out and what comes in. Serializers show and check shapes; services decide and write."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as Refusal
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from core.api import fields

STRICT = {
    models.CharField: fields.TextField,
    models.TextField: fields.TextField,
    models.EmailField: fields.EmailField,
    models.DateField: fields.DayField,
    models.DateTimeField: fields.MomentField,
    models.DecimalField: fields.MoneyField,
    models.BooleanField: fields.FlagField,
    models.IntegerField: fields.WholeField,
    models.PositiveIntegerField: fields.WholeField,
    models.PositiveSmallIntegerField: fields.WholeField,
    models.SmallIntegerField: fields.WholeField,
}


class RowSerializer(serializers.ModelSerializer):
    """A row as it is shown; nothing of it is read."""

    def get_extra_kwargs(self) -> dict[str, Any]:
        known = super().get_extra_kwargs()
        return {name: {**known.get(name, {}), "read_only": True} for name in self.Meta.fields}

    def include_extra_kwargs(self, kwargs: dict[str, Any], extra_kwargs: dict[str, Any]) -> dict[str, Any]:
        """A choice that may be empty is described so, although it is only read."""
        is_blank = kwargs.get("allow_blank", False) and "choices" in kwargs
        kwargs = super().include_extra_kwargs(kwargs, extra_kwargs)
        return kwargs | ({"allow_blank": True} if is_blank else {})


class OnlyKnownFields:
    """A body that names a field which is not there is refused, naming it."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, dict) else []  # type: ignore[attr-defined]
        if unknown:
            told = ErrorDetail(_("There is no such field."), "unknown_field")
            raise ValidationError({str(name)[:100]: [told] for name in unknown})
        return super().to_internal_value(data)  # type: ignore[misc]


class InputSerializer(OnlyKnownFields, serializers.Serializer):
    """A body of an action, field by field."""


class FactsSerializer(OnlyKnownFields, serializers.ModelSerializer):
    """A body with facts of a model: lengths, choices and limits are the model's own. Uniqueness is for the service."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | STRICT
    serializer_choice_field = fields.ChoiceField

    def get_validators(self) -> list[Any]:
        return []

    def include_extra_kwargs(self, kwargs: dict[str, Any], extra_kwargs: dict[str, Any]) -> dict[str, Any]:
        checks = kwargs.get("validators", ())
        kwargs["validators"] = [check for check in checks if not hasattr(check, "queryset")]
        return super().include_extra_kwargs(kwargs, extra_kwargs)


class Nothing(InputSerializer):
    """No body."""


class FieldProblemSerializer(serializers.Serializer):
    """What is wrong with one field; no field: with the whole."""

    field = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """A refusal (RFC 9457). `code` is stable, `rule` the id of the broken rule, `errors` what is wrong with fields."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    rule = serializers.CharField(required=False)
    errors = FieldProblemSerializer(many=True, required=False)
    seen = serializers.CharField(required=False, help_text=_("The version named in If-Match (412)."))
    current = serializers.CharField(required=False, help_text=_("The version there is now (412)."))


def checked(value: Any, check: Any) -> Any:
    """The value, refused as the rule refuses it."""
    try:
        check(value)
    except Refusal as error:
        raise ValidationError(error.messages, error.code) from None
    return value


def with_keys(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, each row it refers to by its key, as services read references."""
    return {name: value.pk if isinstance(value, models.Model) else value for name, value in said.items()}
