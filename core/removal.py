"""Taking back what came in: records that others refer to stay, with the reason in words; of others what was said."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.db.models import Count, Field, Model, Q
from django.utils.translation import gettext as _

from core.bulk import Entry, locked, write_changes

Reasons = dict[int, str]
# Model → which of its rows go with the record they refer to; the database itself takes them away
Going = Mapping[type[Model], Q]
EVERY = Q(pk__isnull=False)
NOTHING_ELSE: Going = MappingProxyType({})


def remove_records(model: type[Model], keys: Collection[int], *, going: Going = NOTHING_ELSE) -> Reasons:
    """The records are gone, and with them the rows that the database takes away; those that other rows refer to stay.
    Of the models in `going`, only the rows named there go.

    Answers the keys of those that stay, with the reason.
    """
    reasons = references_to(model, keys, going=going)
    gone = [key for key in keys if key not in reasons]
    if gone:
        table, column = (connection.ops.quote_name(str(name)) for name in (model._meta.db_table, model._meta.pk.column))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [gone])  # noqa: S608 - model names
    return reasons


def references_to(model: type[Model], keys: Collection[int], *, going: Going = NOTHING_ELSE) -> Reasons:
    """Key → which rows refer to it, in words. Rows of the same model that go with it do not count."""
    found: dict[int, list[str]] = defaultdict(list)
    followed = _followed(model)
    for relation in _relations(model):
        other: Any = relation.related_model
        if going.get(other) is EVERY or (other not in going and _place(relation) in followed):
            continue
        field = relation.field.name
        rows = other._base_manager.order_by().filter(**{f"{field}__in": list(keys)})
        if other in going:
            rows = rows.exclude(going[other])
        if other is model:
            rows = rows.exclude(pk__in=list(keys))
        for key, count in rows.values_list(field).annotate(count=Count("*")):
            noun = other._meta.verbose_name if count == 1 else other._meta.verbose_name_plural
            found[key].append(f"{count} {noun}")
    return {key: in_use(things) for key, things in found.items()}


def _relations(model: type[Model]) -> list[Any]:
    """Every foreign key that points here, also those without a name on this side."""
    fields = model._meta.get_fields(include_hidden=True)
    return [
        each for each in fields if each.auto_created and (each.one_to_many or each.one_to_one) and not each.concrete
    ]


def _followed(model: type[Model]) -> set[tuple[str, str]]:
    """Table and column of the references that the database itself follows when a record of the model goes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
            " JOIN pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]"
            " WHERE k.contype = 'f' AND k.confdeltype = 'c' AND k.confrelid = %s::regclass",
            [model._meta.db_table],
        )
        return set(cursor.fetchall())


def _place(relation: Any) -> tuple[str, str]:
    return relation.related_model._meta.db_table, relation.field.column


def in_use(things: Iterable[str]) -> str:
    return _("Still in use: %(things)s.") % {"things": ", ".join(things)}


def restore_columns(
    model: type[Model], before: Mapping[int, Mapping[str, Any]], *, derived: Collection[str] = ()
) -> None:
    """The records say again what they said in the columns given, as far as people may write them; `derived` are fields
    that nobody writes but that follow from those."""
    fields: dict[str, Field[Any, Any]] = {
        str(each.column): each
        for each in model._meta.concrete_fields
        if not each.primary_key and (each.editable or each.name in derived)
    }
    entries: list[Entry[Any]] = []
    for record in locked(model._default_manager.filter(pk__in=before)):
        columns = [column for column in before[record.pk] if column in fields]
        for column in columns:
            setattr(record, fields[column].attname, fields[column].to_python(before[record.pk][column]))
        if columns:
            entries.append(Entry(line=0, record=record, changed=[fields[column].name for column in columns]))
    write_changes(entries)
