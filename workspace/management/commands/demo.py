from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from accounts.models import Account
from core.choices import Door
from core.db import through
from workspace.demo.company import fill_company, people_are_here
from workspace.demo.people import DOMAIN, PASSWORD, SIGN_INS
from workspace.demo.scales import SCALES, fill_scale


class Command(BaseCommand):
    help = "Fills an empty Rapport in local mode with a small made-up company, or with one of a given size."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=SCALES, help="10,000 (s), 100,000 (m) or 1,000,000 (l) accounts")
        parser.add_argument("--seed", type=int, default=20, help="the same seed and day make the same company")
        parser.add_argument("--today", type=date.fromisoformat, help="the day all dates are counted from")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("The demo company exists only in local mode (RAPPORT_LOCAL=1).")
        if options["scale"]:
            self._fill_scale(options["scale"], seed=options["seed"], today=options["today"] or date.today())
        elif people_are_here():
            self.stdout.write("People work here already, so nothing was changed. An empty start: make reset")
            return
        else:
            with through(Door.IMPORT), transaction.atomic():
                people, accounts = fill_company()
            self.stdout.write(f"The demo company is here: {people} people, {accounts} accounts.")
        self.stdout.write(f"Sign in as {', '.join(SIGN_INS)}@{DOMAIN} with the password {PASSWORD}.")

    def _fill_scale(self, name: str, *, seed: int, today: date) -> None:
        if people_are_here() or Account.objects.exists():
            raise CommandError("Only an empty Rapport is filled. An empty start: make reset, then make run DEMO=0")
        if not _owns_the_tables():
            raise CommandError("Only the owner of the tables may do this: set DATABASE_OWNER_URL.")
        rows = fill_scale(SCALES[name], seed=seed, today=today)
        if connection.in_atomic_block:
            return
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        for table, number in rows.items():
            self.stdout.write(f"{number:>12,} {table}")


def _owns_the_tables() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = %s::regclass", [Account._meta.db_table]
        )
        (is_owner,) = cursor.fetchone()
    return bool(is_owner)
