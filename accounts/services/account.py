"""Accounts come in and change: many at once from a file, or one by hand; one is a bulk of one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import MemberFunction
from accounts.linking import link
from accounts.matching import Register, looked_after, match
from accounts.models import Account, AccountExternalId, AccountMember
from accounts.rows import FIELDS, LINKS, Entry, fill, read_rows
from accounts.rules import Standing, check_standing, check_version, is_assigned
from accounts.selectors import changes_since
from core.bulk import Masteries, held, insert, raise_refusal, write_columns
from core.db import change
from core.outcome import Outcome, RowState, Taken
from users.models import User


@change
def upsert_accounts(
    rows: Iterable[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Outcome:
    """Every row is an account, made or brought up to date; a row that cannot be taken is refused with its reason.

    A row is matched by (source, external id), else by name and country. A key that is not in a row leaves its field
    alone, an empty value clears it. `mastery` says of which fields the source does not decide. Rows that say nothing
    new write nothing.
    """
    entries = read_rows(rows)
    register = Register(entries, source=source, by=by)
    targets = match(entries, register, by=by)
    for account in _locked(targets):
        targets[account.pk].record = account
    _prepare(entries, register, source=source, by=by, mastery=mastery)
    is_outsider = by is not None and not by.has_perm("accounts.view_every_account")
    return _write(entries, register, source=source, creator=by if is_outsider else None)


@change
def create_account(*, by: User | None, **fields: Any) -> Account:
    """There is a new account, which its creator may edit; one of the same name in the same country is refused."""
    entries = read_rows([fields])
    register = Register(entries, source="", by=by)
    known = register.meant_by(entries[0])
    if known is not None:
        entries[0].refuse(looked_after(known.owner_name), on="name", code="already_here")
    _prepare(entries, register, source="", by=by)
    raise_refusal(_write(entries, register, source="", creator=by))
    account = _account(entries[0])
    account.refresh_from_db()
    return account


@change
def update_account(account: Account, *, version: int, by: User | None, **changes: Any) -> Account:
    """The account says what the changes say; refused, naming them, when others changed it since that version."""
    locked = held(Account.objects.filter(pk=account.pk))
    fields, people = changes_since(locked.pk, locked.version - version)
    check_version(version, locked.version, changes=fields, people=people)
    entries = read_rows([changes])
    entries[0].record = locked
    register = Register(entries, source="", by=by)
    _prepare(entries, register, source="", by=by)
    raise_refusal(_write(entries, register, source="", creator=None))
    locked.refresh_from_db()
    return locked


def _locked(keys: Iterable[int]) -> list[Account]:
    rows = Account.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=list(keys))
    return list(rows.order_by("pk"))


def _prepare(
    entries: list[Entry], register: Register, *, source: str, by: User | None, mastery: Masteries | None = None
) -> None:
    """Everything that can be refused is refused here; what is left can be written."""
    for entry in entries:
        if entry.external_id and not source:
            entry.refuse(_("An external id needs the name of its source."), on="external_id", code="source_missing")
        if entry.refused is None:
            _fill(entry, mastery or {})
    link(entries, register, by=by)
    for entry in entries:
        if entry.refused is None and not entry.is_new:
            _note_links(entry)
            _note_external_id(entry, register)


def _fill(entry: Entry, mastery: Masteries) -> None:
    account = entry.record or Account()
    before = _standing(account)
    fill(entry, account, mastery)
    links = entry.references.get("managed_with", ...)
    managed = account.managed_with_id is not None if links is ... else links is not None
    try:
        check_standing(
            before,
            Standing(account.tier, account.status, managed),
            is_assigned=is_assigned(owner_id=account.owner_id, managed_with_id=account.managed_with_id),
        )
    except ValidationError as error:
        entry.refuse_because(error, on=_standing_field(entry.changed))


def _standing(account: Account) -> Standing:
    return Standing(account.tier, account.status, account.managed_with_id is not None)


def _standing_field(changed: list[str]) -> str:
    return next((name for name in ("tier", "status") if name in changed), "managed_with")


def _note_links(entry: Entry) -> None:
    account = _account(entry)
    for key, target in entry.links.items():
        is_same = (target is None) == (getattr(account, f"{key}_id") is None) and (
            target is None or _account_of(target).pk == getattr(account, f"{key}_id")
        )
        if not is_same:
            entry.changed.append(key)


def _note_external_id(entry: Entry, register: Register) -> None:
    if entry.external_id and entry.external_id not in register.by_external_id:
        entry.changed.append("external_id")


def _write(entries: list[Entry], register: Register, *, source: str, creator: User | None) -> Outcome:
    taken = [entry for entry in entries if entry.refused is None]
    new = [entry for entry in taken if entry.is_new]
    changed = [entry for entry in taken if not entry.is_new and entry.changed]
    _create(new)
    _update(changed)
    _write_external_ids([*new, *changed], register, source=source)
    if creator is not None:
        _add_creator(new, creator)
    states = {id(entry): RowState.CREATED for entry in new} | {id(entry): RowState.UPDATED for entry in changed}
    return Outcome(
        taken=[Taken(e.line, states.get(id(e), RowState.UNCHANGED), _account(e).pk) for e in taken],
        refused=[entry.refused for entry in entries if entry.refused is not None],
    )


def _create(entries: list[Entry]) -> None:
    """New accounts stand in the database; those that refer to each other learn it once all of them have a key."""
    later = [entry for entry in entries if any(_is_new(target) for target in entry.links.values())]
    for entry in entries:
        _point(entry, only=[key for key in LINKS if not _is_new(entry.links.get(key))])
    insert([_account(entry) for entry in entries])
    for entry in later:
        _point(entry, only=LINKS)
    for key in LINKS:
        write_columns([_account(entry) for entry in later if entry.links.get(key) is not None], [key])


def _is_new(target: Account | Entry | None) -> bool:
    return isinstance(target, Entry) and target.is_new


def _update(entries: list[Entry]) -> None:
    """Changed rows get the next version. Several at once first leave their old parents and heads, and join the new
    heads last, so that the order in which the database reaches them does not matter."""
    if len(entries) > 1:
        for key in LINKS:
            leaving = [
                _account(entry).pk for entry in entries if key in entry.changed and getattr(entry.record, f"{key}_id")
            ]
            if leaving:
                Account.objects.filter(pk__in=leaving).update(**{key: None})
    now = timezone.now()
    for entry in entries:
        account = _account(entry)
        account.version, account.updated_at = account.version + 1, now
        _point(entry, only=entry.changed)
    said = {name for entry in entries for name in entry.changed}
    names = [name for name in (*FIELDS, "parent") if name in said]
    write_columns([_account(entry) for entry in entries], [*names, "version", "updated_at"])
    write_columns([_account(entry) for entry in entries if "managed_with" in entry.changed], ["managed_with"])


def _point(entry: Entry, *, only: Iterable[str]) -> None:
    for key in LINKS:
        if key in entry.links and key in only:
            target = entry.links[key]
            setattr(entry.record, f"{key}_id", None if target is None else _account_of(target).pk)


def _write_external_ids(entries: list[Entry], register: Register, *, source: str) -> None:
    fresh = [entry for entry in entries if entry.external_id and entry.external_id not in register.by_external_id]
    insert([AccountExternalId(account=_account(e), source=source, external_id=e.external_id) for e in fresh])


def _add_creator(entries: list[Entry], creator: User) -> None:
    during = (timezone.now().date(), None)
    AccountMember.objects.bulk_create(
        [
            AccountMember(
                account=_account(e), person=creator, function=MemberFunction.CREATOR, can_edit=True, during=during
            )
            for e in entries
        ]
    )


def _account(entry: Entry) -> Account:
    if entry.record is None:
        raise AssertionError("a row that is not refused has its account")
    return entry.record


def _account_of(target: Account | Entry) -> Account:
    return _account(target) if isinstance(target, Entry) else target
