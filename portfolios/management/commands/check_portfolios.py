from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portfolios.integrity import DRIFTS, drifts


class Command(BaseCommand):
    """Ask the database whether every promise about portfolios holds; exit 1 naming those that do not."""

    help = "Checks that counts, owners, periods and roles agree."

    def handle(self, *args: Any, **options: Any) -> None:
        if broken := drifts():
            raise CommandError("\n".join(f"{promise}: not for {keys[:20]}" for promise, keys in broken.items()))
        self.stdout.write(f"{len(DRIFTS)} promises hold.")
