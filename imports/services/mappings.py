"""Mappings that people keep under a name."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.db import change
from imports.importers import IMPORTERS
from imports.mapping import BadMapping, parse
from imports.models import SavedMapping
from users.models import User


@change
def save_mapping(
    *,
    name: str,
    target: str,
    document: Mapping[str, Any],
    by: User,
    source: str = "",
    is_shared: bool = False,
) -> SavedMapping:
    """The person has a mapping of this name for the target that says this; an older one of theirs is replaced."""
    importer = IMPORTERS[target]
    try:
        parse(dict(document), target, name=name, fields=importer.names_of_fields, numbers=importer.numbers)
    except BadMapping as error:
        raise ValidationError({"document": ValidationError(str(error), code="bad_mapping")}) from error
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": ValidationError(_("Give the mapping a name."), code="required")})
    mine = SavedMapping.objects.select_for_update().filter(owner=by, target=target, name__iexact=name)
    saved = mine.first() or SavedMapping(owner=by, target=target)
    saved.name, saved.source, saved.document, saved.is_shared = name, source.strip(), dict(document), is_shared
    saved.clean_fields(exclude=["owner"])
    saved.save()
    return saved


@change
def delete_mapping(mapping: SavedMapping, *, by: User | None) -> None:
    """The mapping is gone; imports that used it keep what it said."""
    mapping.delete()
