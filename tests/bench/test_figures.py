"""The instruments of the benchmark: what they read is what processes did."""

import os
import subprocess
import sys

import pytest

from tests.bench.measuring import Figures
from tests.bench.report import growth, is_within
from tests.bench.watching import cpu_seconds, pss_megabytes, tree

PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"


def test_tree_holds_what_a_process_has_started():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE) as process:
        while len(found := tree([process.pid])) < 2:
            assert process.poll() is None
        process.communicate(b"\n")

    assert found[0] == process.pid


def test_cpu_seconds_grow_with_work():
    before = cpu_seconds([os.getpid()])
    sum(number * number for number in range(300_000))

    assert 0.001 < cpu_seconds([os.getpid()]) - before < 10


def test_memory_of_this_process_is_counted_once():
    assert 5 < pss_megabytes([os.getpid()]) < 4_000
    assert pss_megabytes([]) == 0


@pytest.mark.parametrize(
    ("budget", "kept"),
    [("8 x bare", True), ("4 x bare", False), ("25 ms", True), ("12 ms", False)],
)
def test_budget_is_ratio_of_cpu_or_time_to_wait(budget, kept):
    figures = Figures(cpu=9, database_cpu=1, p50=20, p95=30, bare_cpu=1.5)

    assert is_within(budget, figures) is kept


def test_growth_compares_the_same_act_of_the_same_person():
    small = {"act": "list", "as": "am", "cpu_ms": 8.0, "database_cpu_ms": 2.0}
    big = small | {"cpu_ms": 10.0, "database_cpu_ms": 6.0}
    missing = {"act": "board", "as": "am", "missing": "not there"}

    found = growth({"s": {"acts": [small, missing]}, "m": {"acts": [big, missing]}})

    assert found == [{"act": "list", "as": "am", "m_by_s": 1.6, "is_within": False}]
