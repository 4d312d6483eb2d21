"""What processes cost: CPU time of a tree of processes to the nanosecond, and the memory that is theirs (PSS)."""

from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")


def tree(roots: Iterable[int]) -> list[int]:
    """These processes and everything they have started."""
    children: dict[int, list[int]] = {}
    for entry in PROC.glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # gone meanwhile
            continue
        children.setdefault(parent, []).append(int(entry.name))
    found, left = [], list(roots)
    while left:
        pid = left.pop()
        found.append(pid)
        left += children.get(pid, [])
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """How long the threads of these processes have run so far."""
    nanoseconds = 0
    for pid in pids:
        for thread in (PROC / str(pid) / "task").glob("[0-9]*"):
            try:
                nanoseconds += int((thread / "schedstat").read_text().split()[0])
            except OSError:  # gone meanwhile
                continue
    return nanoseconds / 1e9


def pss_megabytes(pids: Iterable[int]) -> float:
    """The memory of these processes, a page that several share counted in parts."""
    kilobytes = 0
    for pid in pids:
        try:
            lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
        except OSError:  # gone meanwhile
            continue
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024
