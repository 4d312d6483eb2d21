"""Finding offerings by the names that rows give them, and the families they are in."""

from collections.abc import Collection
from typing import Any

from catalog.models import Offering
from core.bulk import named


def offerings_named(references: Collection[Any], *, source: str = "") -> dict[Any, Offering]:
    """Reference → the one offering it means: by key, by the source's external id, or by name."""
    return named(Offering.objects.all(), references, source=source)


def families() -> list[str]:
    """The families there are."""
    named = Offering.objects.exclude(family="").order_by("family").values_list("family", flat=True)
    return list(named.distinct())
