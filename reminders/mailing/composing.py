"""What a mail says: chosen when it leaves, so that nothing is told that was done meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core.clock import local_day
from core.db import change
from reminders.choices import (
    BUDGET,
    MANAGER_LINES,
    Channel,
    DeliveryState,
    Hold,
    MailKind,
    Priority,
    State,
)
from reminders.mailing.planning import escalated_to
from reminders.models import Absence, Delivery, OutgoingMail, Preference, Reminder, Withheld
from reminders.words import sentence, title
from users.models import User

MOST_READ = 500
CHANNELS = {
    MailKind.DIGEST: (Channel.DIGEST,), MailKind.AT_ONCE: (Channel.AT_ONCE, Channel.MANAGER),
    MailKind.WEEKLY: (Channel.WEEKLY,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a mail: what, of whom, and where to go for it."""

    title: str
    account: str
    text: str
    address: str
    answer: str
    is_urgent: bool


@change
def choose(mail: OutgoingMail, *, by: User | None) -> list[Reminder]:
    """What the mail tells, in order: linked to it, while the rest rolls on and what is not to be told is dropped with
    its reason. Chosen again for the same mail it is the same."""
    now = timezone.now()
    person = mail.recipient
    if mail.kind == MailKind.WEEKLY:
        return _choose_weekly(mail, now)
    if not _is_wanted(mail, person, now):
        return []
    rows = _waiting_for(mail)
    told = _sorted_out(rows, person, now)
    kept = told[:BUDGET] if mail.kind == MailKind.DIGEST else told
    _withhold(told[len(kept) :], Hold.BUDGET, now)
    Delivery.objects.filter(pk__in=[one.pk for one in kept]).update(mail=mail)
    return _once(one.reminder for one in kept)


def _waiting_for(mail: OutgoingMail) -> list[Delivery]:
    """What the mail may tell: what it held when it was handed over before, else what waits for a mail of its kind."""
    waiting = Delivery.objects.waiting().filter(recipient=mail.recipient_id).select_related("reminder__account")
    rows = waiting.filter(mail=mail)
    if not (mail.message_id and rows.exists()) and (mail.kind == MailKind.DIGEST or mail.decided_by_id):
        rows = waiting.filter(Q(mail=mail) | Q(mail=None), channel__in=CHANNELS[MailKind(mail.kind)])
    return list(rows.order_by(F("reminder__weight").desc(), "pk")[:MOST_READ])


def _is_wanted(mail: OutgoingMail, person: User, now: datetime) -> bool:
    """Whether the person wants mails of this kind and is here to read them."""
    wish = Preference.objects.filter(person=person).first()
    waiting = Delivery.objects.waiting().filter(recipient=person, mail=mail)
    if wish is not None and not (wish.has_digest if mail.kind == MailKind.DIGEST else wish.has_urgent_mail):
        unwanted = Delivery.objects.waiting().filter(recipient=person, channel__in=CHANNELS[MailKind(mail.kind)])
        unwanted.update(state=DeliveryState.DROPPED, reason=Hold.PREFERENCE)
        return False
    if _is_away(person, now):
        _withhold(waiting.select_related("reminder"), Hold.ABSENT, now)
        return False
    return True


def _is_away(person: User, now: datetime) -> bool:
    return bool(Absence.objects.on(local_day(now, person.time_zone)).filter(person=person).exists())


def _sorted_out(rows: Sequence[Delivery], person: User, now: datetime) -> list[Delivery]:
    """Those that are still to be told; the others are dropped with their reason, and what is snoozed waits."""
    wish = Preference.objects.filter(person=person).first()
    muted = set(wish.muted) if wish else set()
    seen = set(Reminder.objects.visible_to(person).filter(deliveries__in=rows).values_list("pk", flat=True))
    told: list[Delivery] = []
    for one in rows:
        reminder = one.reminder
        if reminder.state == State.CLOSED or one.level < reminder.level:
            _drop(one, Hold.ENDED)
        elif reminder.pk not in seen:
            _drop(one, Hold.NOT_SEEN)
        elif reminder.family in muted and reminder.priority != Priority.URGENT:
            _drop(one, Hold.PREFERENCE)
        elif reminder.snoozed_until is not None and reminder.snoozed_until > now and one.channel != Channel.MANAGER:
            _withhold([one], Hold.SNOOZED, now)
        else:
            told.append(one)
    return told


def _drop(one: Delivery, reason: Hold) -> None:
    Delivery.objects.waiting().filter(pk=one.pk).update(state=DeliveryState.DROPPED, reason=reason, mail=None)


def _withhold(rows: Iterable[Delivery], reason: Hold, now: datetime) -> None:
    """Not told this time, and why: they wait for the next mail."""
    held = list(rows)
    Delivery.objects.filter(pk__in=[one.pk for one in held]).update(mail=None)
    day = now.date()
    Withheld.objects.bulk_create(
        (
            Withheld(
                family=one.reminder.family, account_id=one.reminder.account_id, subject=one.reminder.subject,
                episode=one.reminder.episode, recipient_id=one.recipient_id, reason=reason, first_on=day, last_on=day,
            )
            for one in held
        ),
        update_conflicts=True, update_fields=["last_on"],
        unique_fields=["family", "account", "subject", "episode", "recipient", "reason"],
    )  # fmt: skip


def _choose_weekly(mail: OutgoingMail, now: datetime) -> list[Reminder]:
    person = mail.recipient
    wish = Preference.objects.filter(person=person).first()
    if (wish is not None and not wish.has_weekly) or _is_away(person, now):
        return []
    linked = Reminder.objects.filter(deliveries__mail=mail)
    rows = list(linked.visible_to(person).still_open().select_related("account").order_by("-weight", "pk"))
    if not linked.exists():
        rows = list(escalated_to(person).select_related("account")[:MANAGER_LINES])
    Delivery.objects.bulk_create(
        (
            Delivery(reminder=one, level=one.level, recipient=person, channel=Channel.WEEKLY, mail=mail, created_at=now)
            for one in rows
        ),
        ignore_conflicts=True,
    )
    left_over = Delivery.objects.waiting().filter(recipient=person, channel=Channel.WEEKLY, mail=None)
    left_over.filter(reminder__in=rows).update(mail=mail)
    return rows


def _once(reminders: Iterable[Reminder]) -> list[Reminder]:
    return list({one.pk: one for one in reminders}.values())


def compose(mail: OutgoingMail, reminders: Sequence[Reminder]) -> EmailMultiAlternatives:
    """The mail in the reader's language, as text and as HTML; its links lead to pages that ask who is there."""
    person, now = mail.recipient, timezone.now()
    name = {MailKind.DIGEST: "digest", MailKind.AT_ONCE: "urgent", MailKind.WEEKLY: "weekly"}[MailKind(mail.kind)]
    with translation.override(person.language), timezone.override(person.time_zone):
        lines = [_line(one, person, now) for one in reminders]
        context = {
            "person": person, "lines": lines, "day": mail.occurs_on, "site": settings.SITE_URL,
            "groups": _grouped(reminders, lines) if mail.kind == MailKind.WEEKLY else [],
        }  # fmt: skip
        subject = " ".join(render_to_string(f"reminders/mail/{name}_subject.txt", context).split())
        message = EmailMultiAlternatives(
            subject=subject, body=render_to_string(f"reminders/mail/{name}.txt", context), to=[str(person.email)],
            headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        )  # fmt: skip
        message.attach_alternative(render_to_string(f"reminders/mail/{name}.html", context), "text/html")
    return message


def _line(one: Reminder, person: User, now: datetime) -> Line:
    return Line(
        title=title(one, person), account=one.account.name, text=sentence(one, person, now),
        address=f"{settings.SITE_URL}{one.get_absolute_url()}", answer=one.answer,
        is_urgent=one.priority == Priority.URGENT,
    )  # fmt: skip


def _grouped(reminders: Sequence[Reminder], lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """The lines by who was told of them."""
    told = Delivery.objects.filter(reminder__in=reminders, channel=Channel.INBOX).order_by("-pk")
    names = dict(told.values_list("reminder", "recipient__name"))
    groups: dict[str, list[Line]] = {}
    for one, line in zip(reminders, lines, strict=True):
        groups.setdefault(names.get(one.pk, ""), []).append(line)
    return sorted(groups.items())


def message_id_of(mail: OutgoingMail) -> str:
    """The same for the same mail, however often it is handed over: so a reader's program shows one."""
    return f"<reminder-{mail.pk}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
