from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from users.services import create_first_administrator
from users.tokens import password_link


class Command(BaseCommand):
    help = "Creates the first administrator and prints the link by which they choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = create_first_administrator(name=options["name"], email=options["email"], password=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(password_link(person))
