"""What accounts paid us: told many at once by a file or another system, or one month by hand."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Account, Revenue
from accounts.services.belongings import allow_accounts, find_accounts
from core import cells
from core.bulk import Entry, Masteries, fill, locked, match, raise_refusal, read, require, said, taken, write
from core.db import change
from core.outcome import Outcome
from core.removal import Reasons, remove_records
from users.models import User

READERS = {
    "account": cells.reference,
    "month": cells.month,
    "amount": cells.decimal,
    "currency": cells.code,
}
OURSELVES = "rapport"
Months = list[Entry[Revenue]]


@change
def upsert_revenue(
    rows: Iterable[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Outcome:
    """Every row is what an account paid in a month, matched by account, month, currency and source; a row that cannot
    be taken is refused.

    Keys of a row: account, month, amount, currency (the account's where the row names none).
    """
    entries: Months = read(rows, READERS)
    find_accounts(entries, source=source, by=by)
    require(entries, "account", "month")
    allow_accounts(entries, Account.objects.editable_by, by=by)
    return _put(entries, source=source or OURSELVES, mastery=mastery)


@change
def record_revenue(
    account: Account, *, month: date, amount: Decimal, currency: str, by: User | None, source: str = OURSELVES
) -> Revenue:
    """The month's revenue in this currency is what this source says now; the month is written as its first day."""
    entries: Months = read([{"month": month, "amount": amount, "currency": currency}], READERS)
    entries[0].values["account"] = account
    require(entries, "month")
    outcome = _put(entries, source=source)
    raise_refusal(outcome)
    return Revenue.objects.get(pk=outcome.keys[0])


def _put(entries: Months, *, source: str, mastery: Masteries | None = None) -> Outcome:
    for entry in taken(entries):
        entry.values["currency"] = entry.values.get("currency") or entry.values["account"].currency
        entry.values["source"] = source
    match(entries, _finder(taken(entries), source=source), _place)
    for entry in taken(entries):
        fill(entry, entry.record or Revenue(), mastery=mastery)
    return write(entries)


def _finder(entries: Months, *, source: str) -> Callable[[Entry[Revenue]], Revenue | None]:
    """How a row finds the month it means; those that may be meant are held until the transaction ends."""
    months = Revenue.objects.filter(account__in=said(entries, "account"), month__in=said(entries, "month"))
    found = locked(months.filter(source=source, currency__in=said(entries, "currency")))
    by_place = {(row.account_id, row.month, row.currency): row for row in found}
    return lambda entry: by_place.get(_place(entry))


def _place(entry: Entry[Revenue]) -> tuple[int, date, str]:
    return entry.values["account"].pk, entry.values["month"], entry.values["currency"]


@change
def remove_revenue(keys: Collection[int], *, by: User | None) -> Reasons:
    """Nobody says any more that these months were paid; what was said stays in the history."""
    return remove_records(Revenue, keys, going={})
