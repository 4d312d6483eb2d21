import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.outcome import Outcome
from imports.importers import IMPORTERS
from imports.mapping import BadMapping
from imports.readers import UnreadableFile
from imports.runner import prepare, run
from users.models import User


class Command(BaseCommand):
    help = "Takes a CSV file of users or accounts into Rapport; a file that comes twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", choices=sorted(IMPORTERS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", default="", help="a shipped mapping or a TOML file")
        parser.add_argument("--source", default="", help="the system the external ids come from")
        parser.add_argument("--by", default="", metavar="EMAIL", help="who acts; else the system itself")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and keep nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        importer = IMPORTERS[options["target"]]
        by = _person(options["by"])
        try:
            job = prepare(options["file"], importer, mapping=options["mapping"], source=options["source"], by=by)
            outcome = run(job, dry_run=options["dry_run"])
        except (UnreadableFile, BadMapping) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(outcome), ensure_ascii=False))
        else:
            self._tell(outcome, options["file"], is_dry=options["dry_run"])

    def _tell(self, outcome: Outcome, file: Path, *, is_dry: bool) -> None:
        counts = ", ".join(f"{count} {name}" for name, count in outcome.counts().items())
        self.stdout.write(f"{file.name}: {counts}." + (" Nothing was kept: this was a dry run." if is_dry else ""))
        for refused in outcome.refused:
            where = f"line {refused.line}" + (f", {refused.field}" if refused.field else "")
            self.stdout.write(f"  {where}: {refused.reason}")


def _person(email: str) -> User | None:
    if not email:
        return None
    person = User.objects.active().filter(email=email.strip().lower()).first()
    if person is None:
        raise CommandError(f"Nobody active here has the e-mail {email}.")
    return person


def _as_json(outcome: Outcome) -> dict[str, Any]:
    refusals = [{"line": row.line, "field": row.field, "reason": row.reason} for row in outcome.refused]
    return {**outcome.counts(), "refusals": refusals}
