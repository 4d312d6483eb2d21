"""How much of somebody's contact is heard, what became of their mail, and which meetings are to be asked about."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from relationships.capture_choices import FAILED, Hold, MailboxState, Verdict
from relationships.choices import CaptureLevel
from relationships.models import CalendarMeeting, Contact, Interaction, Mailbox, MailboxDay, MailboxFolder, MailboxTally
from users.models import User

HEARD = timedelta(days=2)
LOGGED = timedelta(days=30)
ASKED = timedelta(days=14)
MOST_ASKED = 20
DAYS_SHOWN = 90
SHORT = {
    Verdict.UNKNOWN: _("nobody of a customer"),
    Verdict.INTERNAL: _("among ourselves"),
    Verdict.DUPLICATE: _("stored already"),
    Verdict.UNDATED: _("no date"),
    Verdict.REFUSED: _("too large or broken"),
}
IGNORED = (Verdict.UNKNOWN, Verdict.INTERNAL, Verdict.DUPLICATE)


def capture_levels(people: Collection[int], now: datetime) -> dict[int, CaptureLevel]:
    """How much of each person's contact with customers is heard (HEALTH §1.5), in one query: what a mailbox that is
    read tells of, else whether they log by hand."""
    reading = Mailbox.objects.filter(person=OuterRef("pk"), state=MailboxState.READING, read_at__gte=now - HEARD)
    by_hand = Interaction.objects.filter(
        logged_by=OuterRef("pk"), occurred_at__gte=now - LOGGED, message_id=None, is_self_reported=False
    )
    rows = User.objects.filter(pk__in=people).order_by()
    found = rows.annotate(
        inbound=Exists(reading.filter(Exists(_folder(is_sent=False)))),
        outbound=Exists(reading.filter(Exists(_folder(is_sent=True)))),
        by_hand=Exists(by_hand.order_by()),
    )
    return {pk: _level(*heard) for pk, *heard in found.values_list("pk", "inbound", "outbound", "by_hand")}


def capture_level(person: User, now: datetime) -> CaptureLevel:
    """How much of the person's contact with customers is heard."""
    return capture_levels([person.pk], now)[person.pk]


def _folder(*, is_sent: bool) -> QuerySet[MailboxFolder]:
    return MailboxFolder.objects.filter(mailbox=OuterRef("pk"), is_sent=is_sent).order_by()


def _level(inbound: bool, outbound: bool, by_hand: bool) -> CaptureLevel:
    if outbound:
        return CaptureLevel.BOTH_WAYS if inbound else CaptureLevel.OUTBOUND
    return CaptureLevel.BY_HAND if by_hand else CaptureLevel.NONE


def meetings_to_confirm(user: User, now: datetime) -> list[CalendarMeeting]:
    """Meetings of the user's calendar that are over and of which nobody said whether they took place, newest first."""
    if not user.has_perm("relationships.add_interaction"):
        return []
    over = CalendarMeeting.objects.visible_to(user).filter(ends_at__lte=now, ends_at__gt=now - ASKED)
    rows = over.filter(hold=Hold.UNKNOWN, account__in=Account.objects.all().keys_open_to(user))
    return list(with_people(rows).order_by("-starts_at", "-pk")[:MOST_ASKED])


def with_people(rows: QuerySet[CalendarMeeting]) -> QuerySet[CalendarMeeting]:
    """The meetings with what is shown of them."""
    people = Prefetch("contacts", Contact.objects.order_by("name", "pk"), to_attr="present")
    return rows.select_related("account").prefetch_related(people)


@dataclass(frozen=True)
class Counted:
    """How many there are of a verdict; `short` beside others of its kind."""

    verdict: Verdict
    count: int

    @property
    def label(self) -> str:
        return str(self.verdict.label)

    @property
    def short(self) -> str:
        return str(SHORT[self.verdict])


@dataclass
class Reconciled:
    """What was seen, and what became of it: the two are counted apart, and agree when nothing was lost."""

    day: date | None = None
    seen: int = 0
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def stored(self) -> int:
        return self.numbers.get(Verdict.STORED, 0)

    @property
    def ignored(self) -> list[Counted]:
        return [Counted(each, self.numbers.get(each, 0)) for each in IGNORED]

    @property
    def failed(self) -> list[Counted]:
        return [Counted(each, self.numbers.get(each, 0)) for each in FAILED]

    @property
    def agrees(self) -> bool:
        return self.seen == sum(self.numbers.values())


def reconciliation(mailbox: Mailbox, *, days: int | None = DAYS_SHOWN) -> list[Reconciled]:
    """What became of the mailbox's messages, day by day, newest first."""
    seen = dict(MailboxDay.objects.filter(mailbox=mailbox).values_list("day", "seen")[:days])
    tallies = MailboxTally.objects.filter(mailbox=mailbox)
    counted: dict[date, dict[str, int]] = defaultdict(dict)
    if days is not None and len(seen) == days:
        tallies = tallies.filter(day__gte=min(seen))
    for day, verdict, number in tallies.values_list("day", "verdict", "number"):
        counted[day][verdict] = number
    return [
        Reconciled(day, seen.get(day, 0), counted[day]) for day in sorted(seen.keys() | counted.keys(), reverse=True)
    ]


def reconciled_sum(mailbox: Mailbox) -> Reconciled:
    """The same over all days."""
    seen = MailboxDay.objects.filter(mailbox=mailbox).aggregate(sum=Sum("seen"))["sum"] or 0
    rows = MailboxTally.objects.filter(mailbox=mailbox).order_by().values("verdict").annotate(sum=Sum("number"))
    return Reconciled(None, seen, dict(rows.values_list("verdict", "sum")))
