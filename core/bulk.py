"""What bulk services share. Rows from outside are read, matched, filled and written in a fixed number of statements;
each row that cannot be taken is refused by itself, under its line. A single write is a bulk of one."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.backends.postgresql.psycopg_any import Range
from django.db.models import Field, Model, Q, QuerySet, TextChoices
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.cells import Reader
from core.cleaning import clean_values, columns, needed_references
from core.outcome import Outcome, Refused, RowState, Taken

M = TypeVar("M", bound=Model)


class Mastery(TextChoices):
    """Who decides what an existing record says in a field: the source, the source while it is empty, or people here."""

    SOURCE = "SOURCE", gettext_lazy("The source decides")
    FILL = "FILL", gettext_lazy("Fill in if empty")
    RAPPORT = "RAPPORT", gettext_lazy("Rapport decides")


Masteries = Mapping[str, str]


@dataclass(eq=False)
class Entry(Generic[M]):
    """One row: what it says, the record it means (a new one has no key), and why it is refused, if it is, or why
    somebody should look at it again."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    record: M | None = None
    changed: list[str] = field(default_factory=list)
    refused: Refused | None = None
    warning: str = ""

    @property
    def is_new(self) -> bool:
        return self.record is None or self.record.pk is None

    @property
    def is_taken(self) -> bool:
        return self.refused is None

    def refuse(self, reason: str | Promise, *, on: str = "", code: str = "") -> None:
        """The first reason stands."""
        if self.refused is None:
            self.refused = Refused(self.line, str(reason), on, code)

    def refuse_because(self, error: ValidationError, *, on: str = "") -> None:
        first = Refused.because(self.line, error)
        self.refuse(first.reason, on=first.field or on, code=first.code)


def read(rows: Iterable[Mapping[str, Any]], readers: Mapping[str, Reader]) -> list[Entry[Any]]:
    """The rows as entries, each refused already when it says something that has no reader or cannot be read."""
    return [_read(place, row, readers) for place, row in enumerate(rows, start=1)]


def _read(place: int, row: Mapping[str, Any], readers: Mapping[str, Reader]) -> Entry[Any]:
    entry: Entry[Any] = Entry(line=int(row.get("line") or place))
    for name, value in row.items():
        if name == "line":
            continue
        if name not in readers:
            entry.refuse(_("There is no field called %(key)s.") % {"key": name}, on=name, code="unknown_field")
            continue
        try:
            entry.values[name] = readers[name](value)
        except ValidationError as error:
            entry.refuse_because(error, on=name)
    return entry


def taken(entries: Iterable[Entry[M]]) -> list[Entry[M]]:
    """The rows that nothing refused so far."""
    return [entry for entry in entries if entry.is_taken]


def said(entries: Iterable[Entry[Any]], name: str) -> set[Any]:
    """What the rows say in this field."""
    return {entry.values[name] for entry in entries if entry.values.get(name) not in (None, "")}


def leave_unsaid(entries: Iterable[Entry[Any]], names: Iterable[str]) -> None:
    """An empty value in these fields says nothing."""
    for entry in entries:
        for name in names:
            if entry.values.get(name) in (None, ""):
                entry.values.pop(name, None)


def require(entries: Iterable[Entry[Any]], *names: str) -> None:
    """Rows that leave one of these fields empty are refused."""
    for entry in taken(entries):
        for name in names:
            if entry.values.get(name) in (None, ""):
                entry.refuse(_("This field is required."), on=name, code="required")


def locked(queryset: QuerySet[M]) -> list[M]:
    """The rows in the order of their keys, held until the transaction ends."""
    return list(queryset.select_for_update(no_key=True, of=("self",)).order_by("pk"))


def held(queryset: QuerySet[M]) -> M:
    """The one row, held until the transaction ends; refused when somebody took it away meanwhile."""
    found = locked(queryset)
    if not found:
        raise ValidationError(_("This is no longer here."), code="gone")
    return found[0]


def refer(entries: Iterable[Entry[Any]], name: str, found: Mapping[Any, Model], unknown: str | Promise) -> None:
    """What a row names in this field is the record found for it; refused with `unknown` ("… %(name)s") without one."""
    for entry in entries:
        reference = entry.values.get(name)
        if reference is None or isinstance(reference, Model):
            continue
        if reference in found:
            entry.values[name] = found[reference]
        else:
            entry.refuse(str(unknown) % {"name": reference}, on=name, code=f"unknown_{name}")


def named(rows: QuerySet[M], references: Collection[Any], *, source: str = "") -> dict[Any, M]:
    """Reference → the one row it means: a number is its key, a text the source's external id, else its name."""
    texts = {each for each in references if isinstance(each, str)}
    keys = {each for each in references if isinstance(each, int)}
    if not texts and not keys:
        return {}
    theirs = Q(source=source, external_id__in=texts) if source else Q(pk__in=[])
    folded = {text.lower() for text in texts}
    asked = rows.annotate(folded=Lower("name")).filter(Q(folded__in=folded) | Q(pk__in=keys) | theirs)
    candidates: list[Any] = list(asked)
    found: dict[Any, Any] = {row.pk: row for row in candidates}
    by_name: dict[str, list[Any]] = defaultdict(list)
    for row in candidates:
        by_name[row.name.casefold()].append(row)
    by_id = {row.external_id: row for row in candidates if source and row.source == source}
    for text in texts:
        alike = by_name[text.casefold()]
        if text in by_id:
            found[text] = by_id[text]
        elif len(alike) == 1:
            found[text] = alike[0]
    return found


def meant_by_name(entries: Iterable[Entry[M]], rows: QuerySet[M], *, source: str) -> Callable[[Entry[M]], M | None]:
    """How a row finds its record where names are unique: by the source's external id, else by its name. Whatever may be
    meant is held until the transaction ends."""
    entries = list(entries)
    theirs = Q(source=source, external_id__in=said(entries, "external_id")) if source else Q(pk__in=[])
    names = {name.lower() for name in said(entries, "name")}
    found: list[Any] = locked(rows.annotate(folded=Lower("name")).filter(Q(folded__in=names) | theirs))
    by_name: dict[str, M] = {row.name.casefold(): row for row in found}
    by_id: dict[str, M] = {row.external_id: row for row in found if source and row.source == source}

    def meant(entry: Entry[M]) -> M | None:
        return by_id.get(entry.values.get("external_id", "")) or by_name.get(name_of(entry))

    return meant


def name_of(entry: Entry[Any]) -> str:
    """The row's name as names are compared."""
    return str(entry.values.get("name", "")).casefold()


def match(
    entries: Iterable[Entry[M]], find: Callable[[Entry[M]], M | None], key: Callable[[Entry[M]], Hashable]
) -> None:
    """Each row knows the record it means; a second row about the same one is refused. `key` tells new ones apart."""
    first: dict[Hashable, Entry[M]] = {}
    for entry in taken(entries):
        entry.record = find(entry)
        identity = ("record", entry.record.pk) if entry.record is not None else ("new", key(entry))
        earlier = first.setdefault(identity, entry)
        if earlier is not entry:
            entry.record = None
            entry.refuse(_("Line %(line)d is about the same record.") % {"line": earlier.line}, code="twice")


def check_external_ids(entries: Iterable[Entry[Any]], *, source: str) -> None:
    """An external id means something only within its source; it is remembered together with it."""
    for entry in entries:
        if not entry.values.get("external_id"):
            entry.values.pop("external_id", None)
        elif not source:
            entry.refuse(_("An external id needs the name of its source."), on="external_id", code="source_missing")
        else:
            entry.values["source"] = source


def allow_only(entries: Iterable[Entry[Any]], name: str, allowed: Collection[int], reason: str | Promise) -> None:
    """Rows whose record in this field is none of those allowed are refused."""
    for entry in taken(entries):
        record = entry.values.get(name)
        if isinstance(record, Model) and record.pk not in allowed:
            entry.refuse(reason, on=name, code="not_yours")


def mastered(values: Mapping[str, Any], record: Model, mastery: Masteries) -> dict[str, Any]:
    """Of the values those that the source may write on a record that is here already."""
    if not mastery:
        return dict(values)

    def may_write(name: str) -> bool:
        who = mastery.get(name, Mastery.SOURCE)
        if who == Mastery.FILL:
            return getattr(record, name) in (None, "")
        return who != Mastery.RAPPORT

    return {name: value for name, value in values.items() if may_write(name)}


def fill(entry: Entry[M], record: M, *, mastery: Masteries | None = None) -> None:
    """The record says what the row says, as far as the source decides; refused where a value does not fit its field.
    What it said before was clean and is not looked at again."""
    entry.record = record
    values = entry.values if record.pk is None else mastered(entry.values, record, mastery or {})
    held_in = columns(type(record))
    before = {name: getattr(record, held_in[name]) for name in values}
    said_anew = [name for name, value in values.items() if _plain(value) != before[name]]
    for name in said_anew:
        setattr(record, name, values[name])
    _refuse_what_is_missing(entry, record)
    try:
        clean_values(record, values if record.pk is None else said_anew)
    except ValidationError as error:
        entry.refuse_because(error)
        return
    entry.changed = [name for name in said_anew if getattr(record, held_in[name]) != before[name]]


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _refuse_what_is_missing(entry: Entry[Any], record: Model) -> None:
    for name, each in needed_references(type(record)).items():
        if getattr(record, each.attname) is None:
            entry.refuse(_("This field is required."), on=name, code="required")


def refuse_failing(entry: Entry[Any], check: Callable[[], object]) -> None:
    """The row is refused when the rule refuses it."""
    try:
        check()
    except ValidationError as error:
        entry.refuse_because(error)


def write(entries: Iterable[Entry[M]]) -> Outcome:
    """What the rows not refused say stands in the database: one insert, one update; what is unchanged is left alone."""
    rows = list(entries)
    new = [entry.record for entry in taken(rows) if entry.is_new and entry.record is not None]
    states = {id(entry): _state(entry) for entry in taken(rows)}
    insert(new)
    write_changes([entry for entry in taken(rows) if states[id(entry)] == RowState.UPDATED])
    return Outcome(
        taken=[Taken(e.line, states[id(e)], e.record.pk, e.warning) for e in taken(rows) if e.record is not None],
        refused=[entry.refused for entry in rows if entry.refused is not None],
    )


def _state(entry: Entry[Any]) -> RowState:
    if entry.is_new:
        return RowState.CREATED
    return RowState.UPDATED if entry.changed else RowState.UNCHANGED


def write_changes(entries: Sequence[Entry[Any]]) -> None:
    """The changed fields of existing records stand in the database, and their version and last change move on."""
    records = [entry.record for entry in entries if entry.record is not None]
    if not records:
        return
    names = {name for entry in entries for name in entry.changed}
    own = {each.name for each in records[0]._meta.concrete_fields}
    now = timezone.now()
    for record in records:
        record.updated_at = now
        if "version" in own:
            record.version += 1
    write_columns(records, names | ({"version", "updated_at"} & own))


def insert(records: Sequence[Model]) -> None:
    """The new records stand in the database and know their keys. Their values are as clean fields hold them, which is
    how the database takes them: so this costs half of what bulk_create does."""
    if not records:
        return
    model = type(records[0])
    quote: Callable[[Any], str] = connection.ops.quote_name
    fields = [each for each in model._meta.concrete_fields if not (each.primary_key or each.generated)]
    names = ", ".join(quote(each.column) for each in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {', '.join([row] * len(records))}"  # noqa: S608
            f" RETURNING {quote(model._meta.pk.column)}",
            [each.pre_save(record, True) for record in records for each in fields],
        )
        for record, (key,) in zip(records, cursor.fetchall(), strict=True):
            record.pk = key
            record._state.adding, record._state.db = False, connection.alias


def write_columns(records: Sequence[Model], names: Iterable[str]) -> None:
    """The named fields of the records stand in the database; a thousand rows cost one plain update."""
    named = set(names)
    if not records or not named:
        return
    model = type(records[0])
    fields: list[Field[Any, Any]] = [each for each in model._meta.concrete_fields if each.name in named]
    if not fields:
        return
    rows = [{"id": record.pk, **{each.column: getattr(record, each.attname) for each in fields}} for record in records]
    quote: Callable[[Any], str] = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(f"{quote(each.column)} = said.{quote(each.column)}" for each in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {columns} FROM jsonb_populate_recordset(NULL::{table}, %s) said"  # noqa: S608 - model columns
            f" WHERE {table}.id = said.id",
            [json.dumps(rows, cls=_ColumnEncoder)],
        )


class _ColumnEncoder(DjangoJSONEncoder):
    """Values as the database reads them from JSON: a range as it is written there, a moment to the microsecond."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            return o.isoformat()
        if isinstance(o, Range):
            opening, closing = "[" if o.lower_inc else "(", "]" if o.upper_inc else ")"
            return "empty" if o.isempty else f"{opening}{o.lower or ''},{o.upper or ''}{closing}"
        return super().default(o)


def check_seen(record: Any, seen: int | str) -> None:
    """Raise ValidationError unless the record is still as it was at that version; one without versions, as it was at
    that instant of its last change."""
    if seen != (record.version if hasattr(record, "version") else record.updated_at.isoformat()):
        raise ValidationError(
            _("Somebody changed this meanwhile. Your text is kept: look again, then save."), code="stale"
        )


def raise_refusal(outcome: Outcome) -> None:
    """A refused bulk of one is the refusal itself."""
    for row in outcome.refused:
        error = ValidationError(row.reason, code=row.code)
        raise ValidationError({row.field: error}) if row.field else error
