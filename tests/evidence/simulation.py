"""V4, V5 and V6 of HEALTH §2.3 on simulated accounts, the seed fixed: what reminders and bands do to people. By the
formulas, which the product's statement equals."""

import random
import statistics
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from accounts.choices import Band
from health.reference import FIRST
from health.rules import PARTS, Facts, Standing, engagement, next_standing, plain_band
from tests.evidence.ranking import kendall

SEED = 20261123
PLANS = (7, 14, 30, 60)
DAYS = 3 * 365
REGULARITY = 4  # gaps are Erlang-4: people keep to a plan more or less
SPREAD = 0.35  # of how the own rhythm of an account differs from its plan, in logarithms
FALLS_SILENT = 0.2  # a year
QUIET_INTERVALS, QUIET_CONTACTS = 2, 3
FIRST_DAY = date(2024, 1, 1)
HALF_MORE, HALF_LESS = 1.5, 0.5


class Relationship:
    """When we spoke with a simulated account in three years, and when it fell silent for good, if it did. Whoever heeds
    a reminder that contact is due sees to it within half an interval."""

    def __init__(self, dice: random.Random, heeded: float = 0.0) -> None:
        self.plan = dice.choice(PLANS)
        gap = self.plan * dice.lognormvariate(-0.1, SPREAD)
        ends = dice.expovariate(FALLS_SILENT / 365)
        self.silent_from = ends if ends < DAYS else None
        self.contacts = []
        day = 0.0
        while day < min(ends, DAYS):
            self.contacts.append(day)
            by_itself = dice.gammavariate(REGULARITY, gap / REGULARITY)
            reminded = self.plan * dice.uniform(1, 1.5) if dice.random() < heeded else DAYS
            day += min(by_itself, reminded)


def relationships(number: int, heeded: float = 0.0) -> list[Relationship]:
    dice = random.Random(SEED)
    return [Relationship(dice, heeded) for _each in range(number)]


# --- V4 ---


def quiet_moments(one: Relationship) -> Iterator[bool]:
    """For each time GONE_QUIET is raised: whether it was for nothing, since contact came by itself within the plan."""
    for place, (last, following) in enumerate(_gaps(one.contacts)):
        raised = last + QUIET_INTERVALS * one.plan
        count = sum(2 ** (-(raised - day) / 180) for day in one.contacts[: place + 1])
        if raised < min(following, DAYS) and count >= QUIET_CONTACTS:
            yield following <= raised + one.plan


def _gaps(contacts: Sequence[float]) -> Iterator[tuple[float, float]]:
    return zip(contacts, [*contacts[1:], float("inf")], strict=True)


def reminder_load(heeded: float, number: int = 3000) -> dict[str, Any]:
    """V4: how often GONE_QUIET is raised, and what share of that for nothing, where so many heed what is due."""
    found = [is_false for one in relationships(number, heeded) for is_false in quiet_moments(one)]
    share = sum(found) / len(found)
    return {
        "heeded": heeded,
        "raised": len(found),
        "a_year": len(found) / number / 3,
        "false": share,
        "passes": share <= 0.35,
    }


# --- V5 ---


def scores(one: Relationship) -> Iterator[tuple[float, bool]]:
    """The engagement of each day, and whether silence holds the score down."""
    d90, place, last = 0.0, 0, 0.0
    for day in range(DAYS):
        d90 *= 2 ** (-1 / 90)
        while place < len(one.contacts) and one.contacts[place] <= day:
            d90, last, place = d90 + 2, one.contacts[place], place + 1
        silent = day - last
        known = Facts(
            tier="CORE", planned_days=one.plan, planned_people=3, observed_days=day, silent_days=silent, d90=d90
        )
        value, is_capped = engagement(known) or 0.0, silent > 3 * one.plan
        yield (min(value, 39.0) if is_capped else value), is_capped


def shown_bands(one: Relationship) -> tuple[list[Band], list[Band]]:
    """The band of each day as the score lies, and as it is shown."""
    plain, shown = [], []
    now = Standing(Band.UNKNOWN, None)
    for number, (value, is_capped) in enumerate(scores(one)):
        today = FIRST_DAY + timedelta(days=number)
        now = next_standing(value, is_capped=is_capped, was=now, today=today)
        plain.append(plain_band(value))
        shown.append(Band(now.band))
    return plain, shown


def _changes(bands: Sequence[Band]) -> int:
    return sum(one != other for one, other in pairwise(bands[180:]))


def hysteresis(number: int = 300) -> dict[str, Any]:
    """V5: how often bands change a year without hysteresis and with it, and how much later silence is seen."""
    plain_changes = shown_changes = 0
    delays = []
    for one in relationships(number):
        plain, shown = shown_bands(one)
        plain_changes += _changes(plain)
        shown_changes += _changes(shown)
        if one.silent_from is not None and one.silent_from > 180 and one.contacts[-1] + 3 * one.plan < DAYS:
            delays.append(_leaves_green(shown, one) - _leaves_green(plain, one))
    years = number * (DAYS - 180) / 365
    delay = statistics.median(delays)
    return {"plain": plain_changes / years, "shown": shown_changes / years, "delay": delay, "silent": len(delays),
            "passes": shown_changes < plain_changes and delay <= 7}  # fmt: skip


def _leaves_green(bands: Sequence[Band], one: Relationship) -> int:
    """The first day after the last contact on which the band is no longer green."""
    last = int(one.contacts[-1]) + 1
    return next((day for day in range(last, len(bands)) if bands[day] != Band.GREEN), len(bands))


# --- V6 ---

Parts = dict[str, float | None]


def reweighed(parts: Parts, weights: dict[str, float]) -> float:
    present = {part: value for part, value in parts.items() if value is not None}
    return sum(weights[part] * value for part, value in present.items()) / sum(weights[part] for part in present)


def sensitivity(rows: Sequence[Parts]) -> dict[str, Any]:
    """V6: how alike accounts are ranked when one weight is half as much again, or half; the parts are the product's."""
    usual = [reweighed(parts, dict(FIRST)) for parts in rows]
    found = {
        (part, factor): kendall(usual, [reweighed(parts, FIRST | {part: FIRST[part] * factor}) for parts in rows])
        for part in PARTS
        for factor in (HALF_LESS, HALF_MORE)
    }
    return {"accounts": len(rows), "found": found, "passes": min(found.values()) >= 0.9}
