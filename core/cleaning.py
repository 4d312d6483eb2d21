"""Checking what a record's fields hold as Model.clean_fields does, at a cost that many rows can bear."""

from collections.abc import Collection
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, Model

Fields = dict[str, "Field[Any, Any]"]


@cache
def own_fields(model: type[Model]) -> Fields:
    """The fields that hold a value of their own, in the model's order; references are not among them."""
    fields = (each for each in model._meta.concrete_fields if not isinstance(each, ForeignKey) and not each.generated)
    return {each.name: each for each in fields}


@cache
def needed_references(model: type[Model]) -> Fields:
    """The fields that always refer to another record."""
    return {each.name: each for each in model._meta.concrete_fields if isinstance(each, ForeignKey) and not each.null}


@cache
def columns(model: type[Model]) -> dict[str, str]:
    """Field name → the attribute that holds its plain value: of a reference, its key."""
    return {each.name: each.attname for each in model._meta.concrete_fields}


@cache
def _never_left_out(model: type[Model]) -> frozenset[str]:
    """The fields whose beginning is no answer: somebody has to fill them in."""
    blank = model()
    return frozenset(name for name, each in own_fields(model).items() if _complaint(blank, name, each) is not None)


def clean_values(record: Model, names: Collection[str]) -> None:
    """The named fields hold clean values, and a new record lacks none that it needs; else ValidationError says why, by
    field. References are known to exist."""
    wanted = set(names) if record.pk is not None else _never_left_out(type(record)).union(names)
    complaints = {
        name: complaint
        for name, each in own_fields(type(record)).items()
        if name in wanted and (complaint := _complaint(record, name, each)) is not None
    }
    if complaints:
        raise ValidationError(complaints)


def _complaint(record: Model, name: str, field: "Field[Any, Any]") -> ValidationError | None:
    value = getattr(record, name)
    if field.blank and value in field.empty_values:
        return None
    try:
        setattr(record, name, field.clean(value, record))
    except ValidationError as error:
        return error
    return None
