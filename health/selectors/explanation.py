"""The score of one account with all that it stands on: parts, rows behind them, what held it down, what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Band, Cap, Confidence
from accounts.models import Account
from core.days import short_moment
from core.money import money
from health.models import COMPONENTS, HealthOverride, HealthSnapshot, HealthVersion
from health.refresh import current_version, weights_of
from health.rules import EVIDENCE_NEEDED, Facts, Score, score
from health.selectors.behind import OPINIONS, Behind, rows_behind
from health.selectors.gathering import facts_of, moment_of
from health.selectors.steps import Action, next_actions
from health.words import LABELS, MEANINGS, said_of
from users.models import User

SEES_REVENUE = "accounts.view_revenue"


@dataclass(frozen=True)
class Row:
    """One thing a part was counted from, and where it stands."""

    text: str
    url: str
    on: date | datetime | None
    word: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the score: its value out of 100, what it weighs, the points lost by it, and what it was counted from.
    `is_hidden`: it says what somebody thinks of people, which the reader does not read."""

    name: str
    value: float | None
    weight: float
    lost: float | None
    said: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    is_hidden: bool = False

    @property
    def label(self) -> str:
        return str(LABELS[self.name])

    @property
    def about(self) -> str:
        return str(MEANINGS[self.name])


@dataclass(frozen=True)
class Explanation:
    """Why an account's health is what it is: now, or as of a day of its history (`on`)."""

    account: Account
    at: datetime | None
    on: date | None
    version: HealthVersion
    value: float | None
    band: str
    evidence: float
    confidence: str
    cap: str
    trend: float | None
    is_new: bool
    listening_since: datetime | None
    parts: list[Part]
    share_in: int | None
    actions: list[Action]
    members: list[Account]
    override: HealthOverride | None

    @property
    def confidence_word(self) -> str:
        return str(Confidence(self.confidence).label) if self.confidence else ""

    @property
    def cap_word(self) -> str:
        return str(Cap(self.cap).label) if self.cap else ""

    @property
    def needed(self) -> int:
        """The evidence without which a score would be a guess."""
        return int(EVIDENCE_NEEDED)

    @property
    def worst_member(self) -> Account | None:
        """The account of the group that stands worst, where it stands worse than the head."""
        return worst_of(self.members, self.value)


def worst_of(accounts: Sequence[Account], value: float | None) -> Account | None:
    """The account whose health is worst, where it is worse than the value."""
    scored = [(one.state.score, one.pk, one) for one in accounts if one.state.score is not None]
    if not scored:
        return None
    score_of_worst, _pk, worst = min(scored, key=lambda each: each[:2])
    return worst if value is None or score_of_worst < value else None


def explanation(account: Account, reader: User, on: date | None = None) -> Explanation:
    """The score of an account that is open to the reader, explained as far as the reader may see; of a day past, what
    was kept of it."""
    if on is not None and on < timezone.now().date():
        return _as_of(account, reader, on)
    group = Account.objects.filter(managed_with=account).exclude(pk=account.pk).with_is_open(reader)
    members = list(group.select_related("state").order_by("name", "pk"))
    version, at = current_version(), moment_of(account.state)
    facts = facts_of(account, at)
    keys = [account.pk, *(one.pk for one in members if one.is_open)]  # type: ignore[attr-defined]
    behind = rows_behind(keys, reader, at=at, planned_days=facts.planned_days)
    weights = weights_of(version)
    found = score(facts, weights)
    is_whole = len(keys) == len(members) + 1
    return Explanation(
        account=account,
        at=at,
        on=None,
        version=version,
        value=found.value,
        band=account.state.band if found.value is not None else Band.UNKNOWN.value,
        evidence=found.evidence,
        confidence=found.confidence,
        cap=found.cap,
        trend=account.state.trend,
        is_new=account.state.is_new,
        listening_since=account.state.observed_since,
        parts=_parts(account, reader, facts, found, weights, behind, is_whole=is_whole),
        share_in=round(100 * facts.d90_in / facts.d90) if facts.d90 > 0 else None,
        actions=next_actions(account, reader, facts=facts, behind=behind, weights=weights, now=found),
        members=[one for one in members if one.is_open],  # type: ignore[attr-defined]
        override=HealthOverride.objects.filter(account=account).on(at.date()).select_related("said_by").first(),
    )


def losses(parts: dict[str, float | None], weights: dict[str, float]) -> dict[str, float]:
    """The points of the whole that each part with evidence cost."""
    present = {part: value for part, value in parts.items() if value is not None}
    together = sum(weights[part] for part in present)
    return {part: weights[part] * (100 - value) / together for part, value in present.items()} if together else {}


def _parts(
    account: Account, reader: User, facts: Facts, found: Score, weights: dict[str, float], behind: Behind,
    *, is_whole: bool,
) -> list[Part]:  # fmt: skip
    lost = losses(dict(found.parts), weights)
    rows = _rows(behind, account)
    said = {part: said_of(part, facts) for part in COMPONENTS}
    if is_whole and reader.has_perm(SEES_REVENUE) and facts.revenue_months:
        said["vitality"].append(_paid(account, facts))
    return [
        _hidden(part, weights[part])
        if part == "stance" and not reader.has_perm(OPINIONS)
        else Part(part, found.parts[part], weights[part], lost.get(part), said[part], rows.get(part, []))
        for part in COMPONENTS
    ]


def _hidden(part: str, weight: float) -> Part:
    return Part(part, None, weight, None, is_hidden=True)


def _paid(account: Account, facts: Facts) -> str:
    now, before = (Decimal(amount) for amount in (facts.revenue, facts.revenue_before))
    told = {"now": money(now, account.currency), "before": money(before, account.currency)}
    return _("%(now)s in the last twelve whole months, %(before)s in the twelve before.") % told


def _rows(behind: Behind, account: Account) -> dict[str, list[Row]]:
    late, missed = _("not answered in time"), _("missed")
    contacts = [Row(_named(one), one.get_absolute_url(), one.occurred_at) for one in behind.contacts]
    replies = [
        Row(one.interaction.subject or _("A message of theirs"), one.interaction.get_absolute_url(), one.arrived_at,
            *_waiting(one, late))
        for one in behind.replies
    ]  # fmt: skip
    people = [
        Row(one.title, one.job.contact.get_absolute_url(), one.last_at,
            _("in contact") if one.counts.is_active else _("cold"), "good" if one.counts.is_active else "bad")
        for one in behind.deciding
    ]  # fmt: skip
    stances = [
        Row(one.title, one.job.contact.get_absolute_url(), one.job.assessment.stance_said_on,
            one.job.assessment.get_stance_display(), _meaning(one.counts.stance))
        for one in behind.deciding if one.counts.stance is not None
    ]  # fmt: skip
    promises = [
        Row(one.text, account.get_absolute_url() + "#commitments", one.due_on,
            _("kept") if one.state == "KEPT" else missed if one.state == "MISSED" else _("overdue"),
            "good" if one.state == "KEPT" else "bad")
        for one in behind.promises
    ]  # fmt: skip
    return {
        "engagement": contacts, "reciprocity": replies, "breadth": people, "stance": stances, "commitments": promises,
    }  # fmt: skip


def _named(one: Any) -> str:
    kind = str(one.get_kind_display())
    return f"{kind}: {one.subject}" if one.subject else kind


def _waiting(one: Any, late: str) -> tuple[str, str]:
    """Whether a message still waits, and since when it should not."""
    if one.answered_at is not None or one.due_at <= timezone.now():
        return late, "bad"
    due = short_moment(one.due_at)
    return _("answer before %(due)s") % {"due": due}, "watch"


def _meaning(stance: float | None) -> str:
    return "good" if (stance or 0) > 0 else "bad" if (stance or 0) < 0 else ""


def _as_of(account: Account, reader: User, on: date) -> Explanation:
    """What was kept of the day, with the weights that held then; nothing where nothing was known yet."""
    kept = HealthSnapshot.objects.filter(account=account, taken_on__lte=on).select_related("version")
    snapshot: HealthSnapshot | None = kept.order_by("-taken_on").first()
    version = snapshot.version if snapshot else current_version()
    weights = weights_of(version)
    values = {part: getattr(snapshot, part, None) for part in COMPONENTS}
    lost = losses(values, weights)
    hides = not reader.has_perm(OPINIONS)
    override = HealthOverride.objects.filter(account=account).on(on).select_related("said_by").first()
    return Explanation(
        account=account,
        at=None,
        on=on,
        version=version,
        value=snapshot.score if snapshot else None,
        band=snapshot.band if snapshot else Band.UNKNOWN.value,
        evidence=snapshot.evidence if snapshot else 0.0,
        confidence=snapshot.confidence if snapshot else "",
        cap=snapshot.cap if snapshot else "",
        trend=_trend(account, snapshot),
        is_new=False,
        listening_since=account.state.observed_since,
        parts=[
            _hidden(part, weights[part])
            if part == "stance" and hides
            else Part(part, values[part], weights[part], lost.get(part))
            for part in COMPONENTS
        ],
        share_in=None,
        actions=[],
        members=[],
        override=override,
    )


def _trend(account: Account, snapshot: HealthSnapshot | None) -> float | None:
    """The change in the four weeks before, by the same weights (HEALTH §1.4)."""
    if snapshot is None or snapshot.score is None:
        return None
    day = snapshot.taken_on
    before = HealthSnapshot.objects.filter(account=account, version=snapshot.version_id, score__isnull=False)
    near = before.filter(taken_on__range=(day - timedelta(days=35), day - timedelta(days=21)))
    scores = [(abs((one.taken_on - day).days + 28), one.score) for one in near]
    return snapshot.score - min(scores)[1] if scores else None
