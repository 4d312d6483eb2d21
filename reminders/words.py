"""What a reminder says, made of the figures it was raised with: plain, short, never blaming. Whoever may not know what
we think of people reads no name there that would tell."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.days import short_day
from reminders.choices import Family, Kind
from reminders.models import Reminder

if TYPE_CHECKING:
    from users.models import User

JUDGES = "relationships.view_assessment"
LONGEST_QUOTE = 80
RELATIVE_DAYS = 2
CARRIES_FROM = 70  # per cent of the contact: one person carries it

# Their very name tells who decides or is for us
OF_STANDING = (Kind.DECISION_MAKER_COLD, Kind.CHAMPION_LEFT)
MEANINGS = {
    Kind.GONE_QUIET: "bad", Kind.CHAMPION_LEFT: "bad", Kind.COMMITMENT_OVERDUE: "bad", Kind.HOLDING_CLOCK: "bad",
}  # fmt: skip
ICONS = {
    Family.CONTACT: "message-circle", Family.REPLY: "mail", Family.ONE_WAY: "arrow-right",
    Family.ENGAGEMENT: "trending-down", Family.HEALTH: "activity", Family.SINGLE_THREADED: "user",
    Family.COLD: "snowflake", Family.CHAMPION_LEFT: "user-minus", Family.COMMITMENT: "checkbox",
    Family.RENEWAL: "calendar-event", Family.COVER: "calendar-off", Family.HOLDING: "inbox",
    Family.TEAM: "users-group",
}  # fmt: skip
# When each kind is raised, for whoever asks why they got it
RULES: dict[str, str | Promise] = {
    Kind.CONTACT_DUE: gettext_lazy(
        "Raised when the planned days between two contacts are nearly over: a fifth of them before, at least one day."
    ),
    Kind.CONTACT_OVERDUE: gettext_lazy(
        "Raised when the planned days between two contacts are over; it matters more after half as many again."
    ),
    Kind.GONE_QUIET: gettext_lazy(
        "Raised when twice the planned days went by without contact in both directions, with a customer who used to be"
        " in touch: three contacts or more in the last half year."
    ),
    Kind.UNANSWERED_INBOUND: gettext_lazy(
        "Raised when three quarters of the working hours allowed for an answer are used up. Any later message, call or"
        " meeting of ours with this customer answers it. A short thank-you never reaches the manager."
    ),
    Kind.ONE_WAY: gettext_lazy("Raised when we wrote four times or more within 30 days and nothing came back."),
    Kind.ENGAGEMENT_DROP: gettext_lazy(
        "Raised when there is 60 % or less of the contact there used to be, where there used to be plenty."
    ),
    Kind.HEALTH_DROP: gettext_lazy(
        "Raised when the health score falls by 10 or more within a week, or its band becomes worse. New weights never"
        " raise it."
    ),
    Kind.SINGLE_THREADED: gettext_lazy(
        "Raised when 70 % or more of the contact is with one person, or when one of those who decide is all we reach."
    ),
    Kind.DECISION_MAKER_COLD: gettext_lazy(
        "Raised when somebody of weight there was not in touch for 30 days or twice the plan, whichever is longer; for"
        " a sponsor 90 days."
    ),
    Kind.CHAMPION_LEFT: gettext_lazy("Raised when somebody who spoke for us there has left and nobody has their role."),
    Kind.COMMITMENT_DUE: gettext_lazy(
        "Raised three working days before a promise is due, one day before, and on the day."
    ),
    Kind.COMMITMENT_OVERDUE: gettext_lazy(
        "Raised the working day after a promise was due; the manager reads of it after three."
    ),
    Kind.RENEWAL: gettext_lazy(
        "Raised 180, 90, 60 and 30 days before the day on which an agreement must be decided: its end less its notice."
    ),
    Kind.COVER_ENDING: gettext_lazy("Raised a week before somebody stops covering for an account, and the day before."),
    Kind.HOLDING_CLOCK: gettext_lazy(
        "Raised when an account is in holding: a cover is due within a week, an owner within 90 days."
    ),
    Kind.TEAM_MISSING: gettext_lazy(
        "Raised when fewer than two people work on a strategic account 30 days after it came to its owner."
    ),
}
PLAIN_RULE = gettext_lazy("Raised when the people we know there changed in a way that matters.")


def title(reminder: Reminder, reader: "User | None" = None) -> str:
    """A short name for lists and mails; for whoever may not know what we think of people, or how the relationship is,
    one that does not tell."""
    if reader is not None and hides_health(reminder.family, reader):
        return _("The relationship needs a look")
    if reminder.kind in OF_STANDING and not _may_judge(reader):
        return _("People there")
    return str(Kind(reminder.kind).label)


def family_words(family: str, reader: "User") -> str:
    """What a family is about; for whoever may not know what we think of people, words that do not tell."""
    if hides_health(family, reader):
        return _("The relationship needs a look")
    hidden = family in (Family.COLD, Family.CHAMPION_LEFT) and not _may_judge(reader)
    return _("People there") if hidden else str(Family(family).label)


def sentence(reminder: Reminder, reader: "User", now: datetime) -> str:
    """What is the matter, in one line for this reader at this moment."""
    return _SENTENCES[Family(reminder.family)](reminder, reader, now)


def rule_words(reminder: Reminder, reader: "User") -> str:
    """When reminders of this kind are raised."""
    hidden = (reminder.kind in OF_STANDING and not _may_judge(reader)) or hides_health(reminder.family, reader)
    return str(PLAIN_RULE if hidden else RULES[reminder.kind])


def meaning(reminder: Reminder) -> str:
    """How bad it is: bad or watch."""
    is_late = reminder.family in (Family.CONTACT, Family.REPLY, Family.HEALTH) and reminder.level >= 3
    return "bad" if is_late else MEANINGS.get(Kind(reminder.kind), "watch")


def icon_of(reminder: Reminder) -> str:
    return ICONS[Family(reminder.family)]


def tells_standing(reminder: Reminder, reader: "User | None") -> bool:
    """Whether the rows behind it would tell the reader what they may not know."""
    return reminder.family in (Family.COLD, Family.CHAMPION_LEFT, Family.SINGLE_THREADED) and not _may_judge(reader)


def hides_health(family: str, reader: "User") -> bool:
    """Whether it would tell the reader of health, which they may not know."""
    return family == Family.HEALTH and not reader.has_perm("health.view_health")


def _may_judge(reader: "User | None") -> bool:
    return reader is not None and reader.has_perm(JUDGES)


# The figures of a reminder


def _at(reminder: Reminder, name: str) -> datetime | None:
    said = reminder.facts.get(name)
    found = parse_datetime(said) if said else None
    return timezone.make_aware(found) if found and timezone.is_naive(found) else found


def _on(reminder: Reminder, name: str) -> date | None:
    said = reminder.facts.get(name)
    return parse_date(said[:10]) if said else None


def _whole(reminder: Reminder, name: str) -> int:
    return round(float(reminder.facts.get(name) or 0))


def _quote(reminder: Reminder, name: str) -> str:
    return Truncator(str(reminder.facts.get(name) or "")).chars(LONGEST_QUOTE)


def _days_since(at: datetime, now: datetime) -> int:
    return max(0, (timezone.localdate(now) - timezone.localdate(at)).days)


def day_or_dash(on: date | None) -> str:
    return short_day(on) if on else "–"


def _when(at: datetime, now: datetime) -> str:
    """Today, yesterday, or the day."""
    days = _days_since(at, now)
    return {0: _("today"), 1: _("yesterday")}.get(days) or _("on %(day)s") % {"day": short_day(timezone.localdate(at))}


def _until(due_at: datetime, now: datetime) -> str:
    """The hour when it is today, else the day."""
    local = timezone.localtime(due_at)
    if local.date() == timezone.localdate(now):
        return time_format(local.time(), "H:i")
    return short_day(local.date())


# The sentences


def _contact(reminder: Reminder, reader: "User", now: datetime) -> str:
    last, plan = _at(reminder, "last_at"), _whole(reminder, "planned_days")
    if last is None:
        since = _at(reminder, "since")
        words = {"day": short_day(timezone.localdate(since)) if since else "–", "plan": plan}
        return _("No contact is noted since %(day)s (plan: every %(plan)d days)") % words
    days = _days_since(last, now)
    words = {"days": days, "plan": plan}
    if reminder.kind == Kind.GONE_QUIET:
        said = ngettext(
            "Nobody there has answered for %(days)d day (plan: %(plan)d)",
            "Nobody there has answered for %(days)d days (plan: %(plan)d)", days,
        )  # fmt: skip
    else:
        said = ngettext(
            "Last spoke %(days)d day ago (plan: %(plan)d)", "Last spoke %(days)d days ago (plan: %(plan)d)", days
        )
    return said % words


def _reply(reminder: Reminder, reader: "User", now: datetime) -> str:
    came, due = _at(reminder, "arrived_at"), _at(reminder, "due_at")
    who = reminder.facts.get("name") or _("Somebody there")
    words = {
        "name": who, "when": _when(came, now) if came else _("lately"), "until": _until(due, now) if due else "–",
    }  # fmt: skip
    if due and due <= now:
        return _("%(name)s wrote %(when)s, no reply yet · was due %(until)s") % words
    return _("%(name)s wrote %(when)s, no reply yet · due %(until)s") % words


def _one_way(reminder: Reminder, reader: "User", now: datetime) -> str:
    number = _whole(reminder, "sent")
    said = ngettext(
        "%(number)d message from us in 30 days, nothing came back",
        "%(number)d messages from us in 30 days, nothing came back", number,
    )  # fmt: skip
    return said % {"number": number}


def _engagement(reminder: Reminder, reader: "User", now: datetime) -> str:
    share = round(100 * float(reminder.facts.get("ratio") or 0))
    return _("There is %(share)d %% of the contact there used to be") % {"share": share}


def _health(reminder: Reminder, reader: "User", now: datetime) -> str:
    if hides_health(reminder.family, reader):
        return _("The relationship needs a look")
    score, change = _whole(reminder, "score"), _whole(reminder, "change")
    if change < 0:
        return _("Health fell by %(change)d to %(score)d within a week") % {"change": -change, "score": score}
    return _("Health is at %(score)d and in a worse band than before") % {"score": score}


def _single_threaded(reminder: Reminder, reader: "User", now: datetime) -> str:
    if not _may_judge(reader):
        return _("Few people there carry the contact")
    share, words = _whole(reminder, "share"), {"name": reminder.facts.get("name") or "–"}
    if share >= CARRIES_FROM:
        return _("%(share)d %% of the contact is with %(name)s alone") % {"share": share, **words}
    planned = _whole(reminder, "planned")
    return _("One of those who decide is all we reach (plan: %(plan)d)") % {"plan": planned}


def _cold(reminder: Reminder, reader: "User", now: datetime) -> str:
    if not _may_judge(reader):
        return _("Somebody there was not reached for a while")
    last, words = _at(reminder, "last_at"), {"name": reminder.facts.get("name") or "–"}
    if last is None:
        return _("%(name)s decides there, and no contact is noted") % words
    days = _days_since(last, now)
    said = ngettext(
        "%(name)s decides there and was last in touch %(days)d day ago",
        "%(name)s decides there and was last in touch %(days)d days ago", days,
    )  # fmt: skip
    return said % {"days": days, **words}


def _champion_left(reminder: Reminder, reader: "User", now: datetime) -> str:
    if not _may_judge(reader):
        return _("Somebody you know there has left")
    words = {"name": reminder.facts.get("name") or "–", "day": day_or_dash(_on(reminder, "left_on"))}
    return _("%(name)s, who spoke for us, left on %(day)s") % words


def _commitment(reminder: Reminder, reader: "User", now: datetime) -> str:
    due = _on(reminder, "due_on")
    words = {"what": _quote(reminder, "text"), "day": day_or_dash(due)}
    is_late = due is not None and due < timezone.localdate(now)
    if reminder.facts.get("side") == "THEM":
        said = (
            _("They promised “%(what)s”, it was due %(day)s") if is_late else _("They promised “%(what)s” by %(day)s")
        )
    else:
        said = _("We promised “%(what)s”, it was due %(day)s") if is_late else _("We promised “%(what)s” by %(day)s")
    return said % words


def _renewal(reminder: Reminder, reader: "User", now: datetime) -> str:
    words = {"what": _quote(reminder, "offerings"), "day": day_or_dash(_on(reminder, "decision_on"))}
    if reminder.facts.get("renews"):
        return _("Decide on “%(what)s” by %(day)s, else it goes on by itself") % words
    return _("Decide on “%(what)s” by %(day)s") % words


def _cover(reminder: Reminder, reader: "User", now: datetime) -> str:
    words = {"name": reminder.facts.get("person") or "–", "day": day_or_dash(_on(reminder, "last_on"))}
    if reminder.person_id == reader.pk:
        return _("You cover until %(day)s") % words
    return _("The cover by %(name)s ends on %(day)s") % words


def _holding(reminder: Reminder, reader: "User", now: datetime) -> str:
    days = _days_since(reminder.began_at, now)
    said = ngettext("Nobody has looked after it for %(days)d day", "Nobody has looked after it for %(days)d days", days)
    if reminder.facts.get("is_covered"):
        said = ngettext(
            "Covered, without an owner for %(days)d day", "Covered, without an owner for %(days)d days", days
        )
    return said % {"days": days}


def _team(reminder: Reminder, reader: "User", now: datetime) -> str:
    return _("Fewer than two people work on this strategic account beside its owner")


_SENTENCES: dict[Family, Any] = {
    Family.CONTACT: _contact, Family.REPLY: _reply, Family.ONE_WAY: _one_way, Family.ENGAGEMENT: _engagement,
    Family.HEALTH: _health, Family.SINGLE_THREADED: _single_threaded, Family.COLD: _cold,
    Family.CHAMPION_LEFT: _champion_left, Family.COMMITMENT: _commitment, Family.RENEWAL: _renewal,
    Family.COVER: _cover, Family.HOLDING: _holding, Family.TEAM: _team,
}  # fmt: skip
