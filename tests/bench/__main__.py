"""`make bench`: the whole product beside a bare 50-row page, on the data of each scale. What counts are ratios
measured in one run; the figures go to .run/bench/results.json."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from tests.bench import filing, memory, report
from tests.bench.acts import acts
from tests.bench.measuring import measure
from tests.bench.product import BORROWED, Product

MEMORY_BUDGET = 550  # MB
IMPORT_BUDGET = 3_000  # rows a second
START_BUDGET = 5.0  # seconds
INTERACTIONS = {"s": 500_000, "m": 5_000_000, "l": 5_000_000}  # that scores are rebuilt from


def main(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    for name in BORROWED:  # a benchmark fills databases: never somebody's own
        os.environ.pop(name, None)
    results: dict[str, Any] = {"machine": report.machine(), "sets": {}}
    say(", ".join(f"{name} {value}" for name, value in results["machine"].items()))
    for scale in options.scale or ["s", "m"]:
        product = Product(scale, options.seed)
        if options.fresh:
            product.forget()
        results["sets"][scale] = measured_set(product, set(options.only or ()))
        report.save(results)
    results["growth"] = report.growth(results["sets"])
    for facts in results["growth"]:
        say(f"{facts['act']:<13}{facts['as']:<10}M / S {facts['m_by_s']:>6}  {verdict(facts['is_within'])}")
    report.save(results)
    say(f"Written to {report.RESULTS.relative_to(report.RUN.parent)}")
    return 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--scale", action="append", choices=["s", "m", "l"], help="S and M unless named")
    parser.add_argument("--only", action="append", help="list, account, api-list, api-overview, board, search, create,"
                        " memory, import, contact, health")  # fmt: skip
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="make the data again")
    return parser.parse_args(arguments)


def measured_set(product: Product, only: set[str]) -> dict[str, Any]:
    """Everything that was asked for, on the data of one scale."""
    with product.running():
        say(f"\nScale {product.scale.upper()}: filled in {product.fill_seconds} s, second start in"
            f" {product.start_seconds:.1f} s  {verdict(product.start_seconds <= START_BUDGET)}")  # fmt: skip
        found: dict[str, Any] = {"fill_seconds": product.fill_seconds, "start_seconds": round(product.start_seconds, 1)}
        memory.warm_up(product)
        if not only or "memory" in only:
            found["pss_mb"] = memory.megabytes(product)
            words = ", ".join(f"{name} {number}" for name, number in found["pss_mb"].items())
            say(f"PSS in MB: {words}  {verdict(found['pss_mb']['all'] <= MEMORY_BUDGET)}")
        found["acts"] = measured_acts(product, only)
        if (not only or "import" in only) and product.scale == "s":
            found["import"] = filing.rows_per_second(product)
            for facts in found["import"]:
                show_import(facts)
        if (not only or "contact" in only) and product.scale == "s":
            found["contact"] = json.loads(product.python("-m", "tests.bench.relating", **filing.fresh(product)))
            say("contact: " + ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in found["contact"].items()))
        if (not only or "remind" in only) and product.scale == "s":
            found["remind"] = json.loads(product.python("-m", "tests.bench.reminding", **filing.fresh(product)))
            say("remind: " + ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in found["remind"].items()))
        if "health" in only or (not only and product.scale == "s"):
            found["health"] = scoring(product)
            say("health: " + ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in found["health"].items()))
    return found


def scoring(product: Product) -> dict[str, float]:
    """What scoring costs, with as many interactions as the scale has."""
    number = INTERACTIONS[product.scale]
    found: dict[str, float] = json.loads(
        product.python("-m", "tests.bench.health", str(number), **filing.fresh(product))
    )
    return found


def show_import(facts: dict[str, Any]) -> None:
    figures = {name: facts[f"{name}_per_second"] for name in ("rows", "same_again", "copied")}
    words = ", ".join(f"{name.replace('_', ' ')} {number:,}" for name, number in figures.items())
    say(f"import of {facts['target']}, rows/s: {words}  {verdict(figures['rows'] >= IMPORT_BUDGET)}")


def measured_acts(product: Product, only: set[str]) -> list[dict[str, Any]]:
    say(report.title())
    rows = []
    for measured in acts(product.address, only):
        figures = None if measured.missing else measure(product, measured.act, expected=measured.expected)
        rows.append(report.row(measured, figures))
        say(report.show_row(rows[-1]))
    return rows


def verdict(is_within: bool) -> str:
    return "kept" if is_within else "MISSED"


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what somebody who measures wants to see


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
