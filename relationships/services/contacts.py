"""People at customers come in and change: many at once from a file or another system, or one by hand; one is a bulk of
one."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services.belongings import find_accounts
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
    name_of,
    raise_refusal,
    read,
    refuse_failing,
    said,
    taken,
    write,
)
from core.choices import Door
from core.db import change, current_door
from core.outcome import Outcome
from core.removal import EVERY, Reasons, remove_records, restore_columns
from relationships.choices import Channel, ContactKind, LegalBasis, Origin, PointKind
from relationships.counting import plan
from relationships.mail.titles import kind_of
from relationships.models import (
    Assessment,
    Contact,
    ContactPoint,
    ContactState,
    Employment,
    HeldRole,
    LegalBasisDefault,
    RoleProposal,
)
from relationships.rules import check_decides, check_period, check_said_on
from relationships.selectors.named import Directory
from relationships.selectors.newcomers import Newcomer, warnings_of
from relationships.services.points import Points, add_points, check_points, numbers, texts
from users.models import User

READERS = {
    "name": cells.text,
    "account": cells.reference,
    "title": cells.text,
    "department": cells.text,
    "emails": texts,
    "phones": texts,
    "kind": cells.choice(ContactKind),
    "language": cells.text,
    "channel": cells.choice(Channel),
    "time_zone": cells.text,
    "is_not_to_be_contacted": cells.flag,
    "legal_basis": cells.choice(LegalBasis),
    "since": cells.day,
    "until": cells.day,
    "external_id": cells.text,
}
MAIL = PointKind.EMAIL
OF_JOB = ("account", "title", "department", "emails", "phones", "since", "until")
ALWAYS_SET = ("name", "account", "kind", "legal_basis", "is_not_to_be_contacted", "since", "until")
ORIGINS = {Door.IMPORT: Origin.IMPORT, Door.API: Origin.API}
Contacts = list[Entry[Contact]]
GOES_WITH = {Employment: EVERY, ContactPoint: EVERY, ContactState: EVERY, HeldRole: EVERY, Assessment: EVERY,
             RoleProposal: EVERY}  # fmt: skip


@dataclass
class Job:
    """What a row says of the contact's work at an account, and the employment it means."""

    values: dict[str, Any]
    points: Points = field(default_factory=list)
    employment: Employment | None = None
    changed: list[str] = field(default_factory=list)

    @property
    def account(self) -> Account | None:
        return self.values.get("account")


@change
def upsert_contacts(
    rows: Iterable[Mapping[str, Any]], *, by: User | None, source: str = "", mastery: Masteries | None = None
) -> Outcome:
    """Every row is a contact who works at an account, matched by (source, external id), else by an e-mail address, else
    by name at that account; a row that cannot be taken is refused. Addresses are added, never taken away.

    A new one who looks like somebody here says so.

    Keys of a row: name, account, title, department, emails, phones (several apart by ; or as a list), kind, language,
    channel, time_zone, is_not_to_be_contacted, legal_basis, since, until, external_id.
    """
    entries: Contacts = read(rows, READERS)
    leave_unsaid(entries, ALWAYS_SET)
    check_external_ids(entries, source=source)
    jobs = _jobs(entries, source=source, by=by)
    match(entries, _finder(entries, jobs, source=source), lambda entry: _identity(entry, jobs[id(entry)]))
    _warn(entries, jobs, by=by)
    return _put(entries, jobs, by=by, origin=_origin(), mastery=mastery)


@change
def add_contact(*, by: User | None, origin: str = "", **fields: Any) -> Contact:
    """There is one more contact, who works at the account named; what is missing of the legal basis is the
    organisation's for this door."""
    entries: Contacts = read([fields], READERS)
    leave_unsaid(entries, ALWAYS_SET)
    jobs = _jobs(entries, source="", by=by)
    told = _put(entries, jobs, by=by, origin=origin or _origin(), mastery=None)
    raise_refusal(told)
    return Contact.objects.get(pk=told.keys[0])


@change
def update_contact(contact: Contact, *, version: int, by: User | None, **changes: Any) -> Contact:
    """The contact says what the changes say, not of any work; refused when somebody changed it since that version."""
    current = held(Contact.objects.filter(pk=contact.pk))
    check_seen(current, version)
    entries: Contacts = read([changes], {name: READERS[name] for name in READERS if name not in OF_JOB})
    for entry in taken(entries):
        fill(entry, current)
    _check_opinions(entries)
    raise_refusal(write(entries))
    if {"kind", "is_not_to_be_contacted"} & set(changes):
        plan(Employment.objects.filter(contact=current).values_list("account", flat=True))
    return Contact.objects.get(pk=contact.pk)


def _check_opinions(entries: Contacts) -> None:
    """Of whom something is thought stays a person, until it is taken back."""
    turned = [entry for entry in taken(entries) if not entry.is_new and "kind" in entry.changed]
    keys = [entry.record.pk for entry in turned if entry.record is not None]
    if not keys:
        return
    said = Q(influence__isnull=False) | Q(stance__isnull=False)
    of = "employment__contact"
    thought_of = set(Assessment.objects.filter(said, employment__contact__in=keys).values_list(of, flat=True))
    thought_of |= set(HeldRole.objects.filter(employment__contact__in=keys).values_list(of, flat=True))
    for entry in turned:
        if entry.record is not None and entry.record.pk in thought_of:
            refuse_failing(entry, partial(check_decides, entry.record.kind))


def _origin() -> str:
    return ORIGINS.get(current_door(), Origin.TYPED)


def _jobs(entries: Contacts, *, source: str, by: User | None) -> dict[int, Job]:
    """What the rows say of work, apart from what they say of the contact itself."""
    find_accounts(entries, source=source, by=by)
    jobs: dict[int, Job] = {}
    for entry in entries:
        values = {name: entry.values.pop(name) for name in OF_JOB if name in entry.values}
        job = jobs[id(entry)] = Job(values)
        country = job.account.country if isinstance(job.account, Account) else ""
        refuse_failing(entry, partial(_read_points, job, country))
        if job.values.get("since") or job.values.get("until"):
            first = job.values.get("since") or timezone.now().date()
            refuse_failing(entry, partial(check_period, first, job.values.get("until")))
        for name in ("since", "until"):
            if job.values.get(name):
                refuse_failing(entry, partial(check_said_on, job.values[name], today=timezone.localdate(), field=name))
    _allow(entries, jobs, by=by)
    return jobs


def _read_points(job: Job, country: str) -> None:
    job.points = check_points(
        emails=job.values.pop("emails", []), phones=numbers(job.values.pop("phones", []), country)
    )


def _allow(entries: Contacts, jobs: Mapping[int, Job], *, by: User | None) -> None:
    """A row names people only at accounts that are open to the person."""
    if by is None:
        return
    named = {job.account.pk for job in jobs.values() if isinstance(job.account, Account)}
    ours = set(Account.objects.filter(pk__in=named).open_to(by).values_list("pk", flat=True))
    for entry in taken(entries):
        account = jobs[id(entry)].account
        if account is not None and account.pk not in ours:
            entry.refuse(_("This account is not yours to describe."), on="account", code="not_yours")


def _finder(entries: Contacts, jobs: Mapping[int, Job], *, source: str) -> Callable[[Entry[Contact]], Contact | None]:
    """How a row finds its contact; those that may be meant are held until the transaction ends."""
    accounts = {job.account.pk for job in jobs.values() if isinstance(job.account, Account)}
    locked(Account.objects.filter(pk__in=accounts).only("pk"))
    mails = {value for job in jobs.values() for kind, value in job.points if kind == PointKind.EMAIL}
    references = said(entries, "external_id") | said(entries, "name") | mails
    directory = Directory(references, accounts, source=source)

    def meant(entry: Entry[Contact]) -> Contact | None:
        job = jobs[id(entry)]
        account = job.account.pk if isinstance(job.account, Account) else None
        external_id = entry.values.get("external_id")
        if external_id:
            return directory.meant(external_id, None)
        addresses = [value for kind, value in job.points if kind == PointKind.EMAIL]
        found = (directory.meant(each, account) for each in [*addresses, entry.values.get("name", "")])
        return next((one for one in found if one is not None), None)

    return meant


def _warn(entries: Contacts, jobs: Mapping[int, Job], *, by: User | None) -> None:
    """A row that would add somebody who looks like a contact that is here says whom."""
    new = [(entry, jobs[id(entry)]) for entry in taken(entries) if entry.record is None]
    placed = [(entry, job, job.account) for entry, job in new if isinstance(job.account, Account)]
    newcomers = [
        Newcomer(str(entry.values.get("name", "")), account.pk, [value for kind, value in job.points if kind == MAIL])
        for entry, job, account in placed
    ]
    for (entry, _job, _account), warning in zip(placed, warnings_of(newcomers, by), strict=True):
        entry.warning = warning


def _identity(entry: Entry[Contact], job: Job) -> tuple[Any, ...]:
    if entry.values.get("external_id"):
        return ("external", entry.values["external_id"])
    mails = sorted(value for kind, value in job.points if kind == PointKind.EMAIL)
    return (getattr(job.account, "pk", None), mails[0] if mails else name_of(entry))


def _put(
    entries: Contacts, jobs: Mapping[int, Job], *, by: User | None, origin: str, mastery: Masteries | None
) -> Outcome:
    """The rows not refused stand in the database: the contact, the work, the addresses."""
    _hold_what_is_here(entries, jobs, by=by)
    bases = dict(LegalBasisDefault.objects.values_list("origin", "basis"))
    for entry in taken(entries):
        contact = entry.record or Contact(origin=origin)
        if contact.pk is None:
            _begin(entry, jobs[id(entry)], basis=bases.get(origin, LegalBasis.LEGITIMATE_INTEREST))
        fill(entry, contact, mastery=mastery)
        _refuse_without_place(entry, jobs[id(entry)])
        _compare_job(entry, jobs[id(entry)])
    _check_opinions(entries)
    told = write(entries)
    _write_jobs([(entry.record, jobs[id(entry)]) for entry in taken(entries) if entry.record is not None])
    return told


def _begin(entry: Entry[Contact], job: Job, *, basis: str) -> None:
    """What a new contact is where the row is silent: its legal basis, and who reads the address."""
    entry.values.setdefault("legal_basis", basis)
    mails = [value for kind, value in job.points if kind == PointKind.EMAIL]
    entry.values.setdefault("name", mails[0] if mails else "")
    guess = kind_of(mails[0] if mails else "", entry.values["name"], job.values.get("title", ""))
    entry.values.setdefault("kind", guess)


def _refuse_without_place(entry: Entry[Contact], job: Job) -> None:
    if entry.is_new and job.account is None:
        entry.refuse(_("A contact needs the account they work at."), on="account", code="account_missing")


def _hold_what_is_here(entries: Contacts, jobs: Mapping[int, Job], *, by: User | None) -> None:
    """The contacts and the work that the rows mean are held; rows about contacts that are somebody else's are
    refused."""
    known = {entry.record.pk for entry in taken(entries) if entry.record is not None}
    ours = set(Contact.objects.editable_by(by).filter(pk__in=known).values_list("pk", flat=True)) if by else known
    here: dict[tuple[int, int], Employment] = {}
    points: dict[int, set[tuple[int | None, str, str]]] = {}
    if known:
        locked(Contact.objects.filter(pk__in=known).only("pk"))
        here = {
            (each.contact_id, each.account_id): each
            for each in locked(Employment.objects.current().filter(contact__in=known))
        }
        addresses = ContactPoint.objects.filter(contact__in=known)
        for contact, place, kind, value in addresses.values_list("contact", "employment", "kind", "value"):
            points.setdefault(contact, set()).add((place, kind, value))
    for entry in taken(entries):
        if entry.record is None:
            continue
        job = jobs[id(entry)]
        if entry.record.pk not in ours:
            entry.refuse(_("This contact is not yours to describe."), code="not_yours")
        job.employment = here.get((entry.record.pk, job.account.pk)) if job.account is not None else None
        here_already = points.get(entry.record.pk, set())
        places = {None, job.employment.pk if job.employment is not None else None}
        job.points = [each for each in job.points if not any((place, *each) in here_already for place in places)]


def _compare_job(entry: Entry[Contact], job: Job) -> None:
    """What the row changes of the work counts as a change of the contact."""
    if job.points:
        entry.changed.append("points")
    if job.account is None:
        return
    one = job.employment
    if one is None:
        entry.changed.append("employment")
        return
    for name in ("title", "department"):
        if job.values.get(name) and getattr(one, name) != job.values[name]:
            setattr(one, name, job.values[name])
            job.changed.append(name)
    during = DateRange(job.values.get("since") or one.during.lower, job.values.get("until") or one.during.upper)
    if (during.lower, during.upper) != (one.during.lower, one.during.upper):
        one.during = during
        job.changed.append("during")
    refuse_failing(entry, lambda: one.clean_fields(exclude=["contact", "account"]))
    entry.changed += job.changed


def _write_jobs(pairs: Collection[tuple[Contact, Job]]) -> None:
    changed = [job for _contact, job in pairs if job.changed]
    write([Entry(line=0, record=job.employment, changed=job.changed) for job in changed])
    new: list[Entry[Employment]] = []
    for contact, job in pairs:
        if job.account is not None and job.employment is None:
            job.employment = _employment(contact, job)
            new.append(Entry(line=0, record=job.employment))
    write(new)
    add_points([(contact, job.employment, job.points) for contact, job in pairs if job.points])
    plan({job.account.pk for _contact, job in pairs if job.account is not None and (job.changed or new)})


def _employment(contact: Contact, job: Job) -> Employment:
    first: date = job.values.get("since") or timezone.now().date()
    one = Employment(
        contact=contact, account=job.account, title=job.values.get("title", ""),
        department=job.values.get("department", ""), during=DateRange(first, job.values.get("until")),
    )  # fmt: skip
    one.clean_fields(exclude=["contact", "account"])
    return one


@change
def remove_contacts(keys: Collection[int], *, by: User | None) -> Reasons:
    """The contacts are gone, but those who took part in something, promised or said something; answers why they
    stay."""
    return remove_records(Contact, keys, going=GOES_WITH)


@change
def restore_contacts(before: Mapping[int, Mapping[str, Any]], *, by: User | None) -> Reasons:
    """The contacts say again what they said in the columns given; addresses that came since stay."""
    restore_columns(Contact, before)
    return {}
