"""Who else sells comes in and changes: many at once from a file, or one by hand."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from competitors.models import Competitor
from core import cells
from core.bulk import (
    Masteries,
    check_external_ids,
    check_seen,
    fill,
    held,
    match,
    meant_by_name,
    name_of,
    raise_refusal,
    read,
    taken,
    write,
)
from core.db import change
from core.outcome import Outcome
from core.removal import Reasons, remove_records
from users.models import User

READERS = {"name": cells.text, "domain": cells.text, "notes": cells.lines, "external_id": cells.text}


@change
def upsert_competitors(
    rows: Iterable[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Outcome:
    """Every row is a competitor, matched by (source, external id), else by name; a row that cannot be taken is refused.

    Keys of a row: name, domain, notes, external_id.
    """
    entries = read(rows, READERS)
    check_external_ids(entries, source=source)
    match(entries, meant_by_name(entries, Competitor.objects.all(), source=source), name_of)
    for entry in taken(entries):
        fill(entry, entry.record or Competitor(), mastery=mastery)
    return write(entries)


@change
def create_competitor(*, by: User | None, **fields: Any) -> Competitor:
    """There is one more competitor; a name that is taken is refused."""
    entries = read([fields], READERS)
    for entry in taken(entries):
        fill(entry, Competitor())
    outcome = write(entries)
    raise_refusal(outcome)
    return Competitor.objects.get(pk=outcome.keys[0])


@change
def update_competitor(competitor: Competitor, *, version: int, by: User | None, **changes: Any) -> Competitor:
    """The competitor says what the changes say; refused when somebody changed it since that version."""
    current = held(Competitor.objects.filter(pk=competitor.pk))
    check_seen(current, version)
    entries = read([changes], READERS)
    for entry in taken(entries):
        fill(entry, current)
    raise_refusal(write(entries))
    return Competitor.objects.get(pk=competitor.pk)


@change
def remove_competitors(keys: Collection[int], *, by: User | None) -> Reasons:
    """The competitors are gone, but those that sit in an account or stand on an opportunity; answers why they stay."""
    return remove_records(Competitor, keys, going={})
