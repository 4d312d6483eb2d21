"""One act measured beside the bare view, in turns, so that whatever else the machine does falls on both."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.browser import Answer, Browser
from tests.bench.product import Product
from tests.bench.watching import cpu_seconds

TURNS = 5
REQUESTS = 12  # of each turn
WARM_UP = 8
Act = Callable[[], Answer]


@dataclass(frozen=True)
class Figures:
    """What one request costs: milliseconds of CPU in the web processes and in the database, milliseconds to wait, and
    how many times the CPU of the bare view."""

    cpu: float
    database_cpu: float
    p50: float
    p95: float
    bare_cpu: float

    @property
    def times_bare(self) -> float:
        return self.cpu / self.bare_cpu


def measure(product: Product, act: Act, *, expected: int) -> Figures:
    """The median turn of the act and of the bare view beside it."""
    web, database = product.pids("web"), product.pids("postgres")
    nobody = Browser(product.address)
    rows: list[tuple[float, float]] = []
    bare_rows: list[float] = []
    waits: list[float] = []
    for _number in range(WARM_UP):
        _checked(act, expected)
        nobody.get("/bench/bare/")
    for _turn in range(TURNS):
        bare_rows.append(_turn_of(lambda: nobody.get("/bench/bare/"), 200, web, database, [])[0])
        rows.append(_turn_of(act, expected, web, database, waits))
    cpu, database_cpu = (statistics.median(column) for column in zip(*rows, strict=True))
    waits.sort()
    return Figures(
        cpu=cpu,
        database_cpu=database_cpu,
        p50=statistics.median(waits),
        p95=waits[int(len(waits) * 0.95)],
        bare_cpu=statistics.median(bare_rows),
    )


def _turn_of(act: Act, expected: int, web: list[int], database: list[int], waits: list[float]) -> tuple[float, float]:
    before = cpu_seconds(web), cpu_seconds(database)
    waits += [_checked(act, expected).milliseconds for _number in range(REQUESTS)]
    after = cpu_seconds(web), cpu_seconds(database)
    web_cpu, database_cpu = ((late - early) * 1000 / REQUESTS for early, late in zip(before, after, strict=True))
    return web_cpu, database_cpu


def _checked(act: Act, expected: int) -> Answer:
    answer = act()
    if answer.status != expected:
        raise ValueError(f"{answer.status} instead of {expected}: {answer.text[:200]}")
    return answer
