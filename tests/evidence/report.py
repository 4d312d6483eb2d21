"""The figures as they stand in docs/health.md, between two markers, with their plots."""

from datetime import date
from typing import Any

from health.rules import filled, planned_sum, recency
from local.paths import ROOT
from tests.evidence.drawing import bars, lines, save

PAGE, PLOTS = ROOT / "docs" / "health.md", ROOT / "docs" / "images"
BEGIN, END = "<!-- figures: written by make evidence -->", "<!-- end of figures -->"
SILENCE_CAP = 39


def write(found: dict[str, Any]) -> None:
    """The page says what was found, and nothing else of it changes."""
    before, _begin, rest = PAGE.read_text().partition(BEGIN)
    _old, _end, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{_figures(found)}\n{END}{after}")
    _plots(found)


def _figures(found: dict[str, Any]) -> str:
    parts = [_ranked(found["ranked"]), _calibrated(found["calibrated"]), _registered(found["registered"]),
             _load(found["load"]), _hysteresis(found["hysteresis"]), _sensitivity(found["sensitivity"])]  # fmt: skip
    return "\n".join(parts)


def _verdict(passes: bool) -> str:
    return "kept" if passes else "**missed**"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines_ = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines_) + "\n"


def _ranked(rows: list[dict[str, Any]]) -> str:
    said = [[f"{row['cut']}", f"≥ {row['repeats']}", f"{row['customers']:,}", f"{row['recency']:.4f}",
             f"{row['engagement']:.4f}", f"{row['expected']:.4f}", _verdict(row["passes"])]
            for row in rows]  # fmt: skip
    head = ["cut", "repeats", "customers", "plain recency", "engagement", "measured before", "within 0.002"]
    return "**V1. Who buys again** (ROC AUC)\n\n" + _table(head, said)


def _calibrated(rows: list[dict[str, Any]]) -> str:
    said = [[f"{row['cut']}", *(f"{row[band][0]:.1%} of {row[band][1]:,}" for band in ("red", "amber", "green")),
             _verdict(row["passes"])] for row in rows]  # fmt: skip
    return "**V3. Bought again within 91 days, by band**\n\n" + _table(["cut", "red", "amber", "green", "rising"], said)


def _registered(row: dict[str, Any]) -> str:
    return (
        f"**V9.** The line that parts best at the cut of 30 September 1997 is an engagement of {row['line']:.1f}: it"
        f" finds {row['chosen'][0]:.1%} of those who come back and {row['chosen'][1]:.1%} of those who do not. At the"
        f" cut of 31 December, without choosing again: {row['reported'][0]:.1%} and {row['reported'][1]:.1%}.\n"
    )


def _load(rows: list[dict[str, Any]]) -> str:
    said = [
        [f"{row['heeded']:.0%}", f"{row['a_year']:.2f}", f"{row['false']:.0%}", _verdict(row["passes"])] for row in rows
    ]
    head = ["contact reminders heeded", "raised per account and year", "of these for nothing", "at most 35 %"]
    return "**V4. “Gone quiet” for nothing** (simulated)\n\n" + _table(head, said)


def _hysteresis(row: dict[str, Any]) -> str:
    return (
        f"**V5.** (simulated) Bands change {row['plain']:.2f} times a year by the score alone and {row['shown']:.2f}"
        f" times as shown; {row['silent']} accounts that fall silent leave green {row['delay']:g} days later at the"
        f" median (at most 7: {_verdict(row['passes'])}).\n"
    )


def _sensitivity(found: dict[str, Any]) -> str:
    parts = sorted({part for part, _factor in found["found"]})
    said = [[part, *(f"{found['found'][part, factor]:.3f}" for factor in (0.5, 1.5))] for part in parts]
    head = ["weight of", "half", "half as much again"]
    return (f"**V6. How alike {found['accounts']} accounts are ranked** (Kendall's τ; at least 0.9:"
            f" {_verdict(found['passes'])}; simulated)\n\n" + _table(head, said))  # fmt: skip


def _plots(found: dict[str, Any]) -> None:
    shares = {
        f"{row['cut']}": [100 * row[band][0] for band in ("red", "amber", "green")] for row in found["calibrated"]
    }
    bands = bars("Bought again within 91 days, % of each band", shares, ["red", "amber", "green"], low=0, high=70)
    save(PLOTS, "health-bands.svg", bands)
    ranked = {_label(row["cut"], row["repeats"]): [row["recency"], row["engagement"]] for row in found["ranked"]}
    ranking = bars("Who buys again: ROC AUC", ranked, ["plain recency", "engagement"], low=0.5, high=0.85)
    save(PLOTS, "health-ranking.svg", ranking)
    curves = {f"every {days} days": _silence(days) for days in (7, 14, 30, 60)}
    save(PLOTS, "health-silence.svg", lines("Engagement after the last contact, by plan", curves, longest=240))


def _label(cut: date, repeats: int) -> str:
    return f"{cut:%b} ≥{repeats}"


def _silence(planned: int) -> list[tuple[float, float]]:
    """Engagement of an account that was on plan for years and then falls silent, held down once silence is too long."""
    kept = planned_sum(planned, 1e6)
    begun = kept + 2
    found = []
    for day in range(241):
        value = 0.3 * recency(day, planned) + 0.7 * filled(begun * 2 ** (-day / 90), kept)
        found.append((float(day), min(value, SILENCE_CAP) if day > 3 * planned else value))
    return found
