"""Opportunities come in and change: many at once from a file or another system, or one by hand; one is a bulk of
one."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.matching import accounts_named, hold_accounts
from accounts.models import Account
from catalog.selectors import offerings_named
from core import cells
from core.bulk import (
    Entry,
    Masteries,
    check_external_ids,
    fill,
    locked,
    match,
    name_of,
    read,
    refer,
    refuse_failing,
    said,
    taken,
    write,
)
from core.db import change
from core.outcome import Outcome as Told
from core.removal import EVERY, Reasons, remove_records, restore_columns
from opportunities.choices import Outcome
from opportunities.models import Opportunity, Rival, StageChange
from opportunities.rules import check_facts, check_stage_change
from opportunities.selectors import first_stage, stages_named
from opportunities.services.roles import forget_roles_elsewhere
from opportunities.services.sellers import Place, renew_sellers
from users.models import User
from users.selectors import people_named

READERS = {
    "name": cells.text,
    "account": cells.reference,
    "owner": cells.reference,
    "offering": cells.reference,
    "stage": cells.reference,
    "amount": cells.decimal,
    "currency": cells.code,
    "opened_on": cells.day,
    "expected_close_on": cells.day,
    "closed_on": cells.day,
    "client_gains": cells.text,
    "next_step": cells.text,
    "lost_because": cells.text,
    "external_id": cells.text,
}
ALWAYS_SET = ("name", "account", "owner", "stage", "currency")
Deals = Iterable[Entry[Opportunity]]


@change
def upsert_opportunities(
    rows: Iterable[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Told:
    """Every row is an opportunity, matched by (source, external id), else by account and name; a row that cannot be
    taken is refused. The stage of an opportunity that the source keeps is what the source says, where somebody who
    sees every account brings it; others move by the pages' rules.

    Keys of a row: name, account, owner, offering, stage, amount, currency, opened_on, expected_close_on, closed_on,
    client_gains, next_step, lost_because, external_id. A new opportunity is its offering's by name, and its account's
    owner's.
    """
    entries: list[Entry[Opportunity]] = read(rows, READERS)
    check_external_ids(entries, source=source)
    find_what_is_named(entries, source=source, by=by)
    match(entries, _finder(entries, source=source, by=by), _identity)
    allow(entries, by=by)
    return put(entries, by=by, source=source, mastery=mastery)


def find_what_is_named(entries: Deals, *, source: str, by: User | None) -> None:
    """Accounts, owners, offerings and stages that the rows name are found among those the person sees."""
    for entry in entries:
        for name in ALWAYS_SET:
            if entry.values.get(name) in (None, ""):
                entry.values.pop(name, None)
    accounts = accounts_named(said(entries, "account"), source=source, by=by)
    refer(entries, "account", accounts, _("There is no single account called %(name)s."))
    people = people_named(said(entries, "owner"), source=source)
    refer(entries, "owner", people, _("There is no single person called %(name)s."))
    offerings = offerings_named(said(entries, "offering"), source=source)
    refer(entries, "offering", offerings, _("There is no offering called %(name)s."))
    refer(entries, "stage", stages_named(said(entries, "stage")), _("There is no stage called %(name)s."))


def _finder(entries: Deals, *, source: str, by: User | None) -> Callable[[Entry[Opportunity]], Opportunity | None]:
    """How a row finds its opportunity; those that may be meant are held until the transaction ends. By name only those
    that the person sees: a refusal tells nothing of the others."""
    theirs = Q(source=source, external_id__in=said(entries, "external_id")) if source else Q(pk__in=[])
    by_name = [entry for entry in taken(entries) if not entry.values.get("external_id")]
    hold_accounts(by_name)
    alike = Q(account__in=[account.pk for account in said(by_name, "account")], name__in=said(by_name, "name"))
    if by is not None:
        alike &= Q(pk__in=Opportunity.objects.visible_to(by).order_by().values("pk"))
    found = locked(Opportunity.objects.select_related("stage").filter(theirs | alike if by_name else theirs))
    by_id = {row.external_id: row for row in found if source and row.source == source}
    by_place: dict[tuple[int, str], list[Opportunity]] = {}
    for row in found:
        by_place.setdefault((row.account_id, row.name.casefold()), []).append(row)

    def meant(entry: Entry[Opportunity]) -> Opportunity | None:
        if entry.values.get("external_id"):
            return by_id.get(entry.values["external_id"])
        account = entry.values.get("account")
        same = by_place.get((account.pk, name_of(entry)), []) if account else []
        if len(same) > 1:
            reason = _("Several opportunities of this account have this name. Add an external id.")
            entry.refuse(reason, on="name", code="ambiguous")
        return same[0] if len(same) == 1 else None

    return meant


def _identity(entry: Entry[Opportunity]) -> tuple[Any, ...]:
    if entry.values.get("external_id"):
        return ("external", entry.values["external_id"])
    return (getattr(entry.values.get("account"), "pk", None), name_of(entry))


def allow(entries: Deals, *, by: User | None) -> None:
    """Rows about opportunities that the person may not change are refused, and those that would give an opportunity to
    somebody else: that is for those who may edit the account."""
    if by is None:
        return
    here = {entry.record.pk for entry in taken(entries) if entry.record is not None}
    ours = set(Opportunity.objects.editable_by(by).filter(pk__in=here).values_list("pk", flat=True)) if here else set()
    named = {account.pk for account in said(taken(entries), "account")}
    named |= {entry.record.account_id for entry in taken(entries) if entry.record is not None}
    edited = set(Account.objects.editable_by(by).filter(pk__in=named).values_list("pk", flat=True))
    for entry in taken(entries):
        if entry.record is not None and entry.record.pk not in ours:
            entry.refuse(_("This opportunity is somebody else's."), code="not_yours")
        _allow_owner(entry, by, edited)


def _allow_owner(entry: Entry[Opportunity], by: User, edited: set[int]) -> None:
    deal, owner, account = entry.record, entry.values.get("owner"), entry.values.get("account")
    if deal is None and owner is None:
        entry.values["owner"] = by
        return
    gives = owner is not None and owner.pk != (by.pk if deal is None else deal.owner_id)
    moves = deal is not None and account is not None and account.pk != deal.account_id
    touched = {account.pk if account is not None else None, deal.account_id if deal is not None else None} - {None}
    if (gives or moves) and not touched <= edited:
        reason = _("Only those who may edit the account give its opportunities to others.")
        entry.refuse(reason, on="owner" if gives else "account", code="not_yours")
    elif gives and owner is not None and not _may_own(owner, entry):
        entry.refuse(_("%(name)s does not sell here.") % {"name": owner.name}, on="owner", code="does_not_sell")


def _may_own(person: User, entry: Entry[Opportunity]) -> bool:
    """Whether somebody sells here; what is closed may also be on record as a leaver's."""
    stage = entry.values.get("stage") or (entry.record and entry.record.stage)
    is_closed = stage is not None and stage.outcome != Outcome.OPEN
    return is_closed or person.has_perm("opportunities.change_opportunity")


def put(entries: Deals, *, by: User | None, source: str = "", mastery: Masteries | None = None) -> Told:
    """The rows not refused stand in the database, and the owners of the opportunities see the accounts they may see."""
    entries = list(entries)
    before = {id(entry): _places([entry]) for entry in taken(entries)}
    _begin([entry for entry in taken(entries) if entry.record is None])
    today = timezone.localdate()
    for entry in taken(entries):
        _fill(entry, by=by, source=source, mastery=mastery, today=today)
    told = write(entries)
    changed = [entry for entry in taken(entries) if entry.changed]
    forget_roles_elsewhere([entry.record.pk for entry in changed if entry.record and "account" in entry.changed])
    renew_sellers(_places(changed).union(*(before[id(entry)] for entry in changed)), by=by)
    return told


def _places(entries: Deals) -> set[Place]:
    deals = [entry.record for entry in taken(entries) if entry.record is not None]
    return {(deal.account_id, deal.owner_id) for deal in deals}


def _fill(entry: Entry[Opportunity], *, by: User | None, source: str, mastery: Masteries | None, today: date) -> None:
    deal = entry.record or Opportunity()
    was, is_kept_there = deal.outcome, _is_kept_by(deal, source, by=by)
    stage = entry.values.get("stage")
    fill(entry, deal, mastery=mastery)
    if not entry.is_taken:
        return
    _close(entry, deal, today)
    if stage is not None and not entry.is_new and not is_kept_there and "stage" in entry.changed:
        refuse_failing(entry, lambda: check_stage_change(was, deal.outcome, deal.client_gains))
    refuse_failing(
        entry,
        lambda: check_facts(
            outcome=deal.outcome, amount=deal.amount, opened_on=deal.opened_on, closed_on=deal.closed_on,
            today=today,
        ),
    )  # fmt: skip


def _is_kept_by(deal: Opportunity, source: str, *, by: User | None) -> bool:
    """Whether the source decides how the opportunity stands. Who may name a system that does is a matter for those who
    see everything; for others, whatever source they name, the pages' rules hold."""
    speaks_for_systems = by is None or by.has_perm("accounts.view_every_account")
    return bool(source) and deal.source == source and speaks_for_systems


def _begin(entries: Deals) -> None:
    """What new opportunities have where the rows are silent: the first stage, the account's owner and currency, a
    name."""
    accounts = [entry.values["account"] for entry in entries if entry.values.get("account") is not None]
    owners = User.objects.in_bulk({account.owner_id for account in accounts if account.owner_id is not None})
    stage = first_stage() if entries else None
    for entry in entries:
        values, account = entry.values, entry.values.get("account")
        values.setdefault("stage", stage)
        if account is None:
            entry.refuse(_("An opportunity needs an account."), on="account", code="account_missing")
            continue
        values.setdefault("currency", account.currency)
        if account.owner_id is not None:
            values.setdefault("owner", owners[account.owner_id])
        offering = values.get("offering")
        values.setdefault("name", offering.name if offering else values.get("external_id", ""))


def _close(entry: Entry[Opportunity], deal: Opportunity, today: date) -> None:
    """The outcome is its stage's; an open opportunity has no day of closing, one that closes now closes today."""
    if deal.stage_id is None:
        return
    outcome, closed_on = deal.stage.outcome, deal.closed_on
    if outcome == Outcome.OPEN:
        closed_on = None
    elif closed_on is None and not entry.is_new:
        closed_on = today
    for name, value in (("outcome", outcome), ("closed_on", closed_on)):
        if getattr(deal, name) != value:
            setattr(deal, name, value)
            entry.changed.append(name)


@change
def remove_opportunities(keys: Collection[int], *, by: User | None) -> Reasons:
    """The opportunities are gone, and with them what their owners saw through them."""
    places = set(Opportunity.objects.filter(pk__in=keys).values_list("account", "owner"))
    reasons = remove_records(Opportunity, keys, going={StageChange: EVERY, Rival: EVERY})
    renew_sellers(places, by=by)
    return reasons


@change
def restore_opportunities(before: Mapping[int, Mapping[str, Any]], *, by: User | None) -> Reasons:
    """The opportunities say again what they said in the columns given, and their owners see the accounts they may see;
    answers which do not, and why."""
    deals = Opportunity.objects.filter(pk__in=before)
    places = {(deal.account_id, deal.owner_id) for deal in locked(deals)}
    restore_columns(Opportunity, before, derived=["outcome"])
    forget_roles_elsewhere(before)
    renew_sellers(places.union(deals.values_list("account", "owner")), by=by)
    return {}
