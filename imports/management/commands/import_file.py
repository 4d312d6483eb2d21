import json
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from imports.choices import PART_BYTES, WORKING, JobState, UndoState
from imports.importers import IMPORTERS
from imports.mapping import BadMapping, load
from imports.models import ImportJob, ImportRow
from imports.runner import take_turn
from imports.selectors import missing_keys
from imports.services import check_file, start_import, undo_import, upload_file
from users.models import User

WAIT_SECONDS = 1.0
NO_END = float("inf")


class Command(BaseCommand):
    help = "Takes a CSV or XLSX file into Rapport; a file that comes twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", nargs="?", choices=sorted(IMPORTERS))
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--mapping", default="", help="a shipped mapping or a TOML file")
        parser.add_argument("--source", default="", help="the system the external ids come from")
        parser.add_argument("--by", default="", metavar="EMAIL", help="who acts; else the system itself")
        parser.add_argument("--complete", action="store_true", help="the file is complete: count what it leaves out")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and keep nothing")
        parser.add_argument("--resume", type=int, metavar="JOB", help="go on with an import that stopped")
        parser.add_argument("--undo", type=int, metavar="JOB", help="take an import back")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            job = self._job(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except BadMapping as error:
            raise CommandError(str(error)) from error
        self._done = 0
        self._shows = not options["json"] and self.stdout.isatty()
        job = self._wait_for(job)
        if job.state not in (JobState.DONE, JobState.CHECKED, JobState.UNDONE):
            raise CommandError(job.error or f"Import {job.pk} was stopped.")
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(job), ensure_ascii=False))
        else:
            self._tell(job)

    def _job(self, options: dict[str, Any]) -> ImportJob:
        """The job to work on, with its next step decided."""
        by = _person(options["by"])
        if options["undo"]:
            return undo_import(_known_job(options["undo"]), by=by, is_awaited=True)
        if options["resume"]:
            return start_import(_known_job(options["resume"]), by=by, is_awaited=True)
        if not options["target"] or not options["file"]:
            raise CommandError("Name a target and a file, or a job to resume or undo.")
        job = upload_file(
            target=options["target"], name=options["file"].name, pieces=partial(_pieces, options["file"]), by=by,
            source=options["source"], mapping=load(options["mapping"]) if options["mapping"] else None,
            mapping_name=options["mapping"], is_complete=options["complete"],
        )  # fmt: skip
        step = check_file if options["dry_run"] else start_import
        return step(job, by=by, is_awaited=True)

    def _wait_for(self, job: ImportJob) -> ImportJob:
        """Do the work, or wait while a worker that was quicker does it."""
        while job.state in WORKING:
            take_turn(seconds=NO_END, job_id=job.pk, tell=self._show)
            job = ImportJob.objects.get(pk=job.pk)
            if job.state in WORKING:
                time.sleep(WAIT_SECONDS)
        if self._shows and self._done:
            self.stdout.write("")
        return job

    def _show(self, rows: int) -> None:
        self._done += rows
        if self._shows:
            self.stdout.write(f"\r{self._done:,} rows", ending="")
            self.stdout.flush()

    def _tell(self, job: ImportJob) -> None:
        if job.state == JobState.UNDONE:
            self.stdout.write(f"Import {job.pk}: {job.undone} rows undone, {job.left_alone} left as they are.")
            for row in ImportRow.objects.filter(job=job, undo=UndoState.LEFT):
                self.stdout.write(f"  line {row.line}: {row.reason}")
            return
        counts = ", ".join(f"{count} {name}" for name, count in _counts(job).items())
        is_dry = job.state == JobState.CHECKED
        self.stdout.write(f"{job.name}: {counts}." + (" Nothing was kept: this was a dry run." if is_dry else ""))
        for row in ImportRow.objects.filter(job=job).refused():
            where = f"line {row.line}" + (f", {row.field}" if row.field else "")
            self.stdout.write(f"  {where}: {row.reason}")
        for row in ImportRow.objects.filter(job=job).warned():
            self.stdout.write(f"  look again, line {row.line}: {row.warning}")
        if job.is_complete and not is_dry:
            self.stdout.write(f"  {missing_keys(job).count()} records of {job.source} are not in the file.")
        self.stdout.write(f"This was import {job.pk}.")


def _known_job(number: int) -> ImportJob:
    job = ImportJob.objects.filter(pk=number).first()
    if job is None:
        raise CommandError(f"There is no import {number}.")
    return job


def _pieces(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as stream:
            while piece := stream.read(PART_BYTES):
                yield piece
    except FileNotFoundError:
        raise CommandError(f"{file.name}: there is no such file.") from None
    except OSError as error:
        raise CommandError(f"{file.name}: {error.strerror}") from error


def _person(email: str) -> User | None:
    if not email:
        return None
    person = User.objects.active().filter(email=email.strip().lower()).first()
    if person is None:
        raise CommandError(f"Nobody active here has the e-mail {email}.")
    return person


def _counts(job: ImportJob) -> dict[str, int]:
    if job.state != JobState.CHECKED:
        return job.counts()
    return {name: job.checked[name] for name in job.counts()}


def _as_json(job: ImportJob) -> dict[str, Any]:
    if job.state == JobState.UNDONE:
        left = [
            {"line": row.line, "reason": row.reason} for row in ImportRow.objects.filter(job=job, undo=UndoState.LEFT)
        ]
        return {"job": job.pk, "undone": job.undone, "left": left}
    rows = ImportRow.objects.filter(job=job).refused()
    refusals = [{"line": row.line, "field": row.field, "reason": row.reason} for row in rows]
    warned = ImportRow.objects.filter(job=job).warned()
    warnings = {"warnings": [{"line": row.line, "warning": row.warning} for row in warned]} if warned else {}
    missing = {"missing": missing_keys(job).count()} if job.is_complete and job.state == JobState.DONE else {}
    return {"job": job.pk, **_counts(job), **missing, "refusals": refusals, **warnings}
