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
    name = _named(name)
    mine = SavedMapping.objects.select_for_update().filter(owner=by, target=target, name__iexact=name)
    saved = mine.first() or SavedMapping(owner=by, target=target)
    saved.name, saved.source, saved.document, saved.is_shared = name, source.strip(), dict(document), is_shared
    saved.clean_fields(exclude=["owner"])
    saved.save()
    return saved


@change
def update_mapping(mapping: SavedMapping, *, name: str, is_shared: bool, by: User | None) -> SavedMapping:
    """The mapping is called so, and is there for everybody who imports or for its owner alone."""
    saved: SavedMapping = SavedMapping.objects.select_for_update(no_key=True, of=("self",)).get(pk=mapping.pk)
    saved.name, saved.is_shared = _named(name), is_shared
    saved.clean_fields(exclude=["owner"])
    saved.save(update_fields=["name", "is_shared", "updated_at"])
    return saved


def _named(name: str) -> str:
    """The name as it is kept; refused when it is empty."""
    plain = " ".join(name.split())
    if not plain:
        raise ValidationError({"name": ValidationError(_("Give the mapping a name."), code="required")})
    return plain


@change
def delete_mapping(mapping: SavedMapping, *, by: User | None) -> None:
    """The mapping is gone; imports that used it keep what it said."""
    mapping.delete()
