"""Where competitors sit: noted many at once from a file, or one by hand."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.matching import accounts_named
from accounts.models import Account
from catalog.selectors import offerings_named
from competitors.choices import Confidence, Threat
from competitors.models import Competitor, CompetitorPresence
from competitors.rules import check_said, expiry
from competitors.selectors import competitors_named
from core import cells
from core.bulk import (
    Entry,
    Masteries,
    allow_only,
    check_external_ids,
    check_seen,
    fill,
    held,
    locked,
    match,
    raise_refusal,
    read,
    refer,
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
    "competitor": cells.reference,
    "offering": cells.reference,
    "share": cells.whole,
    "threat": cells.choice(Threat),
    "contract_ends_on": cells.day,
    "said_by": cells.text,
    "said_on": cells.day,
    "confidence": cells.choice(Confidence),
    "expires_on": cells.day,
    "notes": cells.text,
    "external_id": cells.text,
}
Presences = Iterable[Entry[CompetitorPresence]]


@change
def upsert_presences(
    rows: Iterable[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Outcome:
    """Every row is a competitor's presence in an account, matched by (source, external id), else by account, competitor
    and offering; a row that cannot be taken is refused. Competitors named for the first time are added.

    Keys of a row: account, competitor, offering, share, threat, contract_ends_on, said_by, said_on, confidence,
    expires_on, notes, external_id.
    """
    entries: list[Entry[CompetitorPresence]] = read(rows, READERS)
    check_external_ids(entries, source=source)
    added = _refer(entries, source=source, by=by)
    match(entries, _finder(entries, source=source), _place)
    _allow(entries, by=by)
    for entry in taken(entries):
        _fill(entry, entry.record or CompetitorPresence(), mastery)
    _drop_unneeded(added, entries)
    return write(entries)


def _refer(entries: Presences, *, source: str, by: User | None) -> list[int]:
    """What the rows name is found; answers which competitors were added for it."""
    accounts = accounts_named(said(entries, "account"), source=source, by=by)
    refer(entries, "account", accounts, _("There is no single account called %(name)s."))
    offerings = offerings_named(said(entries, "offering"), source=source)
    refer(entries, "offering", offerings, _("There is no offering called %(name)s."))
    added = _add_competitors(entries, source=source)
    competitors = competitors_named(said(taken(entries), "competitor"), source=source)
    refer(taken(entries), "competitor", competitors, _("There is no competitor called %(name)s."))
    return added


def _add_competitors(entries: Presences, *, source: str) -> list[int]:
    """Names that no competitor has yet become competitors; answers their keys."""
    names = {name for name in said(taken(entries), "competitor") if isinstance(name, str)}
    unknown = names - competitors_named(names, source=source).keys()
    first = {name.casefold(): name for name in sorted(unknown, reverse=True)}
    fresh = [Competitor(name=name) for name in first.values() if len(name) <= _name_limit()]
    added = Competitor.objects.bulk_create(sorted(fresh, key=lambda competitor: competitor.name))
    return [competitor.pk for competitor in added]


def _drop_unneeded(added: Collection[int], entries: Presences) -> None:
    """Of the competitors just added those that only refused rows named are gone again."""
    needed = {competitor.pk for competitor in said(taken(entries), "competitor")}
    if unneeded := set(added) - needed:
        Competitor.objects.filter(pk__in=unneeded).delete()


def _name_limit() -> int:
    return Competitor._meta.get_field("name").max_length or 0


def _finder(entries: Presences, *, source: str) -> Any:
    """How a row finds the presence it means; those that may be meant are held until the transaction ends."""
    theirs = Q(source=source, external_id__in=said(entries, "external_id")) if source else Q(pk__in=[])
    accounts = {account.pk for account in said(taken(entries), "account") if isinstance(account, Account)}
    found = locked(CompetitorPresence.objects.filter(Q(account__in=accounts) | theirs))
    by_id = {row.external_id: row for row in found if source and row.source == source}
    by_place = {(row.account_id, row.competitor_id, row.offering_id): row for row in found}

    def meant(entry: Entry[CompetitorPresence]) -> CompetitorPresence | None:
        return by_id.get(entry.values.get("external_id", "")) or by_place.get(_place(entry))

    return meant


def _place(entry: Entry[CompetitorPresence]) -> tuple[int | None, int | None, int | None]:
    account, competitor, offering = (getattr(entry.values.get(name), "pk", None) for name in PLACE)
    return account, competitor, offering


PLACE = ("account", "competitor", "offering")


def _allow(entries: Presences, *, by: User | None) -> None:
    """A row says something only about accounts whose competitors the person may note."""
    if by is None:
        return
    named = {record.pk for record in said(taken(entries), "account")}
    here = {entry.record.account_id for entry in taken(entries) if entry.record is not None}
    ours = set(Account.objects.filter(pk__in=named | here).open_to(by).values_list("pk", flat=True))
    reason = _("This account is not yours to describe.")
    allow_only(entries, "account", ours, reason)
    for entry in taken(entries):
        if entry.record is not None and entry.record.account_id not in ours:
            entry.refuse(reason, on="account", code="not_yours")


def _fill(entry: Entry[CompetitorPresence], presence: CompetitorPresence, mastery: Masteries | None) -> None:
    """What is new was said today unless the row says when; it counts for half a year unless the row says how long."""
    today = timezone.localdate()
    values = entry.values
    for name in ("said_on", "expires_on", "confidence"):
        if values.get(name) in (None, ""):
            values.pop(name, None)
    if presence.pk is None:
        values.setdefault("said_on", today)
    if "said_on" in values and values["said_on"] != presence.said_on:
        values.setdefault("expires_on", expiry(values["said_on"]))
    fill(entry, presence, mastery=mastery)
    if entry.is_taken:
        refuse_failing(entry, lambda: check_said(presence.said_on, expires_on=presence.expires_on, today=today))


@change
def note_presence(*, by: User | None, **fields: Any) -> CompetitorPresence:
    """It is noted that a competitor sits in an account; refused when that is noted already."""
    entries: list[Entry[CompetitorPresence]] = read([fields], READERS)
    _refer(entries, source="", by=by)
    _allow(entries, by=by)
    for entry in taken(entries):
        _fill(entry, CompetitorPresence(), None)
    outcome = write(entries)
    raise_refusal(outcome)
    return CompetitorPresence.objects.get(pk=outcome.keys[0])


@change
def update_presence(
    presence: CompetitorPresence, *, version: int, by: User | None, **changes: Any
) -> CompetitorPresence:
    """The presence says what the changes say; refused when somebody changed it since that version."""
    current = held(CompetitorPresence.objects.filter(pk=presence.pk))
    check_seen(current, version)
    entries: list[Entry[CompetitorPresence]] = read([changes], READERS)
    _refer(entries, source="", by=by)
    _allow(entries, by=by)
    for entry in taken(entries):
        _fill(entry, current, None)
    raise_refusal(write(entries))
    return CompetitorPresence.objects.get(pk=presence.pk)


@change
def confirm_presence(presence: CompetitorPresence, *, by: User | None) -> CompetitorPresence:
    """Somebody says today that it is still true: it counts for another half year, and the word of whoever says so."""
    current = held(CompetitorPresence.objects.filter(pk=presence.pk))
    today = timezone.localdate()
    said = {"said_on": today, "expires_on": expiry(today)} | ({"said_by": by.name} if by is not None else {})
    return update_presence(current, version=current.version, by=by, **said)


@change
def remove_presences(keys: Collection[int], *, by: User | None) -> Reasons:
    """The competitors no longer sit there; what was said stays in the history."""
    return remove_records(CompetitorPresence, keys, going={})
