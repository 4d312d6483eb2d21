"""Fields that take a JSON value of their own type and no other: what the schema says is what is taken."""

import re
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.days import check_day

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LARGEST_ID = 2**63 - 1
# A day as the description says it: the years are those of core.days
DAY_TEXT = {
    "type": "string",
    "format": "date",
    "pattern": "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
}
MOMENT = (
    r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]"
    r"(:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])$"
)
MOMENT_TEXT = {"type": "string", "format": "date-time", "pattern": MOMENT}


class TextField(serializers.CharField):
    """Text; a number is not read as one."""

    default_error_messages = {"invalid": _("This is not text.")}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class EmailField(TextField):
    default_error_messages = {"invalid_email": _("This is not an e-mail address.")}

    def to_internal_value(self, data: Any) -> str:
        said = super().to_internal_value(data)
        return str(serializers.EmailField().run_validation(said)) if said else said


class WholeField(serializers.IntegerField):
    """A whole number; text and yes or no are none."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class FlagField(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class DayField(serializers.DateField):
    """A day as 2026-11-23, within the years every calculation bears."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not DAY.fullmatch(data):
            self.fail("invalid", format="YYYY-MM-DD")
        day = super().to_internal_value(data)
        check_day(day)
        return day


class MomentField(serializers.DateTimeField):
    """A moment as 2026-11-23T15:00:00Z: always with its zone, within the years every calculation bears."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not re.fullmatch(MOMENT, data):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        moment = super().to_internal_value(data)
        check_day(moment.date())
        return moment


class MoneyField(serializers.DecimalField):
    """An amount as text, so that no digit is lost on the way."""

    default_error_messages = {"text": _('Write the amount as text, such as "1200.00".')}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("text")
        if not re.fullmatch(self.pattern, data):
            self.fail("invalid")
        return super().to_internal_value(data)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """No amount is null; empty text is none either."""
        is_missing: tuple[bool, Any] = super(serializers.DecimalField, self).validate_empty_values(data)
        return is_missing

    @property
    def pattern(self) -> str:
        """How an amount is written; the schema says the same."""
        sign = "" if self.min_value is not None and self.min_value >= 0 else "-?"
        return f"^{sign}[0-9]{{1,{self.max_digits - self.decimal_places}}}(\\.[0-9]{{1,{self.decimal_places}}})?$"


class ChoiceField(serializers.ChoiceField):
    """One of the values, as text."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=str(data)[:40])
        return super().to_internal_value(data)


class Reference(serializers.PrimaryKeyRelatedField):
    """Another row by its id, among those the caller sees (`rows`: the queryset method that says so)."""

    def __init__(self, model: str = "", rows: str = "visible_to", **kwargs: Any) -> None:
        self.model, self.rows = model, rows
        super().__init__(**kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        model = apps.get_model(self.model)
        return getattr(model._default_manager, self.rows)(self.context["request"].user)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("incorrect_type", data_type=type(data).__name__)
        if not 1 <= data <= LARGEST_ID:
            self.fail("does_not_exist", pk_value=data)
        return super().to_internal_value(data)


class References(serializers.ListField):
    """Several other rows by their ids, read at once; each only once."""

    def __init__(self, model: str = "", rows: str = "visible_to", **kwargs: Any) -> None:
        self.model, self.rows = model, rows
        super().__init__(child=WholeField(min_value=1, max_value=LARGEST_ID), **{"min_length": 1, **kwargs})

    def to_internal_value(self, data: Any) -> list[Any]:
        wanted = list(dict.fromkeys(super().to_internal_value(data)))
        known = getattr(apps.get_model(self.model)._default_manager, self.rows)(self.context["request"].user)
        found = {row.pk: row for row in known.filter(pk__in=wanted)}
        if missing := [key for key in wanted if key not in found]:
            told = _("There is no row %(key)s here.") % {"key": missing[0]}
            raise serializers.ValidationError(told, "does_not_exist")
        return [found[key] for key in wanted]
