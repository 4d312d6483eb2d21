"""`make evidence`: what the product's own statement says of data that is not ours, and of simulated accounts; the
figures go to docs/health.md."""

import os
import random
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.test_settings")
django.setup()

from django.utils import timezone  # noqa: E402 - models need the settings

from health.reference import FIRST  # noqa: E402
from health.refresh import parameters  # noqa: E402
from health.rules import PARTS  # noqa: E402
from tests.evidence import cdnow, report, silence, simulation  # noqa: E402
from tests.evidence.database import nothing_kept, own_database, rows_of  # noqa: E402
from tests.health.histories import Histories, in_parts  # noqa: E402

HEEDED = (0.0, 0.5, 0.8, 0.9, 0.95)
ACCOUNTS = 700


def main() -> int:
    """0 when all figures are written, whether they pass or not."""
    if reason := cdnow.fetch():
        say(f"The purchases cannot be fetched: {reason}")
        return 1
    with own_database():
        with nothing_kept():
            found = of_purchases()
        with nothing_kept():
            found["sensitivity"] = simulation.sensitivity(made_up())
    found["load"] = [simulation.reminder_load(heeded) for heeded in HEEDED]
    found["hysteresis"] = simulation.hysteresis()
    report.write(found)
    say(f"Written to {report.PAGE.relative_to(report.ROOT)}")
    return 0


def of_purchases() -> dict[str, Any]:
    seen = silence.look(cdnow.purchases())
    return {"ranked": silence.ranked(seen), "calibrated": silence.calibrated(seen),
            "registered": silence.registered(seen)}  # fmt: skip


def made_up() -> list[simulation.Parts]:
    """The parts of random accounts that have a score, as the product's statement says."""
    now = timezone.now()
    made = Histories(random.Random(simulation.SEED), ACCOUNTS, now)
    rows = [row for some in in_parts(made.keys, 100) for row in rows_of(parameters(some, now, FIRST))]
    return [{part: row[part] for part in PARTS} for row in rows if row["score"] is not None]


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what somebody who measures wants to see


if __name__ == "__main__":
    sys.exit(main())
