"""How well a figure tells those who come back from those who do not, in plain Python."""

from collections.abc import Iterable, Sequence
from itertools import groupby


def auc(scored: Iterable[tuple[float, bool]]) -> float:
    """The chance that one who came back had a higher figure than one who did not; ties count half."""
    rows = sorted(scored, key=lambda row: row[0])
    rank, sum_of_ranks, came = 0, 0.0, 0
    for _value, tied in groupby(rows, key=lambda row: row[0]):
        labels = [label for _each, label in tied]
        sum_of_ranks += sum(labels) * (rank + (len(labels) + 1) / 2)
        came += sum(labels)
        rank += len(labels)
    return (sum_of_ranks - came * (came + 1) / 2) / (came * (len(rows) - came))


def kendall(one: Sequence[float], other: Sequence[float]) -> float:
    """How alike two rankings are, 1 for the same and -1 for the reverse (tau-b)."""
    agree = differ = tied_one = tied_other = 0
    for place, (a, b) in enumerate(zip(one, other, strict=True)):
        for c, d in zip(one[place + 1 :], other[place + 1 :], strict=True):
            product = (a - c) * (b - d)
            agree += product > 0
            differ += product < 0
            tied_one += a == c and b != d
            tied_other += b == d and a != c
    both = agree + differ
    return (agree - differ) / ((both + tied_one) * (both + tied_other)) ** 0.5


def best_threshold(scored: Sequence[tuple[float, bool]]) -> float:
    """Where a line parts those who came back from the others best: most hits less false alarms."""
    came = sum(label for _value, label in scored)
    left = len(scored) - came
    best, place, hits, alarms = -1.0, 0.0, came, left
    for value, tied in groupby(sorted(scored, key=lambda row: row[0]), key=lambda row: row[0]):
        found = hits / came - alarms / left
        if found > best:
            best, place = found, value
        for _each, label in tied:
            hits, alarms = hits - label, alarms - (not label)
    return place


def told_apart(scored: Sequence[tuple[float, bool]], threshold: float) -> tuple[float, float]:
    """Of those who came back the share at or above the line, and of the others the share below it."""
    came = [value >= threshold for value, label in scored if label]
    left = [value < threshold for value, label in scored if not label]
    return sum(came) / len(came), sum(left) / len(left)
