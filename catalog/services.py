"""What we sell comes in and changes: many at once from a file, or one by hand."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from catalog.models import Offering
from core import cells
from core.bulk import (
    Entry,
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

READERS = {
    "name": cells.text,
    "family": cells.text,
    "list_price": cells.decimal,
    "currency": cells.code,
    "is_active": cells.flag,
    "external_id": cells.text,
}
DEFAULT_CURRENCY = "EUR"


@change
def upsert_offerings(
    rows: Iterable[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Outcome:
    """Every row is an offering, matched by (source, external id), else by name; a row that cannot be taken is refused.

    Keys of a row: name, family, list_price, currency, is_active, external_id.
    """
    entries = read(rows, READERS)
    check_external_ids(entries, source=source)
    match(entries, meant_by_name(entries, Offering.objects.all(), source=source), name_of)
    for entry in taken(entries):
        _fill(entry, entry.record or Offering(), mastery)
    return write(entries)


def _fill(entry: Entry[Offering], offering: Offering, mastery: Masteries | None) -> None:
    """A price named without a currency is in the one the offering has, else in euros."""
    if entry.values.get("is_active") is None:
        entry.values.pop("is_active", None)
    if entry.values.get("list_price") is not None and not entry.values.get("currency"):
        entry.values["currency"] = offering.currency or DEFAULT_CURRENCY
    fill(entry, offering, mastery=mastery)


@change
def create_offering(*, by: User | None, **fields: Any) -> Offering:
    """There is one more offering; a name that is taken is refused."""
    entries = read([fields], READERS)
    for entry in taken(entries):
        _fill(entry, Offering(), None)
    outcome = write(entries)
    raise_refusal(outcome)
    return Offering.objects.get(pk=outcome.keys[0])


@change
def update_offering(offering: Offering, *, version: int, by: User | None, **changes: Any) -> Offering:
    """The offering says what the changes say; refused when somebody changed it since that version."""
    current = held(Offering.objects.filter(pk=offering.pk))
    check_seen(current, version)
    entries = read([changes], READERS)
    for entry in taken(entries):
        _fill(entry, current, None)
    raise_refusal(write(entries))
    return Offering.objects.get(pk=offering.pk)


@change
def remove_offerings(keys: Collection[int], *, by: User | None) -> Reasons:
    """The offerings are gone, but those that an opportunity or a competitor's presence names; answers why they stay."""
    return remove_records(Offering, keys, going={})
