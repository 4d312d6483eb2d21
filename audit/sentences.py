"""The trail as people read it: who did what, through which door, when."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q
from django.utils.translation import gettext as _

from audit.choices import Action
from audit.models import AuditEntry
from audit.phrases import Change, namer_of, phrase_of
from core.choices import Door
from users.models import User

Names = dict[tuple[str, str], str]
FirstValues = dict[tuple[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Sentence:
    """One change in words."""

    pk: int
    at: datetime
    who: str
    text: str
    door: str


def sentences(entries: Sequence[AuditEntry], *, reader: User) -> list[Sentence]:
    """The entries in words, in their order, with names resolved in a fixed number of queries.

    Rows the reader may not see stay unnamed. An entry that says nothing by itself is left out.
    """
    first = _first_values(entries)
    names = _names(entries, first, reader=reader)
    found = []
    for entry in entries:
        change = Change(entry, _models()[entry.table], names, first.get((entry.table, entry.row), {}))
        text = (phrase_of(entry.table) or _in_general)(change)
        if text:
            found.append(Sentence(entry.pk, entry.at, _who(entry, names), text, str(Door(entry.door).label)))
    return found


def _who(entry: AuditEntry, names: Names) -> str:
    if entry.actor_id is not None:
        return names.get((User._meta.db_table, str(entry.actor_id)), _("Somebody"))
    return _("Somebody in the database") if entry.door == Door.SQL else _("The system")


def _in_general(change: Change) -> str:
    thing = change.model._meta.verbose_name
    if change.is_new:
        return _("added: %(thing)s") % {"thing": thing}
    return _("removed: %(thing)s") % {"thing": thing} if change.is_gone else change.changes()


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


@cache
def _references(table: str) -> dict[str, type[Model]]:
    """The table's columns that refer to other rows, with what they refer to."""
    columns = _models()[table]._meta.concrete_fields
    return {f.column: f.related_model for f in columns if isinstance(f, ForeignKey)}


def _first_values(entries: Sequence[AuditEntry]) -> dict[tuple[str, str], dict[str, Any]]:
    """What the changed rows were when they were added, so that an end or a new date can say whose it is."""
    rows = {(entry.table, entry.row) for entry in entries if entry.action == Action.UPDATE}
    if not rows:
        return {}
    by_table = defaultdict(set)
    for table, row in rows:
        by_table[table].add(row)
    any_of = Q()
    for table, keys in by_table.items():
        any_of |= Q(table=table, row__in=keys)
    inserts = AuditEntry.objects.filter(any_of, action=Action.INSERT).order_by("id")
    return {(table, row): after or {} for table, row, after in inserts.values_list("table", "row", "after")}


def _names(entries: Sequence[AuditEntry], first: FirstValues, *, reader: User) -> Names:
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    wanted[User] = {entry.actor_id for entry in entries if entry.actor_id is not None}
    told = [(entry.table, values) for entry in entries for values in (entry.before, entry.after) if values]
    for table, values in (*told, *((table, values) for (table, _row), values in first.items())):
        for column, model in _references(table).items():
            if values.get(column) is not None:
                wanted[model].add(values[column])
    names: Names = {}
    for model, keys in wanted.items():
        table = model._meta.db_table
        rows = model._default_manager.filter(pk__in=keys)
        names.update({(table, str(key)): name for key, name in namer_of(table)(rows, reader).items()} if keys else {})
    return names
