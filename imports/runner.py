"""Work on imports, in turns: the command, the worker and the API all come through here.

Every turn finds in the database what is left to do. Whoever dies in the middle leaves what was committed, and the next
turn goes on behind it.
"""

import time
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from core.choices import Door
from core.db import change, in_batch, look_again_at, through
from core.outcome import RowState
from imports.choices import JobState
from imports.chunks import Busy, Item, NotAllowed, chunks, items, note_rows, take
from imports.files import Intake, intake_of, opened
from imports.leases import REST, Lease, LeaseLost, claim, end, finish, held, let_go
from imports.mapping import BadMapping
from imports.models import ImportJob, ImportRow
from imports.ordering import Order
from imports.progress import note_check
from imports.selectors import missing_from_file
from imports.tables import UnreadableFile
from imports.undo import undo_rows
from users.models import User

LISTED = 10_000  # refusals, and warnings, that a check lists; it counts all of them
MISSING_NAMED = 100
MANY = 1_000  # rows after which the database looks again at how they are spread
CHECK_SECONDS = 480
PARTS_OF_A_LINE = 1 << 16

# Told after each chunk how many rows are done
Tell = Callable[[int], None]


def tell_nobody(rows: int) -> None:
    """What a worker does: people read the counts from the database."""


def take_turn(*, seconds: float, job_id: int | None = None, tell: Tell = tell_nobody) -> bool:
    """Work on what is due, or on this job alone, for about so long; whether something is left to do at once."""
    until = time.monotonic() + seconds
    while (lease := claim(job_id)) is not None:
        if not work(lease, until=until, tell=tell):
            return True
        if time.monotonic() >= until:
            break
    return job_id is None and lease is not None


def work(lease: Lease, *, until: float, tell: Tell = tell_nobody) -> bool:
    """Get on with the job until the time is up; whether its work is at an end, here or because somebody else has it."""
    job = ImportJob.objects.select_related("by", "undone_by").get(pk=lease.job_id)
    reader = job.undone_by or job.by
    try:
        with through(Door.IMPORT), in_batch(job.pk), _as_read_by(reader):
            return STEPS[lease.state](job, lease, until, tell)
    except LeaseLost:
        return True


@contextmanager
def _as_read_by(reader: User | None) -> Iterator[None]:
    """Reasons are told in the person's language, and moments without a zone are theirs."""
    zone = ZoneInfo(reader.time_zone) if reader else timezone.get_default_timezone()
    with override(reader.language if reader else settings.LANGUAGE_CODE), timezone.override(zone):
        yield


def _import(job: ImportJob, lease: Lease, until: float, tell: Tell) -> bool:
    """Rows that nothing is known of yet are taken, chunk by chunk."""
    try:
        with opened(job) as file:
            intake = intake_of(job, file)
            order = Order(intake.importer, intake.records)
            lease.until = _note_total(lease, order.count)
            known = _Known(job)
            for chunk in chunks(item for item in _in_order(intake, order) if item not in known):
                take(intake, lease, chunk, job.by)
                tell(len(chunk))
                if time.monotonic() >= until:
                    let_go(lease)
                    return False
        if order.count >= MANY:
            look_again_at(intake.importer.model, *intake.importer.brings)
        finish(lease, JobState.DONE)
    except Busy:
        let_go(lease, rest=REST)
        return True
    except (UnreadableFile, BadMapping, NotAllowed) as error:
        finish(lease, JobState.FAILED, error=str(error))
    return True


class _Known:
    """The rows that earlier turns took or refused."""

    def __init__(self, job: ImportJob) -> None:
        rows = ImportRow.objects.filter(job=job).order_by("line", "part").values_list("line", "part")
        self._keys = array("Q", (line * PARTS_OF_A_LINE + part for line, part in rows.iterator(chunk_size=10_000)))

    def __contains__(self, item: Item) -> bool:
        key = item.line * PARTS_OF_A_LINE + item.part
        place = bisect_left(self._keys, key)
        return place < len(self._keys) and self._keys[place] == key


def _in_order(intake: Intake, order: Order) -> Iterator[Item]:
    for level in order.levels():
        yield from items(intake, order, level)


@change
def _note_total(lease: Lease, count: int) -> datetime | None:
    """The job knows how many rows there are to do."""
    job = held(lease)
    job.total_rows = count
    job.save(update_fields=["total_rows", "leased_until", "attempts", "updated_at"])
    return job.leased_until


def _check(job: ImportJob, lease: Lease, until: float, tell: Tell) -> bool:
    """The whole file goes in as it would, in one transaction that is rolled back; what was refused is listed after."""
    try:
        with opened(job) as file:
            intake = intake_of(job, file)
            order = Order(intake.importer, intake.records)
            with transaction.atomic():
                ImportRow.objects.filter(job=job).delete()
                found = _rehearse(intake, lease, order, job, tell)
                transaction.set_rollback(True)
        _settle_check(lease, found, total=order.count)
    except Busy:
        let_go(lease, rest=REST)
    except (UnreadableFile, BadMapping, NotAllowed) as error:
        finish(lease, JobState.FAILED, error=str(error))
    return True


@dataclass
class _Found:
    """What would become of the rows, the first that would be refused or that somebody should look at, and what the file
    leaves out: nobody can say that once all is rolled back."""

    counts: Counter[str] = field(default_factory=Counter)
    warned: int = 0
    refused: list[ImportRow] = field(default_factory=list)
    warnings: list[ImportRow] = field(default_factory=list)
    missing: int = 0
    missing_names: list[str] = field(default_factory=list)

    def add(self, rows: list[ImportRow]) -> None:
        """What came of further rows; the records of those that were taken are none once all is rolled back."""
        warnings = [row for row in rows if row.warning]
        for row in warnings:
            row.target_id = None
        self.counts.update(row.state.lower() for row in rows)
        self.warned += len(warnings)
        if len(self.refused) < LISTED:
            self.refused += [row for row in rows if row.state == RowState.REFUSED]
        if len(self.warnings) < LISTED:
            self.warnings += warnings


def _rehearse(intake: Intake, lease: Lease, order: Order, job: ImportJob, tell: Tell) -> _Found:
    """What came of the rows, as far as the time goes."""
    found = _Found()
    until = time.monotonic() + CHECK_SECONDS
    for chunk in chunks(_in_order(intake, order)):
        rows = take(intake, lease, chunk, job.by)
        found.add(rows)
        note_check(job.pk, done=found.counts.total(), total=order.count)
        tell(len(chunk))
        if time.monotonic() >= until:
            return found
    missing = missing_from_file(job, user=job.by)
    found.missing = missing.count()
    found.missing_names = [str(record) for record in missing.order_by("pk")[:MISSING_NAMED]]
    return found


@change
def _settle_check(lease: Lease, found: _Found, *, total: int) -> None:
    """The job says what the check found, and its rows are those that were refused and those to look at."""
    job = held(lease)
    ImportRow.objects.filter(job=job).delete()
    note_rows(job, [*found.refused, *found.warnings])
    counts = {state.lower(): found.counts[state.lower()] for state in RowState.values}
    job.checked = {**counts, "rows": found.counts.total(), "total": total}
    if found.warned:
        job.checked |= {"warned": found.warned}
    if found.missing:
        job.checked |= {"missing": found.missing, "missing_names": found.missing_names}
    job.total_rows = total
    end(job, JobState.CHECKED)


STEPS = {JobState.RUNNING: _import, JobState.CHECKING: _check, JobState.UNDOING: undo_rows}
