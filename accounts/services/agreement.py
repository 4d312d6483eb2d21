"""What accounts have agreed to buy: told many at once by a file or another system, or one by hand."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.matching import hold_accounts
from accounts.models import Account, Agreement
from accounts.rules import check_agreement
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

FACTS = {
    "offerings": cells.text,
    "starts_on": cells.day,
    "ends_on": cells.day,
    "notice_days": cells.whole,
    "is_auto_renewed": cells.flag,
    "annual_value": cells.decimal,
    "currency": cells.code,
}
READERS = {"account": cells.reference, **FACTS, "external_id": cells.text}
# Only an end may be taken back: an empty cell says nothing about the rest.
ALWAYS_SET = tuple(name for name in READERS if name not in ("ends_on", "external_id"))
Agreements = list[Entry[Agreement]]


@change
def upsert_agreements(
    rows: Iterable[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Outcome:
    """Every row is an agreement, matched by (source, external id), else by account, offerings and first day; a row that
    cannot be taken is refused.

    Keys of a row: account, offerings, starts_on, ends_on, notice_days, is_auto_renewed, annual_value, currency (a new
    one's is the account's), external_id.
    """
    entries: Agreements = read(rows, READERS)
    leave_unsaid(entries, ALWAYS_SET)
    check_external_ids(entries, source=source)
    find_accounts(entries, source=source, by=by)
    allow_accounts(entries, Account.objects.editable_by, by=by)  # before anything is told of what is there
    match(entries, _finder(taken(entries), source=source), _identity)
    allow_accounts(entries, Account.objects.editable_by, by=by)
    for entry in taken(entries):
        _fill(entry, entry.record or Agreement(), mastery)
    return write(entries)


def _finder(entries: Agreements, *, source: str) -> Callable[[Entry[Agreement]], Agreement | None]:
    """How a row finds its agreement; those that may be meant are held until the transaction ends. One that the source
    knows by another id is not meant by its facts."""
    hold_accounts(entry for entry in entries if not entry.values.get("external_id"))
    theirs = Q(source=source, external_id__in=said(entries, "external_id")) if source else Q(pk__in=[])
    alike = Q(account__in=said(entries, "account"), starts_on__in=said(entries, "starts_on"))
    found = locked(Agreement.objects.filter(theirs | alike))
    by_id = {row.external_id: row for row in found if source and row.source == source}
    by_place: dict[tuple[Any, ...], list[Agreement]] = {}
    for row in found:
        by_place.setdefault((row.account_id, row.offerings.casefold(), row.starts_on), []).append(row)

    def meant(entry: Entry[Agreement]) -> Agreement | None:
        external_id = entry.values.get("external_id")
        if external_id in by_id:
            return by_id[external_id]
        same = [row for row in by_place.get(_place(entry), ()) if not (external_id and row.external_id)]
        if len(same) > 1:
            reason = _("This account has several such agreements. Add an external id.")
            entry.refuse(reason, on="offerings", code="ambiguous")
        return same[0] if len(same) == 1 else None

    return meant


def _place(entry: Entry[Agreement]) -> tuple[Any, ...]:
    values = entry.values
    return getattr(values.get("account"), "pk", None), values.get("offerings", "").casefold(), values.get("starts_on")


def _identity(entry: Entry[Agreement]) -> tuple[Any, ...]:
    return ("external", entry.values["external_id"]) if "external_id" in entry.values else _place(entry)


def _fill(entry: Entry[Agreement], agreement: Agreement, mastery: Masteries | None = None) -> None:
    account = entry.values.get("account")
    if agreement.pk is None and account is not None:
        entry.values.setdefault("currency", account.currency)
    fill(entry, agreement, mastery=mastery)
    if entry.is_taken:
        first, last, value = agreement.starts_on, agreement.ends_on, agreement.annual_value
        refuse_failing(entry, lambda: check_agreement(starts_on=first, ends_on=last, annual_value=value))


@change
def add_agreement(account: Account, *, by: User | None, source: str = "", **fields: Any) -> Agreement:
    """The account has one more agreement; its decision date is the end minus the notice."""
    entries: Agreements = read([fields], READERS)
    check_external_ids(entries, source=source)
    entries[0].values["account"] = account
    for entry in taken(entries):
        _fill(entry, Agreement())
    outcome = write(entries)
    raise_refusal(outcome)
    return Agreement.objects.get(pk=outcome.keys[0])


@change
def update_agreement(agreement: Agreement, *, by: User | None, seen: str | None = None, **changes: Any) -> Agreement:
    """The agreement says what the changes say; nothing is written when that is nothing new. Refused when somebody
    changed it since it was `seen`, the instant of its last change then."""
    current = held(Agreement.objects.filter(pk=agreement.pk))
    if seen is not None and seen != current.updated_at.isoformat():
        raise ValidationError(
            _("Somebody changed this agreement meanwhile. Your text is kept: look again, then save."), code="stale"
        )
    entries: Agreements = read([changes], FACTS)
    for entry in taken(entries):
        _fill(entry, current)
    raise_refusal(write(entries))
    return Agreement.objects.get(pk=agreement.pk)


@change
def remove_agreements(keys: Collection[int], *, by: User | None) -> Reasons:
    """The agreements are gone; what was agreed stays in the history."""
    return remove_records(Agreement, keys, going={})
