"""V1, V3 and V9 of HEALTH §2.3: what silence tells of customers who come back, by the product's own statement."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from tests.evidence.cdnow import Purchases
from tests.evidence.loading import engagement_at, load_customers, load_purchases
from tests.evidence.ranking import auc, best_threshold, told_apart

CUTS = (date(1997, 6, 30), date(1997, 9, 30), date(1997, 12, 31), date(1998, 3, 31))
QUARTER = timedelta(days=91)
# Cut, days to come and who counts → engagement and plain recency as measured before the product was built (HEALTH §2.2)
MEASURED = {
    (CUTS[1], 273, 0): (0.7686, 0.7594), (CUTS[1], 273, 1): (0.7279, 0.7113),
    (CUTS[1], 273, 3): (0.7191, 0.7004), (CUTS[1], 273, 6): (0.7106, 0.7104),
    (CUTS[2], 91, 0): (0.8040, 0.7932), (CUTS[2], 91, 1): (0.7363, 0.7087),
    (CUTS[2], 91, 3): (0.6973, 0.6612), (CUTS[2], 91, 6): (0.7183, 0.6770),
}  # fmt: skip
NEAR, AHEAD = 0.002, 0.007
BANDS = (("red", 0.0, 40.0), ("amber", 40.0, 70.0), ("green", 70.0, 101.0))
Scored = list[tuple[float, bool]]


class Seen:
    """The customers at a cut: what was bought until then, and the engagement that the product saw."""

    def __init__(self, cut: date, bought: Purchases, engagement: dict[int, float]) -> None:
        self.cut, self.bought, self.engagement = cut, bought, engagement
        self.days = {key: [day for day in days if day <= cut] for key, days in bought.items()}

    def chosen(self, repeats: int) -> list[int]:
        return [key for key, days in self.days.items() if len(days) > repeats]

    def comes_back(self, key: int, within: timedelta) -> bool:
        return any(self.cut < day <= self.cut + within for day in self.bought[key])

    def by_engagement(self, repeats: int, within: timedelta) -> Scored:
        return [(self.engagement[key], self.comes_back(key, within)) for key in self.chosen(repeats)]

    def by_recency(self, repeats: int, within: timedelta) -> Scored:
        return [
            (-float((self.cut - self.days[key][-1]).days), self.comes_back(key, within)) for key in self.chosen(repeats)
        ]


def look(bought: Purchases, cuts: Sequence[date] = CUTS) -> dict[date, Seen]:
    """The customers at each cut, each time with nothing loaded that came later."""
    load_customers(bought)
    keys, before, found = sorted(bought), date(1990, 1, 1), {}
    for cut in cuts:
        load_purchases(before, cut)
        found[cut] = Seen(cut, bought, engagement_at(cut, keys))
        before = cut
    return found


def ranked(seen: dict[date, Seen]) -> list[dict[str, Any]]:
    """V1: engagement and plain recency at both cuts, beside what was measured before."""
    rows = []
    for (cut, days, repeats), (expected, _recency) in MEASURED.items():
        within = timedelta(days=days)
        ours = auc(seen[cut].by_engagement(repeats, within))
        recency = auc(seen[cut].by_recency(repeats, within))
        is_near = abs(ours - expected) <= NEAR and (repeats > 1 or ours >= recency + AHEAD)
        rows.append({"cut": cut, "repeats": repeats, "customers": len(seen[cut].chosen(repeats)), "engagement": ours,
                     "recency": recency, "expected": expected, "passes": is_near})  # fmt: skip
    return rows


def calibrated(seen: dict[date, Seen]) -> list[dict[str, Any]]:
    """V3: of the customers with a repeat in each band, the share that bought again within a quarter."""
    rows = []
    for cut, one in seen.items():
        scored = one.by_engagement(1, QUARTER)
        shares = {}
        for band, low, high in BANDS:
            inside = [label for value, label in scored if low <= value < high]
            shares[band] = (sum(inside) / len(inside), len(inside))
        rising = shares["red"][0] < shares["amber"][0] < shares["green"][0]
        rows.append({"cut": cut, **shares, "passes": rising})
    return rows


def registered(seen: dict[date, Seen]) -> dict[str, Any]:
    """V9: a line chosen at the second cut and reported at the third, without choosing again."""
    first, second = (seen[cut].by_engagement(1, QUARTER) for cut in CUTS[1:3])
    line = best_threshold(first)
    return {"line": line, "chosen": told_apart(first, line), "reported": told_apart(second, line)}
