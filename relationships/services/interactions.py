"""Contacts with customers are logged, changed and removed: many at once from a file or another system, or one by hand;
one is a bulk of one. What they amount to moves on in the same transaction, whatever the door."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
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
    insert,
    leave_unsaid,
    locked,
    match,
    raise_refusal,
    read,
    refuse_failing,
    require,
    said,
    taken,
    write,
)
from core.db import change
from core.outcome import Outcome
from core.removal import EVERY, Reasons, remove_records, restore_columns
from relationships.choices import Kind, Reached, Sentiment, Side, Visibility
from relationships.counting import count, recount
from relationships.models import Attendance, AwaitedReply, Contact, Employment, Interaction, Participation
from relationships.rules import check_captured, check_interaction, check_moment
from relationships.selectors.named import Directory
from relationships.services.points import texts
from users.models import User
from users.selectors import people_named

READERS = {
    "account": cells.reference,
    "kind": cells.choice(Kind),
    "initiator": cells.choice(Side),
    "reached": cells.choice(Reached),
    "occurred_at": cells.instant,
    "duration_minutes": cells.whole,
    "subject": cells.text,
    "notes": cells.lines,
    "sentiment": cells.choice(Sentiment),
    "visibility": cells.choice(Visibility),
    "contacts": lambda value: value if isinstance(value, list) else texts(value),
    "colleagues": lambda value: value if isinstance(value, list) else texts(value),
    "answered_at": cells.instant,
    "is_automatic": cells.flag,
    "external_id": cells.text,
}
# Told by our own doors only: where a message belongs, and what somebody said from memory
INNER = {"thread": cells.text, "message_id": cells.text, "is_copy": cells.flag, "is_self_reported": cells.flag}
PEOPLE = ("contacts", "colleagues")
ALWAYS_SET = ("account", "kind", "initiator", "reached", "occurred_at", "visibility", "is_automatic")
COUNTING = {"account", "kind", "initiator", "reached", "occurred_at", "answered_at", "is_automatic", "contacts"}
MOST_PEOPLE = 100
Interactions = list[Entry[Interaction]]


@dataclass
class Present:
    """Who took part on both sides; None leaves it as it is."""

    contacts: list[Contact] | None = None
    colleagues: list[User] | None = None


@change
def upsert_interactions(
    rows: Iterable[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Outcome:
    """Every row is an interaction with an account, matched by (source, external id), else by account, kind, moment and
    subject; a row that cannot be taken is refused.

    Keys of a row: account, kind, initiator, reached, occurred_at, duration_minutes, subject, notes, sentiment,
    visibility, contacts and colleagues (several apart by ; or as a list of names, addresses, ids or keys),
    answered_at, is_automatic, external_id.
    """
    entries: Interactions = read(rows, READERS)
    leave_unsaid(entries, ALWAYS_SET)
    check_external_ids(entries, source=source)
    present = _find_people(entries, source=source, by=by)
    match(entries, _finder(entries, source=source, by=by), _identity)
    require([entry for entry in entries if entry.is_new], "occurred_at")
    return _put(entries, present, by=by, mastery=mastery)


@change
def log_interaction(*, by: User | None, **fields: Any) -> Interaction:
    """There was a contact with the account; it counts at once, and whoever logs it took part unless they say who
    did. `fields` are those of upsert_interactions, the people also as records."""
    entries: Interactions = read([fields], READERS | INNER)
    leave_unsaid(entries, ALWAYS_SET)
    present = _find_people(entries, source="", by=by)
    outcome = _put(entries, present, by=by, mastery=None)
    raise_refusal(outcome)
    return Interaction.objects.get(pk=outcome.keys[0])


@change
def update_interaction(interaction: Interaction, *, version: int, by: User | None, **changes: Any) -> Interaction:
    """The interaction says what the changes say, and counts as that; what it said stays in the history. Refused when
    somebody changed it since that version."""
    current = held(Interaction.objects.filter(pk=interaction.pk))
    check_seen(current, version)
    entries: Interactions = read([{"account": current.account_id} | changes], READERS)
    leave_unsaid(entries, ALWAYS_SET)
    present = _find_people(entries, source="", by=by)
    for entry in taken(entries):
        entry.record = current
    raise_refusal(_put(entries, present, by=by, mastery=None))
    return Interaction.objects.get(pk=interaction.pk)


@change
def remove_interactions(keys: Collection[int], *, by: User | None) -> Reasons:
    """The interactions are gone and count no more, but those in which something was promised; answers why they
    stay."""
    accounts = list(Interaction.objects.filter(pk__in=keys).values_list("account", flat=True).distinct())
    going = {Participation: EVERY, Attendance: EVERY, AwaitedReply: EVERY}
    reasons = remove_records(Interaction, keys, going=going)
    recount(accounts)
    return reasons


@change
def restore_interactions(before: Mapping[int, Mapping[str, Any]], *, by: User | None) -> Reasons:
    """The interactions say again what they said in the columns given, and count as that."""
    rows = Interaction.objects.filter(pk__in=before)
    accounts = set(rows.values_list("account", flat=True))
    restore_columns(Interaction, before)
    recount(accounts | set(rows.values_list("account", flat=True)))
    return {}


def _find_people(entries: Interactions, *, source: str, by: User | None) -> dict[int, Present]:
    """Who took part, found among the contacts of the account and our people; a row that names others is refused."""
    find_accounts(entries, source=source, by=by)
    named = {id(entry): {name: entry.values.pop(name, None) for name in PEOPLE} for entry in entries}
    accounts = {account.pk for account in said(taken(entries), "account") if isinstance(account, Account)}
    directory = Directory(_references(named, "contacts"), accounts, source=source, reader=by)
    colleagues = people_named(_references(named, "colleagues"), source=source)
    present: dict[int, Present] = {}
    for entry in entries:
        told = named[id(entry)]
        account = entry.values.get("account")
        place = account.pk if isinstance(account, Account) else None
        present[id(entry)] = Present(
            _resolved(entry, "contacts", told["contacts"], partial(directory.meant, account=place)),
            _resolved(entry, "colleagues", told["colleagues"], colleagues.get),
        )
    return present


def _references(named: Mapping[int, Mapping[str, Any]], name: str) -> set[Any]:
    return {each for told in named.values() for each in told[name] or [] if isinstance(each, int | str)}


def _resolved(
    entry: Entry[Any], name: str, references: list[Any] | None, find: Callable[[Any], Any]
) -> list[Any] | None:
    if references is None:
        return None
    if len(references) > MOST_PEOPLE:
        entry.refuse(_("At most %(most)d people.") % {"most": MOST_PEOPLE}, on=name, code="many")
        return []
    found: dict[int, Any] = {}
    for each in references:
        record = find(each) if isinstance(each, int | str) else each
        if record is None:
            entry.refuse(_("There is nobody called %(name)s here.") % {"name": each}, on=name, code=f"unknown_{name}")
        else:
            found[record.pk] = record
    return list(found.values())


def _finder(
    entries: Interactions, *, source: str, by: User | None
) -> Callable[[Entry[Interaction]], Interaction | None]:
    """How a row finds its interaction; those that may be meant are held until the transaction ends."""
    theirs = Q(source=source, external_id__in=said(entries, "external_id")) if source else Q(pk__in=[])
    loose = [entry for entry in taken(entries) if not entry.values.get("external_id")]
    hold_accounts(loose)
    alike = Q(
        account__in=[account.pk for account in said(loose, "account")], occurred_at__in=said(loose, "occurred_at")
    )
    if by is not None:
        alike &= Q(pk__in=Interaction.objects.visible_to(by).order_by().values("pk"))
    found = locked(Interaction.objects.filter(theirs | alike if loose else theirs))
    by_id = {row.external_id: row for row in found if source and row.source == source}
    by_moment = {(row.account_id, row.kind, row.occurred_at, row.subject): row for row in found}

    def meant(entry: Entry[Interaction]) -> Interaction | None:
        if entry.values.get("external_id"):
            return by_id.get(entry.values["external_id"])
        return by_moment.get(_moment(entry))

    return meant


def _moment(entry: Entry[Interaction]) -> tuple[Any, ...]:
    account = entry.values.get("account")
    told = [entry.values.get(name, "") for name in ("kind", "occurred_at", "subject")]
    return (account.pk if account is not None else None, *told)


def _identity(entry: Entry[Interaction]) -> tuple[Any, ...]:
    external_id = entry.values.get("external_id")
    return ("external", external_id) if external_id else _moment(entry)


def _put(
    entries: Interactions, present: Mapping[int, Present], *, by: User | None, mastery: Masteries | None
) -> Outcome:
    """The rows not refused stand in the database with who took part, and count."""
    now = timezone.now()
    require([entry for entry in entries if entry.is_new], "account", "kind")
    allow_accounts(entries, Account.objects.all().open_to, by=by)
    _allow_records(entries, by=by)
    _allow_contacts(entries, present)
    before = _before(entries)
    for entry in taken(entries):
        _fill(entry, present[id(entry)], by=by, mastery=mastery, now=now)
    told = write(entries)
    fresh = [entry.record.pk for entry in taken(entries) if entry.record is not None and entry.record.pk not in before]
    _write_people(entries, present, set(fresh))
    count(fresh)
    recount(_moved(entries, before))
    return told


def _before(entries: Interactions) -> dict[int, int]:
    """Interaction → the account it was with until now; who is on record is compared with what the row says."""
    return {
        entry.record.pk: entry.record.account_id
        for entry in taken(entries)
        if entry.record is not None and entry.record.pk is not None
    }


def _moved(entries: Interactions, before: Mapping[int, int]) -> set[int]:
    """The accounts of interactions that count otherwise than before."""
    moved: set[int] = set()
    for entry in taken(entries):
        if entry.record is not None and entry.record.pk in before and COUNTING & set(entry.changed):
            moved |= {before[entry.record.pk], entry.record.account_id}
    return moved


def _allow_records(entries: Interactions, *, by: User | None) -> None:
    """Rows about interactions that the person may not change are refused."""
    here = {entry.record.pk for entry in taken(entries) if entry.record is not None}
    if by is None or not here:
        return
    ours = set(Interaction.objects.editable_by(by).filter(pk__in=here).values_list("pk", flat=True))
    for entry in taken(entries):
        if entry.record is not None and entry.record.pk not in ours:
            entry.refuse(_("This interaction is not yours to change."), code="not_yours")


def _allow_contacts(entries: Interactions, present: Mapping[int, Present]) -> None:
    """Contacts take part where they work or worked."""
    here = _staying(entries, present)
    people = {one.pk for told in present.values() for one in told.contacts or []}
    people |= {one.pk for staying in here.values() for one in staying}
    places = set(Employment.objects.filter(contact__in=people).values_list("contact", "account"))
    for entry in taken(entries):
        account = entry.values.get("account")
        place = account.pk if account is not None else getattr(entry.record, "account_id", None)
        for one in present[id(entry)].contacts or here.get(id(entry), []):
            if (one.pk, place) not in places:
                reason = _("%(name)s does not work at this account.") % {"name": one.name}
                entry.refuse(reason, on="contacts", code="works_elsewhere")


def _staying(entries: Interactions, present: Mapping[int, Present]) -> dict[int, list[Contact]]:
    """Who took part in interactions that come to another account, where the row does not say who did."""
    moving = {
        id(entry): entry.record
        for entry in taken(entries)
        if entry.record is not None and present[id(entry)].contacts is None
        and (account := entry.values.get("account")) is not None and account.pk != entry.record.account_id
    }  # fmt: skip
    rows = Participation.objects.filter(interaction__in=moving.values()).select_related("contact") if moving else []
    there: dict[int, list[Contact]] = {}
    for row in rows:
        there.setdefault(row.interaction_id, []).append(row.contact)
    return {key: there.get(one.pk, []) for key, one in moving.items()}


def _fill(entry: Entry[Interaction], told: Present, *, by: User | None, mastery: Masteries | None, now: Any) -> None:
    one = entry.record or Interaction(logged_by=by)
    if one.pk is None:
        entry.values.setdefault("occurred_at", now)
        if told.colleagues is None and by is not None:
            told.colleagues = [by]
    one.occurred_on = one.occurred_on or entry.values["occurred_at"].date()
    fill(entry, one, mastery=mastery)
    if not entry.is_taken:
        return
    refuse_failing(entry, lambda: check_moment(one.occurred_at, now=now))
    if one.answered_at is not None:
        answered_at = one.answered_at
        refuse_failing(entry, lambda: check_moment(answered_at, now=now, field="answered_at"))
    refuse_failing(
        entry,
        lambda: check_interaction(
            kind=one.kind, reached=one.reached, occurred_at=one.occurred_at, answered_at=one.answered_at
        ),
    )
    if one.pk is not None:
        refuse_failing(entry, lambda: check_captured(one.message_id, entry.changed))
        _compare_people(entry, told, one)


def _compare_people(entry: Entry[Interaction], told: Present, one: Interaction) -> None:
    """People who come or go are a change of the interaction."""
    if told.contacts is not None:
        here = set(Participation.objects.filter(interaction=one).values_list("contact", flat=True))
        entry.changed += ["contacts"] if here != {contact.pk for contact in told.contacts} else []
    if told.colleagues is not None:
        there = set(Attendance.objects.filter(interaction=one).values_list("person", flat=True))
        entry.changed += ["colleagues"] if there != {person.pk for person in told.colleagues} else []


def _write_people(entries: Interactions, present: Mapping[int, Present], fresh: Collection[int]) -> None:
    participations: list[Participation] = []
    attendances: list[Attendance] = []
    for entry in taken(entries):
        one, told = entry.record, present[id(entry)]
        if one is None:
            continue
        is_fresh = one.pk in fresh
        if told.contacts is not None and (is_fresh or "contacts" in entry.changed):
            keep = [] if is_fresh else _kept(Participation, one, "contact", told.contacts)
            participations += [Participation(interaction=one, contact=c) for c in told.contacts if c.pk not in keep]
        if told.colleagues is not None and (is_fresh or "colleagues" in entry.changed):
            keep = [] if is_fresh else _kept(Attendance, one, "person", told.colleagues)
            attendances += [Attendance(interaction=one, person=p) for p in told.colleagues if p.pk not in keep]
    insert(participations)
    insert(attendances)


def _kept(model: Any, one: Interaction, name: str, people: Collection[Any]) -> set[int]:
    """Those who take part no longer are off the record; answers who is on it still."""
    rows = model.objects.filter(interaction=one)
    rows.exclude(**{f"{name}__in": [each.pk for each in people]}).delete()
    return set(rows.values_list(name, flat=True))
