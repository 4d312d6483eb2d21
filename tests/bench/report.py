"""The figures as one table and one file of JSON."""

import json
import os
import platform
from datetime import UTC, datetime
from typing import Any

from local.paths import RUN
from tests.bench.acts import Measured
from tests.bench.measuring import Figures

RESULTS = RUN / "bench" / "results.json"
LINE = "{name:<13}{person:<10}{cpu:>9}{database:>9}{p50:>9}{p95:>9}{times:>8}  {budget:<10}{verdict}"
TITLES = {
    "name": "act", "person": "as", "cpu": "CPU ms", "database": "DB ms", "p50": "p50 ms", "p95": "p95 ms",
    "times": "x bare", "budget": "budget", "verdict": "",
}  # fmt: skip


def machine() -> dict[str, str | int]:
    """Where and when."""
    with open("/proc/cpuinfo") as file:
        models = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count() or 0,
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }


def row(measured: Measured, figures: Figures | None) -> dict[str, Any]:
    """An act with its figures, or with the reason why it has none."""
    facts: dict[str, Any] = {"act": measured.name, "as": measured.person, "budget": measured.budget}
    if figures is None:
        return facts | {"missing": measured.missing}
    return facts | {
        "cpu_ms": round(figures.cpu, 2),
        "database_cpu_ms": round(figures.database_cpu, 2),
        "p50_ms": round(figures.p50, 2),
        "p95_ms": round(figures.p95, 2),
        "bare_cpu_ms": round(figures.bare_cpu, 2),
        "times_bare": round(figures.times_bare, 2),
        "is_within": is_within(measured.budget, figures),
    }


def is_within(budget: str, figures: Figures) -> bool:
    """Whether a budget such as "8 x bare" (of CPU) or "25 ms" (to wait, in half of all cases) is kept."""
    limit, _space, unit = budget.partition(" ")
    return (figures.p50 if unit == "ms" else figures.times_bare) <= float(limit)


def show_row(facts: dict[str, Any]) -> str:
    if "missing" in facts:
        return f"{facts['act']:<13}{facts['as']:<10}left out: {facts['missing']}"
    return LINE.format(
        name=facts["act"], person=facts["as"], cpu=facts["cpu_ms"], database=facts["database_cpu_ms"],
        p50=facts["p50_ms"], p95=facts["p95_ms"], times=facts["times_bare"], budget=facts["budget"],
        verdict="kept" if facts["is_within"] else "MISSED",
    )  # fmt: skip


def title() -> str:
    return LINE.format(**TITLES)


def growth(sets: dict[str, Any]) -> list[dict[str, Any]]:
    """How many times the CPU of S an act takes at M, web and database together."""
    small = {(facts["act"], facts["as"]): facts for facts in sets.get("s", {}).get("acts", []) if "cpu_ms" in facts}
    found = []
    for facts in sets.get("m", {}).get("acts", []):
        before = small.get((facts["act"], facts["as"]))
        if before and "cpu_ms" in facts:
            times = _whole(facts) / _whole(before)
            found.append({"act": facts["act"], "as": facts["as"], "m_by_s": round(times, 2), "is_within": times <= 1.5})
    return found


def _whole(facts: dict[str, Any]) -> float:
    return float(facts["cpu_ms"] + facts["database_cpu_ms"])


def save(results: dict[str, Any]) -> None:
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
