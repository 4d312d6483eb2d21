"""What was said with customers, as far as the reader may know it: the timeline of an account, and every entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Left
from django.utils.dateparse import parse_datetime

from accounts.models import Account
from audit.models import AuditEntry
from audit.sentences import Sentence, sentences
from core.pagination import Page, keyset_page, total_text
from relationships.models import Attendance, Commitment, Contact, Employment, Interaction, Participation
from relationships.querysets import InteractionQuerySet
from relationships.selectors.seen import name_accounts
from users.models import User

OPENING = 500  # of the notes, a row shows so many characters
SHOWN = 6
PAGE_SIZE = 30
CHANGES_SHOWN = 20
TABLE = Interaction._meta.db_table


@dataclass(frozen=True)
class Timeline:
    """A stretch of what was said with a customer, a conversation as one row."""

    page: Page[Interaction]
    total: str


@dataclass(frozen=True)
class Move:
    """An interaction was said to have been at another time before."""

    at: datetime
    who: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class InteractionPage:
    """One interaction with what was promised in it, and how what is noted of it changed."""

    commitments: list[Commitment]
    moves: list[Move]
    changes: list[Sentence]


def with_people(interactions: InteractionQuerySet, reader: User) -> InteractionQuerySet:
    """The interactions, with who took part on both sides at hand; of them, those whose account the reader sees."""
    theirs = _seen_participations(reader).select_related("contact").order_by("contact__name", "pk")
    ours = Attendance.objects.select_related("person").order_by("person__name", "pk")
    return interactions.prefetch_related(Prefetch("participations", theirs), Prefetch("attendances", ours))


def interactions_to_read(user: User) -> InteractionQuerySet:
    """Visible interactions as rows show them: with their people, `is_readable`, and of the notes that the user may read
    their `opening`; of others nothing."""
    opening = Case(When(is_readable=True, then=Left("notes", OPENING)), default=Value(""), output_field=TextField())
    rows = Interaction.objects.visible_to(user).with_text_for(user).annotate(opening=opening)
    return with_people(rows.defer("notes").select_related("account"), user)


def _seen_participations(reader: User) -> QuerySet[Any]:
    if reader.has_perm("accounts.view_every_account"):
        return Participation.objects.all()
    return Participation.objects.filter(interaction__account__in=Account.objects.all().keys_visible_to(reader))


def narrowed(interactions: InteractionQuerySet, filters: Mapping[str, Any], reader: User) -> InteractionQuerySet:
    """Only the interactions that fit every filter; words are looked for in what the reader may read."""
    if filters.get("kind"):
        interactions = interactions.filter(kind=filters["kind"])
    if filters.get("contact"):
        interactions = interactions.of_contact(filters["contact"])
    if filters.get("person"):
        interactions = interactions.filter(pk__in=_attended_by(filters["person"]))
    if filters.get("q"):
        text = str(filters["q"]).replace("\x00", "")
        in_notes = Interaction.objects.filter(Interaction.objects.all().readable(reader), notes__icontains=text)
        interactions = interactions.filter(Q(subject__icontains=text) | Q(pk__in=in_notes.order_by().values("pk")))
    return interactions


def _attended_by(person: Any) -> QuerySet[Any]:
    return Attendance.objects.filter(person=person).order_by().values("interaction")


def timeline_of(
    account: Account, reader: User, *, filters: Mapping[str, Any] | None = None, cursor: str = "", size: int = PAGE_SIZE
) -> Timeline:
    """What was said with the account, the latest first; a conversation is one row, its latest message."""
    found = narrowed(Interaction.objects.visible_to(reader).filter(account=account), filters or {}, reader)
    rows = _latest_of_threads(interactions_to_read(reader).filter(pk__in=found.order_by().values("pk")), found)
    page = keyset_page(rows, column="occurred_at", descending=True, cursor=cursor, size=size)
    return Timeline(_counted(page, found), total_text(_latest_of_threads(found, found)))


def _latest_of_threads(rows: InteractionQuerySet, found: InteractionQuerySet) -> InteractionQuerySet:
    """Of each conversation among those found only the latest message; what stands alone stays."""
    same = found.order_by().filter(thread=OuterRef("thread"))
    later = same.filter(
        Q(occurred_at__gt=OuterRef("occurred_at")) | Q(occurred_at=OuterRef("occurred_at"), pk__gt=OuterRef("pk"))
    )
    return rows.filter(Q(thread="") | ~Exists(later))


def _counted(page: Page[Interaction], found: InteractionQuerySet) -> Page[Interaction]:
    """The rows, each with `thread_size`: how many messages its conversation has among those found."""
    threads = {row.thread for row in page.rows if row.thread}
    same = found.order_by().filter(thread__in=threads).values("thread").annotate(number=Count("pk"))
    sizes = dict(same.values_list("thread", "number")) if threads else {}
    for row in page.rows:
        row.thread_size = sizes.get(row.thread, 1)  # type: ignore[attr-defined]
    return page


def conversation(interaction: Interaction, reader: User) -> list[Interaction]:
    """The other messages of the interaction's conversation, the latest first."""
    same = interactions_to_read(reader).filter(account=interaction.account_id, thread=interaction.thread)
    rows = same.exclude(pk=interaction.pk) if interaction.thread else same.none()
    return list(rows.order_by("-occurred_at", "-pk")[:100])


def latest_of_account(account: Account, reader: User) -> list[Interaction]:
    """What was said with the account last, as its page shows it."""
    found = Interaction.objects.visible_to(reader).filter(account=account)
    return list(_newest(_latest_of_threads(found, found), reader, SHOWN))


def latest_with(contact: Contact, reader: User, limit: int = 20) -> list[Interaction]:
    """What was said with somebody last, as far as the reader sees it."""
    found = Interaction.objects.visible_to(reader).of_contact(contact)
    return name_accounts(_newest(found, reader, limit), reader)


def _newest(found: InteractionQuerySet, reader: User, limit: int) -> InteractionQuerySet:
    """The newest of those found as rows show them; who may read the notes is asked of these only, not of all."""
    newest = found.order_by("-occurred_at", "-pk").values("pk")[:limit]
    return interactions_to_read(reader).filter(pk__in=newest).order_by("-occurred_at", "-pk")


def people_of_timeline(account: Account, reader: User) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Whom the timeline can be narrowed to: those who work or worked there, and those of us who took part."""
    jobs = Employment.objects.visible_to(reader).filter(account=account).order_by("contact__name", "pk")
    theirs = dict(jobs.values_list("contact", "contact__name"))
    seen = Interaction.objects.visible_to(reader).filter(account=account).order_by().values("pk")
    attended = Attendance.objects.filter(interaction__in=seen).order_by().values("person")
    ours = User.objects.filter(pk__in=attended).order_by("name", "pk").values_list("pk", "name")
    return list(theirs.items()), list(ours)


def interaction_page(interaction: Interaction, reader: User) -> InteractionPage:
    """What the page of one interaction shows beside itself; its history only to those who read the account's."""
    commitments = Commitment.objects.visible_to(reader).filter(interaction=interaction).select_related("owner")
    entries = _entries(interaction, reader)
    moved = [entry for entry in entries if "occurred_at" in (entry.after or {})]
    others = [entry for entry in entries if "occurred_at" not in (entry.after or {})]
    return InteractionPage(
        commitments=list(commitments.order_by("due_on", "pk")),
        moves=_moves(moved),
        changes=sentences(others, reader=reader) if others else [],
    )


def _entries(interaction: Interaction, reader: User) -> list[AuditEntry]:
    is_open = Account.objects.open_to(reader).filter(pk=interaction.account_id)
    if not reader.has_perm("accounts.view_history") or not is_open.exists():
        return []
    rows = AuditEntry.objects.filter(table=TABLE, row=str(interaction.pk), action="U")
    return list(rows.order_by("-id")[:CHANGES_SHOWN])


def _moves(entries: Iterable[AuditEntry]) -> list[Move]:
    rows = list(entries)
    names = dict(User.objects.filter(pk__in={row.actor_id for row in rows}).values_list("pk", "name")) if rows else {}
    return [Move(row.at, names.get(row.actor_id, ""), _instant(row.before), _instant(row.after)) for row in rows]


def _instant(values: Mapping[str, Any] | None) -> datetime | None:
    said = (values or {}).get("occurred_at")
    return parse_datetime(said.replace(" ", "T")) if isinstance(said, str) else None


def interaction_rows(user: User, filters: Mapping[str, Any]) -> tuple[InteractionQuerySet, InteractionQuerySet]:
    """The interactions the user may know of under these filters: to be counted, and with what the list shows."""
    found = narrowed(Interaction.objects.visible_to(user), filters, user)
    for name, lookup in {"account": "account", "sentiment": "sentiment", "since": "occurred_on__gte",
                         "until": "occurred_on__lte", "initiator": "initiator"}.items():  # fmt: skip
        if filters.get(name) not in (None, ""):
            found = found.filter(**{lookup: filters[name]})
    return found, found.select_related("account").defer("notes")


def with_names(interactions: Iterable[Interaction], user: User) -> list[Interaction]:
    """The interactions, each with `their_names` and `our_names`, who took part on both sides, and `account_name`."""
    rows: list[Interaction] = name_accounts(interactions, user)
    keys = [row.pk for row in rows]
    theirs = _names(_seen_participations(user).filter(interaction__in=keys), "contact__name")
    ours = _names(Attendance.objects.filter(interaction__in=keys), "person__name")
    for row in rows:
        row.their_names, row.our_names = theirs.get(row.pk, []), ours.get(row.pk, [])  # type: ignore[attr-defined]
    return rows


def _names(rows: QuerySet[Any], name: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, said in rows.order_by(name, "pk").values_list("interaction", name):
        found.setdefault(key, []).append(said)
    return found
