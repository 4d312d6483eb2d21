"""Runs programs as children, restarts those that die, writes what they print into one log, and ends them all.

One thread, one loop: `tick`. Whoever waits for something calls it meanwhile.
"""

import logging
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from local import processes
from local.child import die_with
from local.paths import ROOT

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
HEALTHY_AFTER = 30.0  # a child that lived this long starts again at once
GRACE = 12.0


class Stopped(Exception):
    """Somebody asked the runner to stop."""


@dataclass(frozen=True)
class Program:
    """What is kept running under a name."""

    name: str
    command: list[str]
    env: dict[str, str]
    stop_signal: int = signal.SIGTERM
    folder: Path = ROOT
    inherit: tuple[int, ...] = ()
    before_restart: Callable[[], None] = lambda: None


@dataclass
class Child:
    """A program at work, or waiting for its next start."""

    program: Program
    process: subprocess.Popen[bytes]
    identity: processes.Identity
    started_at: float
    deaths: int = 0
    restart_at: float | None = None
    unfinished: bytes = field(default=b"")


class Supervisor:
    """The children of one profile. `pids` names them for other terminals, `log` takes what they print."""

    def __init__(self, pids: Path, log: logging.Logger, announce: Callable[[str], None]) -> None:
        self.pids = pids
        self.log = log
        self.announce = announce
        self.children: dict[str, Child] = {}
        self.selector = selectors.DefaultSelector()
        self.stop_requests = 0
        self.stopped_by = signal.SIGTERM.value
        self.is_ending = False

    def start(self, program: Program) -> None:
        """The program runs from now on until `stop`."""
        self.children[program.name] = self.spawn(program)

    def spawn(self, program: Program) -> Child:
        env = {**program.env, processes.MARK: str(self.pids)}
        process = subprocess.Popen(
            program.command, cwd=program.folder, env=env, pass_fds=program.inherit, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            preexec_fn=die_with(os.getpid(), program.stop_signal),
        )  # fmt: skip
        identity = processes.identify(process.pid, program.stop_signal)
        processes.record(self.pids, program.name, identity)
        child = Child(program, process, identity, time.monotonic())
        if process.stdout is not None:
            os.set_blocking(process.stdout.fileno(), False)
            self.selector.register(process.stdout, selectors.EVENT_READ, child)
        return child

    def run(self, program: Program) -> int:
        """Run a program to its end while the others are looked after; the answer is its exit code."""
        child = self.spawn(program)
        try:
            while child.process.poll() is None:
                self.tick(0.05)
        finally:
            if child.process.poll() is None:
                processes.end([child.identity], GRACE)
            child.process.wait()
            self.close(child)
        return child.process.returncode

    def tick(self, seconds: float) -> None:
        """Log what was printed within this time, bury the dead, start those whose pause is over."""
        if self.stop_requests and not self.is_ending:
            raise Stopped
        self.read(seconds)
        for child in list(self.children.values()):
            if child.restart_at is None and child.process.poll() is not None:
                self.bury(child)
            elif child.restart_at is not None and time.monotonic() >= child.restart_at and not self.is_ending:
                self.restart(child)

    def bury(self, child: Child) -> None:
        """What the dead child left behind is gone, and its next start is set."""
        self.kill_group(child)
        self.close(child)
        if time.monotonic() - child.started_at > HEALTHY_AFTER:
            child.deaths = 0
        child.restart_at = time.monotonic() + min(FIRST_PAUSE * 2 ** min(child.deaths, 20), LONGEST_PAUSE)
        child.deaths += 1
        if not self.is_ending:
            self.announce(f"{child.program.name} ended ({child.process.returncode}); it starts again")

    def restart(self, child: Child) -> None:
        child.program.before_restart()
        fresh = self.spawn(child.program)
        fresh.deaths = child.deaths
        self.children[child.program.name] = fresh

    def read(self, seconds: float) -> None:
        for key, _ in self.selector.select(seconds):
            child: Child = key.data
            printed = os.read(key.fd, 65536)
            if not printed:
                self.selector.unregister(key.fileobj)
            self.write(child, printed)

    def write(self, child: Child, printed: bytes, *, is_last: bool = False) -> None:
        *lines, child.unfinished = (child.unfinished + printed).split(b"\n")
        if is_last and child.unfinished:
            lines.append(child.unfinished)
        for line in lines:
            self.log.info("%-10s | %s", child.program.name, line.decode(errors="replace"))

    def close(self, child: Child) -> None:
        """The child's last words are in the log, and its name is free."""
        pipe = child.process.stdout
        if pipe is not None and not pipe.closed:
            if pipe in {key.fileobj for key in self.selector.get_map().values()}:
                self.selector.unregister(pipe)
            self.write(child, pipe.read() or b"", is_last=True)
            pipe.close()
        processes.forget(self.pids, child.program.name)

    def kill_group(self, child: Child) -> None:
        """Grandchildren that outlived the child are gone; they would hold its port or its task."""
        try:
            os.killpg(child.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return

    def deaths(self, name: str) -> int:
        """How often in a row the child of this name has died soon after its start."""
        return self.children[name].deaths

    def stop(self, names: Iterable[str], grace: float = GRACE) -> None:
        """The named children have ended; those that take too long are killed."""
        self.is_ending = True
        leaving = [self.children[name] for name in names if name in self.children]
        for child in leaving:
            if child.process.poll() is None:
                child.identity.send(child.program.stop_signal)
        deadline = time.monotonic() + grace
        while any(child.process.poll() is None for child in leaving) and time.monotonic() < deadline:
            self.read(0.05)
            if self.stop_requests > 1:
                deadline = time.monotonic() + 1  # asked twice: no more patience
                self.stop_requests = 1
        for child in leaving:
            self.kill_group(child)
            child.process.wait()
            self.close(child)
            self.children.pop(child.program.name, None)
        self.is_ending = False

    def request_stop(self, number: int, _: object) -> None:
        """The next `tick` raises Stopped."""
        self.stop_requests += 1
        self.stopped_by = number
