"""Why somebody got a reminder: what triggered it, who was told and how, what held it back, and how it ended."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from reminders.choices import DISMISSALS, Channel, Ending, Escalation, State
from reminders.models import Delivery, Reminder, Snooze, Withheld
from reminders.rows import Trigger, triggers_of
from reminders.selectors.inbox import Line, lines_of
from reminders.words import rule_words, tells_standing
from users.models import User

BECAUSE = {
    Ending.SEASONAL: _("It is usual at this time of the year"),
    Ending.SILENCE_WANTED: _("The client asked for silence"),
    Ending.WRONG: _("What it is based on is wrong"),
}


@dataclass(frozen=True)
class Why:
    """Everything about one reminder that its reader may know."""

    line: Line
    rule: str
    triggers: list[Trigger]
    deliveries: list[Delivery]
    withheld: list[Withheld]
    snoozes: list[Snooze]
    may_act: bool
    may_pause: bool
    now: datetime

    @property
    def reminder(self) -> Reminder:
        return self.line.reminder

    @property
    def is_open(self) -> bool:
        return self.reminder.state == State.OPEN

    @property
    def is_asleep(self) -> bool:
        until = self.reminder.snoozed_until
        return self.is_open and until is not None and until > self.now

    @property
    def is_escalated(self) -> bool:
        """Whether the manager was told."""
        return any(one.channel == Channel.MANAGER for one in self.deliveries)

    @property
    def warns(self) -> bool:
        """Whether the manager will be told, and whoever it is about can still say something first."""
        return self.is_open and self.reminder.escalation == Escalation.AT_ONCE and not self.is_escalated

    @property
    def may_answer(self) -> bool:
        return self.may_act and self.is_open and self.reminder.escalation != Escalation.NEVER and not self.is_escalated

    @property
    def dismissals(self) -> list[tuple[str, str]]:
        return [(str(one), str(BECAUSE[one])) for one in DISMISSALS if self.may_pause or one != Ending.SILENCE_WANTED]


def why(reminder: Reminder, reader: User) -> Why:
    """What the page of a reminder says to this reader."""
    now = timezone.now()
    (line,) = lines_of([reminder], reader, now)
    told = Delivery.objects.filter(reminder=reminder).select_related("recipient", "mail")
    held = Withheld.objects.filter(
        family=reminder.family, account=reminder.account_id, subject=reminder.subject, episode=reminder.episode
    )
    return Why(
        line=line,
        rule=rule_words(reminder, reader),
        triggers=[] if tells_standing(reminder, reader) else triggers_of(reminder, reader),
        deliveries=list(told.annotate(mailed_with=Count("mail__deliveries__reminder", distinct=True)).order_by("pk")),
        withheld=list(held.select_related("recipient").order_by("first_on", "pk")),
        snoozes=list(Snooze.objects.filter(reminder=reminder).select_related("person").order_by("pk")),
        may_act=Reminder.objects.editable_by(reader).filter(pk=reminder.pk).exists(),
        may_pause=may_pause(reader, reminder.account_id),
        now=now,
    )


def may_pause(user: User, account: int) -> bool:
    """Whether the user may say that this client asked for silence."""
    if not user.has_perm("reminders.change_pause"):
        return False
    return bool(Account.objects.editable_by(user).filter(pk=account).exists())
