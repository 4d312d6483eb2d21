"""What accounts let us feel: told many at once by a file or another system, or one by hand."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import SignalKind
from accounts.matching import hold_accounts
from accounts.models import Account, Signal
from accounts.rules import check_signal
from accounts.services.belongings import allow_accounts, find_accounts
from core import cells
from core.bulk import (
    Entry,
    Masteries,
    check_external_ids,
    fill,
    held,
    leave_unsaid,
    locked,
    match,
    raise_refusal,
    read,
    refuse_failing,
    said,
    taken,
    write,
)
from core.db import change
from core.outcome import Outcome
from core.removal import Reasons, remove_records
from users.models import User

READERS = {
    "account": cells.reference,
    "kind": cells.choice(SignalKind),
    "text": cells.lines,
    "opened_on": cells.day,
    "closed_on": cells.day,
    "external_id": cells.text,
}
ALWAYS_SET = ("account", "kind", "text", "opened_on")
Signals = list[Entry[Signal]]


@change
def upsert_signals(
    rows: Iterable[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Outcome:
    """Every row is a signal, matched by (source, external id), else by account, kind, first day and text; a row that
    cannot be taken is refused.

    Keys of a row: account, kind, text, opened_on, closed_on, external_id. A row without a first day is about the
    latest signal with these words; a new one opens today.
    """
    entries: Signals = read(rows, READERS)
    leave_unsaid(entries, ALWAYS_SET)
    check_external_ids(entries, source=source)
    find_accounts(entries, source=source, by=by)
    match(entries, _finder(taken(entries), source=source), _identity)
    allow_accounts(entries, Account.objects.workable_by, by=by)
    for entry in taken(entries):
        _fill(entry, entry.record or Signal(source=source), mastery)
    return write(entries)


def _finder(entries: Signals, *, source: str) -> Callable[[Entry[Signal]], Signal | None]:
    """How a row finds its signal; those that may be meant are held until the transaction ends. One that the source
    knows by another id is not meant by its words."""
    hold_accounts(entry for entry in entries if not entry.values.get("external_id"))
    theirs = Q(source=source, external_id__in=said(entries, "external_id")) if source else Q(pk__in=[])
    alike = Q(account__in=said(entries, "account"), text__in=said(entries, "text"))
    found = locked(Signal.objects.filter(theirs | alike))
    by_id = {row.external_id: row for row in found if source and row.source == source}
    by_words: dict[tuple[Any, ...], list[Signal]] = {}
    for row in sorted(found, key=lambda row: row.opened_on, reverse=True):
        by_words.setdefault((row.account_id, row.kind, row.text), []).append(row)

    def meant(entry: Entry[Signal]) -> Signal | None:
        external_id, opened_on = entry.values.get("external_id"), entry.values.get("opened_on")
        if external_id in by_id:
            return by_id[external_id]
        same = [row for row in by_words.get(_words(entry), ()) if not (external_id and row.external_id)]
        return next((row for row in same if opened_on in (None, row.opened_on)), None)

    return meant


def _words(entry: Entry[Signal]) -> tuple[Any, ...]:
    values = entry.values
    return getattr(values.get("account"), "pk", None), values.get("kind"), values.get("text")


def _identity(entry: Entry[Signal]) -> tuple[Any, ...]:
    if "external_id" in entry.values:
        return "external", entry.values["external_id"]
    return *_words(entry), entry.values.get("opened_on")


def _fill(entry: Entry[Signal], signal: Signal, mastery: Masteries | None = None) -> None:
    today = timezone.localdate()
    if signal.pk is None:
        entry.values.setdefault("opened_on", today)
    fill(entry, signal, mastery=mastery)
    if entry.is_taken:
        latest = today if entry.is_new or "opened_on" in entry.changed else signal.opened_on
        refuse_failing(entry, lambda: check_signal(signal.opened_on, closed_on=signal.closed_on, latest=latest))


@change
def open_signal(
    account: Account, *, kind: str, text: str, by: User | None, opened_on: date | None = None, source: str = ""
) -> Signal:
    """The account has an open signal until somebody closes it."""
    entries: Signals = read([{"kind": kind, "text": text, "opened_on": opened_on}], READERS)
    leave_unsaid(entries, ["opened_on"])
    entries[0].values["account"] = account
    for entry in taken(entries):
        _fill(entry, Signal(source=source))
    outcome = write(entries)
    raise_refusal(outcome)
    return Signal.objects.get(pk=outcome.keys[0])


@change
def close_signal(signal: Signal, *, by: User | None, closed_on: date | None = None) -> Signal:
    """The signal is dealt with; closing it again is refused."""
    current = held(Signal.objects.filter(pk=signal.pk))
    if current.closed_on is not None:
        raise ValidationError(_("This signal is closed already."), code="already_closed")
    day = closed_on or max(current.opened_on, timezone.localdate())
    entries: Signals = read([{"closed_on": day}], READERS)
    for entry in taken(entries):
        _fill(entry, current)
    raise_refusal(write(entries))
    return current


@change
def remove_signals(keys: Collection[int], *, by: User | None) -> Reasons:
    """The signals are gone; what was felt stays in the history."""
    return remove_records(Signal, keys, going={})
