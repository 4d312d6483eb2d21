"""Finding competitors by the names that rows give them."""

from collections.abc import Collection
from typing import Any

from competitors.models import Competitor
from core.bulk import named


def competitors_named(references: Collection[Any], *, source: str = "") -> dict[Any, Competitor]:
    """Reference → the one competitor it means: by key, by the source's external id, or by name."""
    return named(Competitor.objects.all(), references, source=source)
