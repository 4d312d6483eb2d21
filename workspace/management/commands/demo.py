from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.choices import Door
from core.db import through
from workspace.demo.company import fill_company, people_are_here
from workspace.demo.people import DOMAIN, PASSWORD, SIGN_INS


class Command(BaseCommand):
    help = "Fills an empty Rapport in local mode with a small made-up company."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("The demo company exists only in local mode (RAPPORT_LOCAL=1).")
        if people_are_here():
            self.stdout.write("People work here already, so nothing was changed. An empty start: make reset")
            return
        with through(Door.IMPORT), transaction.atomic():
            people, accounts = fill_company()
        self.stdout.write(f"The demo company is here: {people} people, {accounts} accounts.")
        self.stdout.write(f"Sign in as {', '.join(SIGN_INS)}@{DOMAIN} with the password {PASSWORD}.")
