"""Whether reminders of each kind help."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from reminders.choices import USEFUL_DAYS, USEFUL_FROM, Kind, State, Verdict
from reminders.models import Reminder

FEW = 5  # with fewer the share says nothing


@dataclass(frozen=True)
class KindUse:
    """How reminders of one kind ended over the last 60 days."""

    kind: str
    ended: int
    acted: int
    useful: int
    not_useful: int

    @property
    def share(self) -> int | None:
        """How many of a hundred helped."""
        return round(100 * (self.acted + self.useful) / self.ended) if self.ended else None

    @property
    def is_flagged(self) -> bool:
        return self.ended >= FEW and (self.acted + self.useful) / self.ended < USEFUL_FROM


def usefulness() -> list[KindUse]:
    """Every kind: of those judged or ended in the last 60 days, how many were acted on or useful."""
    since = timezone.now() - timedelta(days=USEFUL_DAYS)
    recent = Q(state=State.CLOSED, ended_at__gte=since) | (~Q(verdict="") & Q(state=State.OPEN, raised_at__gte=since))
    rows = Reminder.objects.filter(recent).order_by().values("kind").annotate(
        ended=Count("pk"), acted=Count("pk", filter=Q(verdict=Verdict.ACTED)),
        useful=Count("pk", filter=Q(verdict=Verdict.USEFUL)),
        not_useful=Count("pk", filter=Q(verdict=Verdict.NOT_USEFUL)),
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = {row["kind"]: dict(row) for row in rows}
    nothing = {"ended": 0, "acted": 0, "useful": 0, "not_useful": 0}
    return [
        KindUse(str(kind.label), **{name: found.get(kind, nothing)[name] for name in nothing}) for kind in Kind
    ]  # fmt: skip
