"""One valid body for each page that says something about health."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from health.reference import FIRST
from tests.access.world import World
from tests.factories import today

Body = dict[str, Any]

HEALTH_BODIES: dict[str, Callable[[World, int], Body]] = {
    "health:override_edit": lambda world, row: {
        "band": "RED", "reason": "They said so", "until": str(today() + timedelta(days=20)),
    },
    "health:weights_preview": lambda world, row: {**FIRST, "breadth": 90, "reason": "Tried"},
}  # fmt: skip
