"""Takes an import back: what it made goes, what it changed is as before, and what somebody changed since is left."""

import json
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, Model, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from audit.choices import Action
from audit.models import AuditEntry
from core.bulk import locked, write_columns
from core.bulk_runs import in_halves, refused
from core.db import change
from core.removal import Reasons, remove_records, restore_columns
from imports.choices import JobState, UndoState
from imports.chunks import CHUNK_ROWS, Busy, NotAllowed, check_person, unless_busy
from imports.importers import IMPORTERS, Importer
from imports.leases import REST, Lease, finish, held, let_go
from imports.models import ImportJob, ImportRow
from users.models import User


@dataclass
class Past:
    """What the trail knows of a record since the import first touched it."""

    is_new: bool = False
    is_changed_since: bool = False
    before: dict[str, Any] = field(default_factory=dict)


def undo_rows(job: ImportJob, lease: Lease, until: float, tell: Callable[[int], None]) -> bool:
    """Rows that wrote something are taken back, the last first, until the time is up; whether none is left."""
    importer = IMPORTERS[job.target]
    by, rows = job.undone_by, ImportRow.objects.filter(job=job, undo="").written()
    last = rows.aggregate(last=Max("pk"))["last"]
    while last is not None:
        found = list(rows.filter(pk__lte=last).order_by("-pk").values_list("pk", "target_id")[:CHUNK_ROWS])
        if not found:
            break
        try:
            _undo_in_halves(importer, lease, list(dict.fromkeys(key for _pk, key in found)), by)
        except Busy:
            let_go(lease, rest=REST)
            return True
        except NotAllowed as error:
            finish(lease, JobState.FAILED, error=str(error))
            return True
        tell(len(found))
        last = found[-1][0] - 1
        if time.monotonic() >= until:
            let_go(lease)
            return False
    lease.until = _sweep(importer, lease, by=by)
    finish(lease, JobState.UNDONE)
    return True


@change
def _sweep(importer: Importer, lease: Lease, *, by: User | None) -> datetime | None:
    """What the import made in passing is gone, unless somebody uses it or changed it."""
    job = held(lease)
    for model in importer.brings:
        table = model._meta.db_table
        made = AuditEntry.objects.filter(batch=job.pk, table=table, action=Action.INSERT).values_list("row", flat=True)
        here = model._default_manager.filter(pk__in=[int(row) for row in made]).values_list("pk", flat=True)
        past = _past(model, job, list(here))
        remove_records(model, [key for key, known in past.items() if not known.is_changed_since])
    job.save(update_fields=["leased_until", "attempts", "updated_at"])
    return job.leased_until


def _undo_in_halves(importer: Importer, lease: Lease, keys: list[int], by: User | None) -> None:
    """The records are taken back in one transaction; where it is refused, each half by itself, down to the record."""

    def put(part: Sequence[int], left: Reasons | None = None) -> None:
        lease.until = _undo(importer, lease, list(part), left or {}, by=by)

    with unless_busy():
        in_halves(keys, put, lambda key, error: put([key], {key: refused(0, error).reason}))


@change
def _undo(importer: Importer, lease: Lease, keys: list[int], left: Reasons, *, by: User | None) -> datetime | None:
    """The records are as before the import, except those left, and the rows and the job say so."""
    job = held(lease)
    check_person(importer, by)
    # Held, so that nobody changes a record between the look at its past and what is done to it
    here = [record.pk for record in locked(importer.model._default_manager.filter(pk__in=keys))]
    past = _past(importer.model, job, here)
    left = _not_ours(importer, here, by) | _changed_since(past) | left
    going = [key for key, known in past.items() if known.is_new and key not in left]
    staying = {key: known for key, known in past.items() if not known.is_new and key not in left}
    if staying:
        left = left | _restore(importer, {key: known.before for key, known in staying.items()}, by)
        _forget_names(importer, job, [key for key in staying if key not in left])
    if going:
        left = left | importer.remove(going, by=by)
    return _note(job, keys, left)


def _not_ours(importer: Importer, keys: list[int], by: User | None) -> Reasons:
    if by is None:
        return {}
    rows: Any = importer.model._default_manager.filter(pk__in=keys)
    ours = set(rows.editable_by(by).values_list("pk", flat=True))
    return {key: _("You may not change this record.") for key in keys if key not in ours}


def _changed_since(past: dict[int, Past]) -> Reasons:
    return {key: _("Somebody changed it after the import.") for key, known in past.items() if known.is_changed_since}


def _past(model: type[Model], job: ImportJob, keys: list[int]) -> dict[int, Past]:
    """For each record what the import did to it. What a later import did, and took back, does not count."""
    table = model._meta.db_table
    entries = AuditEntry.objects.filter(table=table, row__in=[str(key) for key in keys]).order_by("pk")
    past = {key: Past() for key in keys}
    touched: set[int] = set()
    others: list[tuple[int, int | None]] = []
    told = entries.annotate(said=Cast("before", TextField())).values_list("row", "batch", "action", "said")
    for row, batch, action, said in told:
        key = int(row)
        if batch == job.pk:
            past[key].is_new |= action == Action.INSERT
            past[key].before = json.loads(said or "{}", parse_float=Decimal) | past[key].before
            touched.add(key)
        elif key in touched:
            others.append((key, batch))
    undone = _taken_back({batch for _key, batch in others if batch})
    for key, batch in others:
        past[key].is_changed_since |= (key, batch) not in undone
    return past


def _taken_back(batches: set[int]) -> set[tuple[int, int]]:
    """Record and import, where that import was taken back from the record."""
    rows = ImportRow.objects.filter(job__in=batches, undo=UndoState.UNDONE) if batches else ImportRow.objects.none()
    return set(rows.values_list("target_id", "job"))


def _restore(importer: Importer, before: dict[int, dict[str, Any]], by: User | None) -> Reasons:
    if importer.restore is not None:
        return importer.restore(before, by=by)
    restore_columns(importer.model, before)
    return {}


def _forget_names(importer: Importer, job: ImportJob, keys: Collection[int]) -> None:
    """External ids that the import gave to records that stay are gone again."""
    model = importer.external_ids
    if model is None:
        return
    owner = next(each.name for each in model._meta.fields if each.related_model is importer.model)
    names = model._default_manager.filter(**{f"{owner}__in": list(keys)}, source=job.source)
    given = AuditEntry.objects.filter(
        batch=job.pk, table=model._meta.db_table, action=Action.INSERT, row__in=[str(name.pk) for name in names]
    )
    names.filter(pk__in=[int(row) for row in given.values_list("row", flat=True)]).delete()


def _note(job: ImportJob, keys: list[int], left: Reasons) -> datetime | None:
    """The rows of these records and the job say what became of them; answers the end of the renewed lease."""
    rows = list(ImportRow.objects.filter(job=job, target_id__in=keys, undo="").written())
    for row in rows:
        row.undo = UndoState.LEFT if row.target_id in left else UndoState.UNDONE
        row.reason = left.get(row.target_id, "")
    write_columns(rows, ["undo", "reason"])
    count = sum(row.undo == UndoState.UNDONE for row in rows)
    job.undone += count
    job.left_alone += len(rows) - count
    job.save(update_fields=["undone", "left_alone", "leased_until", "attempts", "updated_at"])
    return job.leased_until
