"""The figures of docs/health.md come about again, where the package with the purchases was installed once."""

import pytest

from tests.evidence import cdnow, silence, simulation
from tests.evidence.ranking import auc, best_threshold, kendall, told_apart
from tests.evidence.report import BEGIN, PAGE

ROWS = [(1.0, False), (2.0, False), (2.0, True), (3.0, True)]


def test_auc_is_the_share_of_pairs_in_order_with_ties_half():
    assert auc(ROWS) == 3.5 / 4
    assert auc([(-value, label) for value, label in ROWS]) == 0.5 / 4


def test_kendall_is_one_for_the_same_order_and_minus_one_for_the_reverse():
    assert kendall([1, 2, 3], [10, 20, 30]) == 1
    assert kendall([1, 2, 3], [3, 2, 1]) == -1
    assert kendall([1, 2, 3, 4], [1, 2, 4, 3]) == pytest.approx(4 / 6)


def test_threshold_parts_best():
    assert best_threshold([(1.0, False), (2.0, False), (3.0, True)]) == 3
    assert told_apart(ROWS, 2.0) == (1, 0.5)


def test_hysteresis_changes_bands_less_often_and_sees_silence_within_a_week():
    found = simulation.hysteresis(number=100)

    assert found["shown"] < found["plain"]
    assert found["delay"] <= 7


def test_gone_quiet_is_rarely_for_nothing_where_reminders_are_heeded():
    found = [simulation.reminder_load(heeded, number=400)["false"] for heeded in (0.0, 0.8, 0.95)]

    assert found == sorted(found, reverse=True)
    assert found[-1] <= 0.35


def test_page_has_the_figures():
    figures = PAGE.read_text().partition(BEGIN)[2]

    assert all(f"**{name}" in figures for name in ("V1", "V3", "V4", "V5", "V6", "V9"))


@pytest.mark.slow
@pytest.mark.skipif(not cdnow.FILE.exists(), reason="the purchases are not here: make evidence fetches them")
@pytest.mark.django_db
def test_engagement_tells_who_buys_again_as_well_as_before():
    seen = silence.look(cdnow.purchases())

    assert [row for row in silence.ranked(seen) if not row["passes"]] == []
    assert [row for row in silence.calibrated(seen) if not row["passes"]] == []
