"""Whether the product keeps up: what has waited longest, of everything that is done behind the pages."""

import math
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils import timezone

from accounts.models import AccountState
from core.models import Pulse
from core.pulse import TICK, WORKER
from reminders.choices import MailState
from reminders.models import OutgoingMail
from users.models import Invitation

LATE_SECONDS = 120  # four ticks: by then whatever is due should have been taken up


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: seconds that something has waited, or a number; `is_late` says that somebody should look."""

    name: str
    value: float
    unit: str
    is_late: bool = False

    @property
    def is_never(self) -> bool:
        return math.isinf(self.value)


@dataclass(frozen=True, slots=True)
class Behind:
    """What waits, and who works."""

    measures: list[Measure]
    workers: list[Pulse]

    @property
    def is_late(self) -> bool:
        return any(measure.is_late for measure in self.measures)


def behind() -> Behind:
    """How far behind the product is now. A beat that never ticked is endlessly late."""
    now = timezone.now()
    accounts = AccountState.objects.aggregate(
        stale=Count("pk", filter=Q(stale_since__isnull=False)),
        oldest=Min("stale_since"),
        due=Min("next_eval_at", filter=Q(next_eval_at__lte=now)),
    )
    mails = OutgoingMail.objects.aggregate(
        due=Min("due_at", filter=Q(state=MailState.DUE, due_at__lte=now)),
        doubted=Count("pk", filter=Q(state=MailState.UNCERTAIN)),
        dead=Count("pk", filter=Q(state=MailState.DEAD)),
    )
    invited = Invitation.objects.filter(state=Invitation.State.DUE, due_at__lte=now).aggregate(due=Min("due_at"))
    tick = Pulse.objects.filter(name=TICK).first()
    waits = {
        "oldest_due_reminder": min(filter(None, (accounts["oldest"], accounts["due"])), default=None),
        "oldest_outbox_mail": min(filter(None, (mails["due"], invited["due"])), default=None),
    }
    numbers = {"stale_accounts": accounts["stale"], "uncertain_mails": mails["doubted"], "dead_mails": mails["dead"]}
    return Behind(
        [_waited("beat_age", tick.at, now) if tick else Measure("beat_age", math.inf, "seconds", is_late=True)]
        + [_waited(name, since, now) for name, since in waits.items()]
        + [
            Measure(name, number, "number", bool(number) and name != "stale_accounts")
            for name, number in numbers.items()
        ],
        list(Pulse.objects.filter(name__startswith=WORKER).order_by("name")),
    )


def _waited(name: str, since: datetime | None, now: datetime) -> Measure:
    seconds = max(0.0, (now - since).total_seconds()) if since else 0.0
    return Measure(name, seconds, "seconds", seconds > LATE_SECONDS)
