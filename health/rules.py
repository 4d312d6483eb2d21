"""The formulas of relationship health (HEALTH §1.2 to 1.4), in values only: what a person can check by hand. The
set-based SQL of health.statement computes the same; these are its oracle, and what explains a score."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.choices import Band, Cap, Confidence, Tier

PLANNED_WEIGHT = 2.0  # what one planned contact counts: between a message and a meeting
YOUNGEST_DAYS = 90.0  # a relationship younger than this has to earn its engagement
# A share that is exact but for how floats are added is enough
EVIDENCE_NEEDED = 50.0 - 1e-9
EVIDENCE_TRUSTED = 80.0 - 1e-9
GREEN_FROM, AMBER_FROM, MARGIN = 70.0, 40.0, 5.0
DWELL_DAYS = 15  # the second daily look beyond fourteen days
SILENCE_CAP, LOSS_CAP, NO_HISTORY_FLOOR = 39.0, 69.0, 40.0
SILENT_INTERVALS = 3
STANCE_HALF_DAYS = 180.0
REVENUE_MONTHS = 18
UNMAPPED_DAYS = {Tier.STRATEGIC: 30, Tier.KEY: 30, Tier.CORE: 60, Tier.STANDARD: 90}
PARTS = ("engagement", "reciprocity", "breadth", "stance", "commitments", "vitality")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a relationship at an instant. Days are float days; `d30`, `d90`, `d90_in` and `n180` are decayed
    sums as of then; `silent_days` is None where no contact both ways was ever known. Of the mapped decision makers:
    how many, how many active, the sum of their influence and of the active ones'. Of their stances: the sum of ages'
    weights a, of influence·a, and of influence·a·stance."""

    tier: str
    planned_days: int
    planned_people: int
    observed_days: float
    silent_days: float | None
    d30: float = 0.0
    d90: float = 0.0
    d90_in: float = 0.0
    n180: float = 0.0
    is_connected: bool = False
    hears_customer: bool = False
    has_traffic: bool = False
    replies_asked: int = 0
    replies_in_time: int = 0
    people: int = 0
    people_active: int = 0
    influence: float = 0.0
    influence_active: float = 0.0
    opinion: float = 0.0
    opinion_influence: float = 0.0
    opinion_stance: float = 0.0
    kept: int = 0
    missed: int = 0
    revenue: float = 0.0
    revenue_before: float = 0.0
    revenue_months: int = 0
    lacks_successor: bool = False
    lacks_owner: bool = False
    is_followed: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """Health out of 100 with its parts, the share of weights that had evidence, and what held it down. `value` is None
    below half the evidence: unknown, never good."""

    value: float | None
    parts: Mapping[str, float | None]
    evidence: float
    cap: str
    confidence: str


def planned_sum(planned_days: float, observed_days: float) -> float:
    """The decayed weight of contact that keeping the plan amounts to (D* of HEALTH §1.2)."""
    full = PLANNED_WEIGHT / (2 ** (planned_days / 90) - 1)
    return full * (1 - 2 ** (-max(observed_days, YOUNGEST_DAYS) / 90))


def recency(silent_days: float, planned_days: float) -> float:
    """R: full until the plan is past, then half after each further interval."""
    over = max(0.0, silent_days - planned_days)
    return 100 * 2 ** (-over / planned_days)


def filled(amount: float, goal: float) -> float:
    """How much of what was planned is there: 87.5 on plan, never quite 100."""
    return 100 * (1 - 2 ** (-3 * amount / goal))


def kept_share(kept: int, asked: int) -> float:
    """The share of what was to be done, with four of five assumed before anything is known."""
    return 100 * (4 + kept) / (5 + asked)


def engagement(facts: Facts) -> float | None:
    if facts.silent_days is not None:
        silent = facts.silent_days
    elif facts.is_connected and facts.observed_days >= facts.planned_days:
        silent = facts.observed_days
    else:
        return None
    goal = planned_sum(facts.planned_days, facts.observed_days)
    return 0.3 * recency(silent, facts.planned_days) + 0.7 * filled(facts.d90, goal)


def reciprocity(facts: Facts) -> float | None:
    """What the customer begins, and whether we answer; the balance of the two is shown and never scored."""
    if not facts.hears_customer:
        return None
    began = None
    if facts.has_traffic:
        began = filled(facts.d90_in, planned_sum(facts.planned_days, facts.observed_days) / 3)
    answered = kept_share(facts.replies_in_time, facts.replies_asked) if facts.replies_asked else None
    if began is None or answered is None:
        return answered if began is None else began
    return 0.6 * began + 0.4 * answered


def breadth(facts: Facts) -> float | None:
    if facts.people and facts.influence:
        share = min(1.0, facts.people_active / facts.planned_people)
        return 50 * share + 50 * facts.influence_active / facts.influence
    return 0.0 if facts.observed_days >= UNMAPPED_DAYS[Tier(facts.tier)] else None


def stance(facts: Facts) -> float | None:
    if facts.opinion < 0.5 or not facts.opinion_influence:
        return None
    return 50 + 25 * facts.opinion_stance / facts.opinion_influence


def commitments(facts: Facts) -> float | None:
    asked = facts.kept + facts.missed
    return kept_share(facts.kept, asked) if asked else None


def vitality(facts: Facts) -> float | None:
    if facts.revenue_months < REVENUE_MONTHS or facts.revenue_before <= 0:
        return None
    return 100 * min(1.0, max(0.0, (facts.revenue / facts.revenue_before - 0.5) / 0.5))


RULES = dict(zip(PARTS, (engagement, reciprocity, breadth, stance, commitments, vitality), strict=True))


def score(facts: Facts, weights: Mapping[str, float]) -> Score:
    """The health of the relationship, from the parts that had evidence."""
    parts = {part: rule(facts) for part, rule in RULES.items()}
    present = {part: value for part, value in parts.items() if value is not None}
    weighed = sum(weights[part] for part in present)
    whole = sum(weights.values())
    evidence = 100 * weighed / whole if whole else 0.0
    if evidence < EVIDENCE_NEEDED or not facts.is_followed:
        return Score(None, parts, evidence, "", confidence(facts, evidence))
    value = sum(weights[part] * each for part, each in present.items()) / weighed
    cap, most = _cap(facts)
    value = min(value, most)
    if facts.silent_days is None:
        value = max(value, NO_HISTORY_FLOOR)
    return Score(value, parts, evidence, cap, confidence(facts, evidence))


def _cap(facts: Facts) -> tuple[str, float]:
    """What holds the score down however good its parts are, and how far (HEALTH §1.2)."""
    if facts.silent_days is not None and facts.silent_days > SILENT_INTERVALS * facts.planned_days:
        return Cap.SILENCE.value, SILENCE_CAP
    if facts.lacks_successor:
        return Cap.SUCCESSOR.value, LOSS_CAP
    return (Cap.OWNER.value, LOSS_CAP) if facts.lacks_owner else ("", 100.0)


def confidence(facts: Facts, evidence: float) -> str:
    if facts.n180 < 3:
        return Confidence.LOW.value
    return (Confidence.HIGH if evidence >= EVIDENCE_TRUSTED and facts.n180 >= 6 else Confidence.MEDIUM).value


def plain_band(value: float | None) -> Band:
    """The band a score lies in, whatever it was before."""
    if value is None:
        return Band.UNKNOWN
    if value >= GREEN_FROM:
        return Band.GREEN
    return Band.AMBER if value >= AMBER_FROM else Band.RED


@dataclass(frozen=True, slots=True)
class Standing:
    """The band that is shown, and since when the score has lain outside it."""

    band: Band
    beyond_since: date | None


def next_standing(value: float | None, *, is_capped: bool, was: Standing, today: date) -> Standing:
    """A band is left five points past its border, or on the second daily look after a fortnight beyond it; a cap acts
    at once (HEALTH §1.4)."""
    found = plain_band(value)
    if value is None or was.band == Band.UNKNOWN or is_capped or found == was.band or _is_far(value, was.band):
        return Standing(found, None)
    since = was.beyond_since or today
    return Standing(found, None) if today - since >= timedelta(days=DWELL_DAYS) else Standing(was.band, since)


def _is_far(value: float, band: Band) -> bool:
    low = {Band.GREEN: GREEN_FROM, Band.AMBER: AMBER_FROM, Band.RED: -math.inf}[band]
    high = {Band.GREEN: math.inf, Band.AMBER: GREEN_FROM, Band.RED: AMBER_FROM}[band]
    return value < low - MARGIN or value >= high + MARGIN


def is_new(facts: Facts) -> bool:
    """Whether the relationship has been observed too briefly to be counted among others."""
    return facts.observed_days < max(30, 2 * facts.planned_days)


def volume_ratio(d30: float, d90: float) -> float:
    """Contact of the last month against that of the last three (M of HEALTH §1.4); 1 where nothing changed."""
    return 3 * d30 / d90 if d90 else 1.0
