"""What the launcher says in the terminal. Standard library only: it also speaks before anything is installed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class LauncherError(Exception):
    """Something the person at the terminal can mend; its text is shown as it is."""


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


@contextmanager
def step(name: str) -> Iterator[list[str]]:
    """Time a step and print its line; what the step appends to the list is its remark."""
    began = time.monotonic()
    remarks: list[str] = []
    yield remarks
    remark = f"   {', '.join(remarks)}" if remarks else ""
    say(f"  {name:<12}{time.monotonic() - began:6.1f} s{remark}")
