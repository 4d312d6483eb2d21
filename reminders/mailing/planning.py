"""When somebody's next mail leaves: one digest each working morning of theirs, urgent things within their working
hours, the Monday digest of who leads. Planned again nothing changes."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Account
from core.clock import instant_of, local_day
from core.db import change
from reminders.choices import Channel, DeliveryState, Escalation, MailKind, MailState, State
from reminders.models import Absence, Delivery, OutgoingMail, Reminder
from users.models import User

MORNING = time(8)
SLOT_MINUTES = 10  # urgent things that come together leave together
AT_ONCE = 500
REST = timedelta(hours=4)
UNDER_WAY = (MailState.DUE, MailState.CLAIMED, MailState.SENDING)
_LEFT_OVER = Q(state=DeliveryState.WAITING, mail__isnull=True)  # by a mail that was given up


@change
def plan_mails(now: datetime, *, by: User | None) -> int:
    """Whoever has something waiting has a mail planned; answers how many mails were."""
    _follow_the_reader()
    return _plan_digests(now) + _plan_urgent(now) + _plan_weekly(now)


def morning_of(person: User, day: date) -> datetime:
    """When the person's morning mail of that day leaves."""
    return instant_of(day, MORNING, person.time_zone)


def next_morning(person: User, now: datetime, *, taken: Collection[date] = ()) -> date:
    """The first working day of the person whose morning is still to come and has no mail yet."""
    day = local_day(now, person.time_zone)
    while day in taken or morning_of(person, day) <= now or not person.working_time.is_working_day(day):
        day += timedelta(days=1)
    return day


def next_monday(person: User, now: datetime, *, taken: Collection[date] = ()) -> date:
    """The Monday whose digest is still to come; a Monday off is read on the next working day."""
    day = local_day(now, person.time_zone)
    day -= timedelta(days=day.weekday())
    while day in taken or morning_of(person, person.working_time.next_working_day(day)) <= now:
        day += timedelta(days=7)
    return day


def _follow_the_reader() -> None:
    """Morning mails of people who live by another clock now leave on the same day at their new morning."""
    moved = OutgoingMail.objects.filter(state=MailState.DUE, attempts=0, kind__in=[MailKind.DIGEST, MailKind.WEEKLY])
    rows = moved.exclude(time_zone=F("recipient__time_zone")).select_related("recipient")
    mails = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:AT_ONCE])
    for mail in mails:
        person = mail.recipient
        day = mail.occurs_on if mail.kind == MailKind.DIGEST else person.working_time.next_working_day(mail.occurs_on)
        mail.time_zone, mail.due_at = person.time_zone, morning_of(person, day)
    OutgoingMail.objects.bulk_update(mails, ["time_zone", "due_at"])


def _plan_digests(now: datetime) -> int:
    planned = OutgoingMail.objects.filter(recipient=OuterRef("recipient"), kind=MailKind.DIGEST, state__in=UNDER_WAY)
    waiting = Delivery.objects.waiting().filter(channel=Channel.DIGEST, mail=None).exclude(Exists(planned))
    people = _people(waiting.order_by().values("recipient"))
    taken = _taken(MailKind.DIGEST, people, now)
    days = {person: next_morning(person, now, taken=taken.get(person.pk, ())) for person in people}
    return _insert(
        OutgoingMail(
            kind=MailKind.DIGEST, recipient=person, occurs_on=day, time_zone=person.time_zone,
            due_at=morning_of(person, day),
        )
        for person, day in days.items()
    )  # fmt: skip


def _plan_urgent(now: datetime) -> int:
    """What is held back, or cannot reach the person, waits without a mail; after one that was given up there is a
    rest, so that a server that refuses is not asked every half minute."""
    waiting = Delivery.objects.waiting().filter(
        channel__in=[Channel.AT_ONCE, Channel.MANAGER], mail=None, recipient__is_active=True,
        recipient__email__isnull=False,
    )  # fmt: skip
    given_up = OutgoingMail.objects.filter(
        recipient=OuterRef("recipient"), kind=MailKind.AT_ONCE, state=MailState.DEAD, due_at__gt=now - REST
    )
    put_off = Q(reminder__snoozed_until__gt=now) & ~Q(channel=Channel.MANAGER)
    waiting = waiting.exclude(put_off).exclude(Exists(given_up))
    rows = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("recipient", "reminder__account")
    found = _of_those_here(rows.order_by("pk")[:AT_ONCE], now)
    for delivery in found:
        delivery.mail = _urgent_mail(delivery, now)
    Delivery.objects.bulk_update(found, ["mail"])
    return len(found)


def _of_those_here(rows: Iterable[Delivery], now: datetime) -> list[Delivery]:
    """Those of people who are not away today, where they are."""
    found = list(rows)
    days = {one.recipient_id: local_day(now, one.recipient.time_zone) for one in found}
    absences = Absence.objects.filter(person__in=days, during__endswith__gte=now.date())
    away = {one.person_id for one in absences if days[one.person_id] in one.during}
    return [one for one in found if one.recipient_id not in away]


def _urgent_mail(delivery: Delivery, now: datetime) -> OutgoingMail:
    person = delivery.recipient
    strategic = delivery.reminder.account.is_strategic
    at = now if strategic else person.working_time.next_working_instant(now)
    slot = at - timedelta(minutes=at.minute % SLOT_MINUTES)
    for turn in range(AT_ONCE):
        mail, _is_new = OutgoingMail.objects.get_or_create(
            kind=MailKind.AT_ONCE, recipient=person, occurs_on=local_day(at, person.time_zone),
            key=f"{slot:%H%M}" + (f"+{turn}" if turn else ""),
            defaults={"time_zone": person.time_zone, "due_at": at},
        )  # fmt: skip
        if mail.state == MailState.DUE:
            return mail
    raise AssertionError("a slot holds hundreds of mails")


def _plan_weekly(now: datetime) -> int:
    planned = OutgoingMail.objects.filter(recipient=OuterRef("pk"), kind=MailKind.WEEKLY, state__in=UNDER_WAY)
    leaders = User.objects.filter(Exists(User.objects.filter(manager=OuterRef("pk"))))
    of_reports = Exists(_escalated_untold().filter(recipient__manager=OuterRef("pk")))
    below = _escalated_untold().filter(reminder__account__is_strategic=True)
    of_strategic = Exists(below.filter(recipient__path__startswith=OuterRef("path")).exclude(recipient=OuterRef("pk")))
    people = _people(leaders.filter(of_reports | of_strategic).exclude(Exists(planned)).order_by().values("pk"))
    taken = _taken(MailKind.WEEKLY, people, now)
    days = {person: next_monday(person, now, taken=taken.get(person.pk, ())) for person in people}
    return _insert(
        OutgoingMail(
            kind=MailKind.WEEKLY, recipient=person, occurs_on=day, time_zone=person.time_zone,
            due_at=morning_of(person, person.working_time.next_working_day(day)),
        )
        for person, day in days.items()
    )  # fmt: skip


def _escalated_untold() -> QuerySet[Delivery]:
    """Who was told of what escalates and stood in no Monday digest of the person asked for at its level."""
    told = Delivery.objects.filter(
        reminder=OuterRef("reminder"), level=OuterRef("reminder__level"), channel=Channel.WEEKLY,
        recipient=OuterRef(OuterRef("pk")),
    ).exclude(_LEFT_OVER)  # fmt: skip
    rows = Delivery.objects.filter(channel=Channel.INBOX, reminder__state=State.OPEN)
    return rows.exclude(reminder__escalation=Escalation.NEVER).exclude(Exists(told))


def _people(keys: QuerySet[Any, Any]) -> list[User]:
    """Those of them who can be reached by mail."""
    return list(User.objects.filter(pk__in=keys, is_active=True, email__isnull=False).order_by("pk")[:AT_ONCE])


def _taken(kind: MailKind, people: Collection[User], now: datetime) -> dict[int, set[date]]:
    """The days for which these people had a mail of this kind already."""
    rows = OutgoingMail.objects.filter(kind=kind, recipient__in=people, occurs_on__gte=(now - timedelta(days=8)).date())
    taken: dict[int, set[date]] = {}
    for person, day in rows.values_list("recipient", "occurs_on"):
        taken.setdefault(person, set()).add(day)
    return taken


def _insert(mails: Iterable[OutgoingMail]) -> int:
    return len(OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True))


def escalated_to(person: User) -> QuerySet[Reminder]:
    """What is open at the people who report to the person, or below them at strategic accounts, and was in no Monday
    digest of theirs at its level."""
    told = Delivery.objects.filter(
        reminder=OuterRef("pk"), level=OuterRef("level"), channel=Channel.WEEKLY, recipient=person
    ).exclude(_LEFT_OVER)
    below = Delivery.objects.filter(reminder=OuterRef("pk"), channel=Channel.INBOX).exclude(recipient=person)
    of_reports = Q(Exists(below.filter(recipient__manager=person)))
    of_strategic = Q(Exists(below.filter(recipient__path__startswith=person.path)), account__is_strategic=True)
    seen = Account.objects.all().keys_open_to(person)
    rows: QuerySet[Reminder] = Reminder.objects.still_open().filter(of_reports | of_strategic, account__in=seen)
    return rows.exclude(Exists(told)).exclude(escalation=Escalation.NEVER).order_by(F("weight").desc(), "pk")
