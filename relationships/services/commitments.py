"""What either side promised: noted many at once from a file or another system, or one by hand; kept or missed."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.matching import hold_accounts
from accounts.models import Account
from accounts.services.belongings import allow_accounts, find_accounts
from core import cells
from core.bulk import (
    Entry,
    Masteries,
    check_external_ids,
    check_seen,
    fill,
    held,
    leave_unsaid,
    locked,
    match,
    raise_refusal,
    read,
    refer,
    refuse_failing,
    require,
    said,
    taken,
    write,
)
from core.db import change
from core.outcome import Outcome
from core.removal import Reasons, remove_records, restore_columns
from relationships.choices import CommitmentState, Side
from relationships.models import Commitment, Employment, Interaction
from relationships.rules import check_commitment_ends, check_said_on
from relationships.selectors.named import Directory
from users.models import User
from users.selectors import people_named

READERS = {
    "account": cells.reference,
    "promised_by": cells.choice(Side),
    "text": cells.text,
    "owner": cells.reference,
    "contact": cells.reference,
    "interaction": cells.reference,
    "due_on": cells.day,
    "state": cells.choice(CommitmentState),
    "ended_on": cells.day,
    "external_id": cells.text,
}
ALWAYS_SET = ("account", "promised_by", "text", "owner", "due_on", "state")
Commitments = list[Entry[Commitment]]


@change
def upsert_commitments(
    rows: Iterable[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Outcome:
    """Every row is a commitment, matched by (source, external id), else by account, side, text and day; a row that
    cannot be taken is refused.

    Keys of a row: account, promised_by (US, THEM), text, owner, contact, interaction, due_on, state, ended_on,
    external_id. A new one is looked after by the account's owner, else by whoever notes it.
    """
    entries: Commitments = read(rows, READERS)
    leave_unsaid(entries, ALWAYS_SET)
    check_external_ids(entries, source=source)
    _find(entries, source=source, by=by)
    match(entries, _finder(entries, source=source), _identity)
    return _put(entries, by=by, mastery=mastery)


@change
def make_commitment(*, by: User | None, **fields: Any) -> Commitment:
    """One side has promised the other something until a day; whoever notes it looks after it, unless they say who."""
    entries: Commitments = read([({"owner": by.pk} if by else {}) | fields], READERS)
    leave_unsaid(entries, ALWAYS_SET)
    _find(entries, source="", by=by)
    told = _put(entries, by=by, mastery=None)
    raise_refusal(told)
    return Commitment.objects.get(pk=told.keys[0])


@change
def update_commitment(commitment: Commitment, *, version: int, by: User | None, **changes: Any) -> Commitment:
    """The commitment says what the changes say; refused when somebody changed it since that version."""
    current = held(Commitment.objects.select_related("account").filter(pk=commitment.pk))
    check_seen(current, version)
    entries: Commitments = read([changes], READERS)
    leave_unsaid(entries, ALWAYS_SET)
    entries[0].values.setdefault("account", current.account)
    _find(entries, source="", by=by)
    for entry in taken(entries):
        entry.record = current
    raise_refusal(_put(entries, by=by, mastery=None))
    return Commitment.objects.get(pk=commitment.pk)


@change
def end_commitment(
    commitment: Commitment, state: str, *, by: User | None, on: date | None = None, version: int | None = None
) -> Commitment:
    """The commitment was kept, missed or withdrawn on that day, today unless told."""
    current = held(Commitment.objects.filter(pk=commitment.pk))
    if version is not None:
        check_seen(current, version)
    check_commitment_ends(current.state, state)
    ended_on = on or timezone.localdate()
    check_said_on(ended_on, today=timezone.localdate(), field="on")
    return _set_state(current, state, ended_on)


@change
def reopen_commitment(commitment: Commitment, *, by: User | None, version: int | None = None) -> Commitment:
    """The commitment stands again as it did before it ended."""
    current = held(Commitment.objects.filter(pk=commitment.pk))
    if version is not None:
        check_seen(current, version)
    return _set_state(current, CommitmentState.OPEN, None)


def _set_state(commitment: Commitment, state: str, ended_on: date | None) -> Commitment:
    commitment.state, commitment.ended_on = state, ended_on
    write([Entry(line=0, record=commitment, changed=["state", "ended_on"])])
    return Commitment.objects.get(pk=commitment.pk)


@change
def remove_commitments(keys: Collection[int], *, by: User | None) -> Reasons:
    """The commitments are gone; answers why any stays."""
    return remove_records(Commitment, keys)


@change
def restore_commitments(before: Mapping[int, Mapping[str, Any]], *, by: User | None) -> Reasons:
    """The commitments say again what they said in the columns given."""
    restore_columns(Commitment, before, derived=["state", "ended_on"])
    return {}


def _find(entries: Commitments, *, source: str, by: User | None) -> None:
    """The accounts, people and contacts that the rows name are found among those the person sees."""
    find_accounts(entries, source=source, by=by)
    refer(
        entries, "owner", people_named(said(entries, "owner"), source=source),
        _("There is no single person called %(name)s."),
    )  # fmt: skip
    accounts = {account.pk for account in said(taken(entries), "account") if isinstance(account, Account)}
    directory = Directory(said(entries, "contact"), accounts, source=source, reader=by)
    for entry in taken(entries):
        _find_contact(entry, directory)
        _find_interaction(entry, by=by)


def _find_contact(entry: Entry[Commitment], directory: Directory) -> None:
    reference, account = entry.values.get("contact"), entry.values.get("account")
    if reference is None:
        return
    contact = directory.meant(reference, account.pk if account is not None else None)
    if contact is None:
        reason = _("There is nobody called %(name)s here.") % {"name": reference}
        entry.refuse(reason, on="contact", code="unknown_contact")
    entry.values["contact"] = contact


def _find_interaction(entry: Entry[Commitment], *, by: User | None) -> None:
    reference, account = entry.values.get("interaction"), entry.values.get("account")
    if reference is None:
        return
    rows = Interaction.objects.filter(account=account)
    found = (rows.visible_to(by) if by else rows).filter(pk=reference if isinstance(reference, int) else 0).first()
    if found is None:
        entry.refuse(_("There is no such interaction here."), on="interaction", code="unknown_interaction")
    entry.values["interaction"] = found


def _finder(entries: Commitments, *, source: str) -> Callable[[Entry[Commitment]], Commitment | None]:
    theirs = Q(source=source, external_id__in=said(entries, "external_id")) if source else Q(pk__in=[])
    loose = [entry for entry in taken(entries) if not entry.values.get("external_id")]
    hold_accounts(loose)
    alike = Q(account__in=[account.pk for account in said(loose, "account")], due_on__in=said(loose, "due_on"))
    found = locked(Commitment.objects.filter(theirs | alike if loose else theirs))
    by_id = {row.external_id: row for row in found if source and row.source == source}
    by_place = {(row.account_id, row.promised_by, row.text.casefold(), row.due_on): row for row in found}

    def meant(entry: Entry[Commitment]) -> Commitment | None:
        if entry.values.get("external_id"):
            return by_id.get(entry.values["external_id"])
        return by_place.get(_place(entry))

    return meant


def _place(entry: Entry[Commitment]) -> tuple[Any, ...]:
    values = entry.values
    account = values.get("account")
    side, text = values.get("promised_by", Side.US), values.get("text", "").casefold()
    return (account.pk if account is not None else None, side, text, values.get("due_on"))


def _identity(entry: Entry[Commitment]) -> tuple[Any, ...]:
    external_id = entry.values.get("external_id")
    return ("external", external_id) if external_id else _place(entry)


def _put(entries: Commitments, *, by: User | None, mastery: Masteries | None) -> Outcome:
    require([entry for entry in entries if entry.is_new], "account", "text", "due_on")
    allow_accounts([entry for entry in entries if not _is_own(entry, by)], Account.objects.all().open_to, by=by)
    _begin([entry for entry in taken(entries) if entry.record is None], by=by)
    for entry in taken(entries):
        one = entry.record or Commitment()
        fill(entry, one, mastery=mastery)
        if entry.is_taken:
            _date(entry, one)
    _check_places(entries)
    return write(entries)


def _is_own(entry: Entry[Commitment], by: User | None) -> bool:
    """Whether the person looks after this promise, and leaves it where it was given: it stays theirs to keep in order
    when the account no longer is."""
    one, account = entry.record, entry.values.get("account")
    if one is None or by is None or one.owner_id != by.pk:
        return False
    return account is None or account.pk == one.account_id


def _check_places(entries: Commitments) -> None:
    """Who promised works or worked at the account, and it was promised there, also where it came to another account."""
    told = [
        entry for entry in taken(entries) if entry.is_new or {"account", "contact", "interaction"} & {*entry.changed}
    ]
    people = {entry.record.contact_id for entry in told if entry.record is not None} - {None}
    places = set(Employment.objects.filter(contact__in=people).values_list("contact", "account")) if people else set()
    for entry in told:
        one: Any = entry.record
        if one.contact is not None and (one.contact_id, one.account_id) not in places:
            reason = _("%(name)s does not work at this account.") % {"name": one.contact.name}
            entry.refuse(reason, on="contact", code="works_elsewhere")
        if one.interaction is not None and one.interaction.account_id != one.account_id:
            entry.refuse(_("There is no such interaction here."), on="interaction", code="unknown_interaction")


def _begin(entries: Commitments, *, by: User | None) -> None:
    """A new commitment is looked after by the account's owner, else by whoever notes it."""
    keys = {entry.values["account"].owner_id for entry in entries if entry.values.get("account") is not None}
    owners = User.objects.in_bulk(keys - {None})
    for entry in entries:
        if entry.values.get("owner") is None and entry.values.get("account") is not None:
            entry.values["owner"] = owners.get(entry.values["account"].owner_id, by)


def _date(entry: Entry[Commitment], one: Commitment) -> None:
    """An open commitment has no day on which it ended; what ended without one ended when it was due, at the latest
    today."""
    today = timezone.localdate()
    ended_on = one.ended_on
    if one.state == CommitmentState.OPEN:
        ended_on = None
    elif ended_on is None:
        ended_on = min(one.due_on, today)
    if ended_on != one.ended_on:
        one.ended_on = ended_on
        entry.changed.append("ended_on")
    if ended_on is not None:
        refuse_failing(entry, lambda: check_said_on(ended_on, today=today, field="ended_on"))
