"""An account's health in its header: the badge, why in a line, and what somebody says against it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Cap
from accounts.models import Account, AccountState
from core.days import short_day
from health.models import COMPONENTS, HealthOverride, HealthSnapshot
from health.selectors.explanation import losses, worst_of
from health.words import LABELS
from users.models import User

VIEW = "health.view_health"
HIDDEN_PART = "stance"


@dataclass(frozen=True)
class Header:
    """The state a badge draws, the reason in a line, the other opinion, and the member of the group that is worst."""

    state: AccountState
    reason: str
    override: dict[str, Any] | None
    worst: Account | None


def with_health_header(accounts: Any) -> Any:
    """Annotate what the header tells of health: the parts kept last, and the other opinion that holds today."""
    parts = {part: part for part in COMPONENTS} | {f"weight_{part}": f"version__{part}" for part in COMPONENTS}
    last: QuerySet[Any] = HealthSnapshot.objects.filter(account=OuterRef("pk")).order_by("-taken_on")
    said = HealthOverride.objects.filter(account=OuterRef("pk")).on(timezone.now().date()).order_by()
    opinion = JSONObject(band="band", reason="reason", by="said_by__name", until="during__endswith")
    return accounts.annotate(
        health_parts=Subquery(last.values(told=JSONObject(**parts))[:1]),
        health_override=Subquery(said.values(told=opinion)[:1]),
    )


def health_header(account: Any, reader: User, group: list[Account]) -> Header | None:
    """The health of an account read by `with_health_header`, for readers to whom it is open; `group` are the accounts
    managed with it, as far as they are open to the reader."""
    if not account.is_open or not reader.has_perm(VIEW):
        return None
    override = account.health_override
    if override is not None:
        override["until"] = date.fromisoformat(override["until"])
    return Header(account.state, _reason(account, reader), override, worst_of(group, account.state.score))


def _reason(account: Any, reader: User) -> str:
    """Why in a line: what holds it down, where most is lost, or why nothing can be said."""
    state = account.state
    if state.cap:
        return _("Capped because: %(why)s") % {"why": Cap(state.cap).label}
    if state.score is None:
        if state.observed_since is None:
            return _("Too little is known yet")
        day = short_day(timezone.localtime(state.observed_since).date())
        return _("Too little is known yet: listening since %(day)s") % {"day": day}
    told = account.health_parts or {}
    parts = {part: told.get(part) for part in COMPONENTS}
    lost = losses(parts, {part: told.get(f"weight_{part}") or 0 for part in COMPONENTS})
    seen = {part: points for part, points in lost.items() if part != HIDDEN_PART or reader.has_perm(
        "relationships.view_assessment")}  # fmt: skip
    if not seen:
        return _("Why")
    most = max(seen, key=lambda part: seen[part])
    return _("Most is lost in: %(part)s, %(points)d points") % {"part": LABELS[most], "points": round(seen[most])}
