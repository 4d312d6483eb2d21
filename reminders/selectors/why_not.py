"""Why did somebody hear, or not hear, of an account on a day: answered from the ledger alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _

from accounts.choices import Status
from accounts.models import Account, AccountState
from core.clock import instant_of
from core.days import written_day
from reminders.choices import Channel, DeliveryState, Ending, Family, Hold, MailState
from reminders.models import Absence, Delivery, Pause, Preference, Reminder, Snooze, Withheld
from reminders.words import family_words, title
from users.models import User

TEND = "reminders.tend_mails"
MOST = 100


@dataclass(frozen=True)
class Finding:
    """One thing the ledger knows: what, why or when, and where to read more."""

    title: str
    text: str
    meaning: str
    address: str = ""


@dataclass(frozen=True)
class Question:
    """Whether this person heard of this account on this day, asked by the reader."""

    account: Account
    person: User
    day: date
    reader: User

    @property
    def begins_at(self) -> datetime:
        return instant_of(self.day, time.min, self.person.time_zone)

    @property
    def ends_at(self) -> datetime:
        return instant_of(self.day + timedelta(days=1), time.min, self.person.time_zone)


def people_to_ask_about(user: User) -> Iterable[User]:
    """Oneself and everybody below; of all for who tends the mails."""
    people = User.objects.active()
    return (people if user.has_perm(TEND) else people.in_line_of(user)).order_by("name", "pk")


def findings(asked: Question) -> list[Finding]:
    """What the ledger says, told things first; where nothing was held back, what would have to be true."""
    told = list(_told(asked))
    held = [*_withheld(asked), *_asleep(asked), *_silent(asked)]
    return told + held + ([] if told or held else list(_what_it_takes(asked)))


def _told(asked: Question) -> Iterator[Finding]:
    """Reminders that stood on that day, and what became of each for the person."""
    still = Q(ended_at__isnull=True) | Q(ended_at__gte=asked.begins_at)
    mine = Delivery.objects.filter(recipient=asked.person, created_at__lt=asked.ends_at).select_related("mail")
    first = Delivery.objects.filter(channel=Channel.INBOX).select_related("recipient").order_by("pk")
    rows = Reminder.objects.filter(still, account=asked.account, raised_at__lt=asked.ends_at).order_by(
        "raised_at", "pk"
    )
    rows = rows.prefetch_related(
        Prefetch("deliveries", queryset=mine.order_by("pk"), to_attr="mine"),
        Prefetch("deliveries", queryset=first, to_attr="first_told"),
    )
    seen = Reminder.objects.visible_to(asked.reader).filter(pk=OuterRef("pk")).order_by()
    for one in rows.annotate(is_seen=Exists(seen))[:MOST]:
        words, meaning = _fate(one, asked)
        text = _("Raised %(day)s. %(what)s") % {"day": written_day(one.raised_at.date()), "what": words}
        yield Finding(title(one, asked.reader), text, meaning, one.get_absolute_url() if one.is_seen else "")


def _fate(reminder: Reminder, asked: Question) -> tuple[str, str]:
    mine: list[Delivery] = reminder.mine  # type: ignore[attr-defined]
    others: list[Delivery] = reminder.first_told  # type: ignore[attr-defined]
    words = [_way(one) for one in mine]
    if reminder.ended_at and reminder.ended_at < asked.ends_at:
        because = Ending(reminder.ending).label
        words.append(_("Closed %(day)s: %(why)s.") % {"day": written_day(reminder.ended_at.date()), "why": because})
    if mine:
        return " ".join(words), "good"
    if not others:
        return " ".join([_("It waits among the account's gaps: three a week are offered."), *words]), "unknown"
    hearer = _("%(name)s was told, who looked after the account then.") % {"name": others[0].recipient.name}
    return " ".join([hearer, *words]), "watch"


def _way(one: Delivery) -> str:
    """Through what the person heard, or why not."""
    channel = str(Channel(one.channel).label)
    if one.state == DeliveryState.DROPPED:
        return _("%(channel)s: not told, %(why)s.") % {"channel": channel, "why": _lower(Hold(one.reason).label)}
    if one.mail is not None and one.mail.state in (MailState.UNCERTAIN, MailState.DEAD):
        return _("%(channel)s: %(what)s.") % {"channel": channel, "what": _lower(MailState(one.mail.state).label)}
    if one.state == DeliveryState.WAITING:
        return _("%(channel)s: waits for the next mail.") % {"channel": channel}
    day = one.told_at.date() if one.told_at else one.created_at.date()
    return _("%(channel)s: told %(day)s.") % {"channel": channel, "day": written_day(day)}


def _withheld(asked: Question) -> Iterator[Finding]:
    rows = Withheld.objects.filter(account=asked.account, recipient=asked.person)
    for one in rows.filter(first_on__lte=asked.day, last_on__gte=asked.day)[:MOST]:
        yield Finding(family_words(one.family, asked.reader), f"{Hold(one.reason).label}.", "watch")


def _asleep(asked: Question) -> Iterator[Finding]:
    rows = Snooze.objects.filter(
        reminder__account=asked.account, said_at__lt=asked.ends_at, until_at__gt=asked.begins_at
    )
    for one in rows.select_related("person", "reminder")[:MOST]:
        reason = one.reason or _("no reason given")
        words = {"name": one.person.name, "day": written_day(one.until_at.date()), "why": reason}
        text = _("%(name)s snoozed it until %(day)s: %(why)s.") % words
        yield Finding(title(one.reminder, asked.reader), text, "watch")


def _silent(asked: Question) -> Iterator[Finding]:
    """What held for the whole account or for all the person hears."""
    for pause in Pause.objects.on(asked.day).filter(account=asked.account):
        words = {"day": written_day(pause.during.upper), "why": pause.reason}
        yield Finding(_("Paused"), _("The client asked for silence until %(day)s: %(why)s") % words, "watch")
    for absence in Absence.objects.on(asked.day).filter(person=asked.person):
        words = {"name": asked.person.name, "day": written_day(absence.during.upper - timedelta(days=1))}
        text = _("%(name)s was away until %(day)s; whoever covers heard, else the manager.") % words
        yield Finding(_("Away"), text, "watch")
    wish = Preference.objects.filter(person=asked.person).first()
    if wish is not None:
        yield from _wishes(wish)


def _wishes(wish: Preference) -> Iterator[Finding]:
    where = _("How they want to hear")
    if not wish.has_digest:
        yield Finding(where, _("They want no morning mail: everything stands in Rapport."), "unknown")
    if not wish.has_urgent_mail:
        yield Finding(where, _("They want no urgent mail: everything stands in Rapport."), "unknown")
    if wish.muted:
        names = ", ".join(str(Family(name).label) for name in wish.muted if name in Family.values)
        yield Finding(where, _("Not by mail, as they wish: %(names)s.") % {"names": names}, "unknown")


def _what_it_takes(asked: Question) -> Iterator[Finding]:
    """Nothing was raised and nothing was held back: what would have to be true."""
    account, nothing = asked.account, _("Nothing was due")
    if account.status == Status.FORMER:
        yield Finding(nothing, _("A former customer: nobody is reminded."), "unknown")
    if account.managed_with is not None:
        words = {"head": account.managed_with.name}
        yield Finding(nothing, _("It is managed with %(head)s: reminders stand there.") % words, "unknown")
    if account.owner is None:
        yield Finding(nothing, _("Nobody looks after it, so nobody is reminded of contact."), "unknown")
    if not Account.objects.open_to(asked.person).filter(pk=account.pk).exists():
        yield Finding(nothing, _("%(name)s does not see this account.") % {"name": asked.person.name}, "unknown")
    due_on = AccountState.objects.filter(account=account).values_list("contact_due_on", flat=True).first()
    if due_on is not None:
        words = {"day": written_day(due_on)}
        text = _("The next contact is due %(day)s; the first reminder comes a fifth of the plan before.") % words
        yield Finding(nothing, text, "unknown")
    text = _(
        "Answers that are waited for, one-way traffic and drops are only spoken of where the inbox and the sent folder"
        " of whoever looks after the account are both read."
    )
    yield Finding(_("What is heard"), text, "unknown")


def _lower(text: object) -> str:
    said = str(text)
    return said[:1].lower() + said[1:]
