from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.messages import update


class Command(BaseCommand):
    """Write the texts of code and templates into each language's file and say how many wait for a translation."""

    help = "Brings the translation files up to date with code and templates."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for language, name in settings.LANGUAGES:
            if language != settings.LANGUAGE_CODE:
                self.stdout.write(f"{name}: {update(language)} texts without a translation.")
