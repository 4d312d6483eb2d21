"""Writes the exports that are due. The row is the record: whoever holds its lease writes, others find nothing."""

import logging
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from typing import IO

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from core.db import change
from core.listing import Listing, ListState, listing_named, read_state
from listings.choices import KEPT_FOR, PART_SIZE, SHEET_ROWS, Format, Reason, State
from listings.files import BYTE_ORDER_MARK, as_read_by, csv_lines, head_of
from listings.models import Export, ExportPart
from listings.walking import sheet_of, stretches
from users.models import User

logger = logging.getLogger(__name__)

ATTEMPTS = 3
LEASE = timedelta(minutes=5)


class RefusedError(Exception):
    """The export cannot be written, and never will be."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason


class TakenOverError(Exception):
    """Another worker has the export now: this one stops and leaves no trace."""


def write_due_export() -> bool:
    """Whether there was an export to write; it is done, has failed with a reason, or is somebody else's now."""
    export = claim()
    if export is None:
        return False
    try:
        Writing(export).run()
    except RefusedError as refusal:
        settle(export, reason=refusal.reason)
    except TakenOverError:
        logger.warning("export %s is written by another worker now", export.pk)
    return True


@change
def claim() -> Export | None:
    """The next export that is due, ours until its lease ends; one begun three times is given up."""
    now = timezone.now()
    due = Export.objects.claimable(now)
    given_up = due.filter(attempt__gte=ATTEMPTS)
    given_up.update(state=State.FAILED, reason=Reason.GIVEN_UP, finished_at=now, updated_at=now)
    export: Export | None = (
        due.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .select_related("person")
        .order_by("leased_until", "pk")
        .first()
    )
    if export is not None:
        export.parts.all().delete()
        export.state, export.written = State.RUNNING, 0
        export.leased_until, export.attempt = now + LEASE, export.attempt + 1
        export.save(update_fields=["state", "written", "leased_until", "attempt", "updated_at"])
    return export


@change
def keep(export: Export, *, written: int, content: bytes = b"", number: int = 0) -> None:
    """So many rows are written, with this part of the file, and the lease goes on."""
    now = timezone.now()
    held = _ours(export).update(written=written, leased_until=now + LEASE, updated_at=now)
    if not held:
        raise TakenOverError
    if content:
        ExportPart.objects.create(export=export, number=number, content=content)


@change
def settle(export: Export, *, rows: int = 0, reason: Reason | None = None) -> None:
    """The export can be fetched for seven days, or says why it failed and keeps no part of a file."""
    now = timezone.now()
    if reason:
        if _ours(export).update(state=State.FAILED, reason=reason, finished_at=now, updated_at=now):
            export.parts.all().delete()
    else:
        _ours(export).update(
            state=State.DONE, rows=rows, written=rows, finished_at=now, kept_until=now + KEPT_FOR, updated_at=now
        )


@change
def forget_old_files() -> int:
    """Files past their days are gone; that they were taken stays known."""
    old = Export.objects.filter(kept_until__lte=timezone.now()).select_for_update(skip_locked=True, no_key=True)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:100])
    ExportPart.objects.filter(export__in=keys).delete()
    return Export.objects.filter(pk__in=keys).update(kept_until=None, updated_at=timezone.now())


def _ours(export: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, state=State.RUNNING, attempt=export.attempt)


class Writing:
    """One export being written: by its person's eyes, who are looked at again before every stretch."""

    def __init__(self, export: Export) -> None:
        self.export, self.person = export, export.person
        self.permission = ""
        self.written = self.parts = 0
        self.buffer = bytearray()

    def run(self) -> None:
        """The file is there in parts and the export done; what cannot be is raised as RefusedError."""
        with override(self.person.language):
            listing = self._listing()
            state = read_state(listing, QueryDict(self.export.query), self.person)
            found, _shown = listing.rows(self.person, state.filters)
            self._announce(found.order_by().count())
            write = self._write_sheet if self.export.format == Format.XLSX else self._write_lines
            write(listing, state)
            self._check()
            settle(self.export, rows=self.written)

    def _listing(self) -> Listing:
        listing = listing_named(self.export.listing)
        if listing is None:
            raise RefusedError(Reason.NO_LIST)
        self.permission = listing.permission
        self._check()
        return listing

    def _announce(self, rows: int) -> None:
        if self.export.format == Format.XLSX and rows > SHEET_ROWS:
            raise RefusedError(Reason.TOO_LONG)
        Export.objects.filter(pk=self.export.pk).update(rows=rows)

    def _check(self) -> None:
        """Raise RefusedError unless the person may still see this list as when it was begun."""
        now = User.objects.filter(pk=self.person.pk).first()
        if now is None or not now.is_active:
            raise RefusedError(Reason.NOT_ACTIVE)
        if now.role != self.person.role:
            raise RefusedError(Reason.OTHER_ROLE)
        if not now.has_perm(self.permission):
            raise RefusedError(Reason.NOT_ALLOWED)

    def _stretches(self, listing: Listing, state: ListState) -> Iterator[list[list[object]]]:
        for cells in stretches(listing, state, self.person):
            self._check()
            self.written += len(cells)
            yield cells

    def _write_lines(self, listing: Listing, state: ListState) -> None:
        with as_read_by(self.person):
            self.buffer += BYTE_ORDER_MARK + csv_lines([head_of(state.columns)])
        for cells in self._stretches(listing, state):
            self.buffer += csv_lines(cells)
            self._keep_full_parts()
        self._keep_full_parts(is_last=True)

    def _write_sheet(self, listing: Listing, state: ListState) -> None:
        sheet = sheet_of(listing, state, self.person)
        for cells in self._stretches(listing, state):
            sheet.add(cells)
            keep(self.export, written=self.written)
        with tempfile.TemporaryFile() as file:
            sheet.save(file)
            self._keep_file(file)

    def _keep_file(self, file: IO[bytes]) -> None:
        file.seek(0)
        while content := file.read(PART_SIZE):
            self._keep_part(content)

    def _keep_full_parts(self, *, is_last: bool = False) -> None:
        while len(self.buffer) >= PART_SIZE or (is_last and self.buffer):
            self._keep_part(bytes(self.buffer[:PART_SIZE]))
            del self.buffer[:PART_SIZE]
        keep(self.export, written=self.written)

    def _keep_part(self, content: bytes) -> None:
        keep(self.export, written=self.written, content=content, number=self.parts)
        self.parts += 1
