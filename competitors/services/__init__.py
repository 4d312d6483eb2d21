from competitors.services.competitor import (
    create_competitor,
    remove_competitors,
    update_competitor,
    upsert_competitors,
)
from competitors.services.presence import (
    confirm_presence,
    note_presence,
    remove_presences,
    update_presence,
    upsert_presences,
)

__all__ = [
    "confirm_presence",
    "create_competitor",
    "note_presence",
    "remove_competitors",
    "remove_presences",
    "update_competitor",
    "update_presence",
    "upsert_competitors",
    "upsert_presences",
]
