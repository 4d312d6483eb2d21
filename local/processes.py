"""Who runs: processes by pid and start time, so that a signal never reaches a stranger who got the same pid."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

SERVERS = ("valkey", "postgres")
MARK = "RAPPORT_RUNNER"  # the variable that every descendant of a runner carries
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Identity:
    """One process for ever: no two share pid, start and boot."""

    pid: int
    started: str
    stop_signal: int = signal.SIGTERM

    def is_alive(self) -> bool:
        return started_at(self.pid) == self.started

    def send(self, number: int) -> None:
        """The process and its group get the signal, if it is still the same process."""
        if not self.is_alive():
            return
        try:
            if os.getpgid(self.pid) == self.pid:
                os.killpg(self.pid, number)
            else:
                os.kill(self.pid, number)
        except ProcessLookupError:
            return


def started_at(pid: int) -> str:
    """When the process started, empty if there is none or only its remains."""
    stat = Path(f"/proc/{pid}/stat")
    if not Path("/proc/self/stat").exists():
        command = ["ps", "-o", "lstart=", "-p", str(pid)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if fields[0] in "ZX" else f"{BOOT_ID.read_text().strip()} {fields[19]}"


def identify(pid: int, stop_signal: int = signal.SIGTERM) -> Identity:
    return Identity(pid, started_at(pid), stop_signal)


def record(folder: Path, name: str, identity: Identity) -> None:
    """The process can be found under this name from another terminal, also after its runner has died."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.new").write_text(json.dumps(asdict(identity)))
    (folder / f"{name}.new").rename(folder / name)


def forget(folder: Path, name: str) -> None:
    (folder / name).unlink(missing_ok=True)


def recorded(folder: Path) -> dict[str, Identity]:
    """Every recorded process that still runs, by name."""
    found: dict[str, Identity] = {}
    for file in sorted(folder.iterdir()) if folder.exists() else []:
        if file.suffix != ".new":
            identity = Identity(**json.loads(file.read_text()))
            if identity.is_alive():
                found[file.name] = identity
    return found


def marked(folder: Path) -> list[Identity]:
    """Everything that a runner of these pids has started, directly or not, and that still runs."""
    mark = f"{MARK}={folder}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(identify(int(entry.name)))
        except OSError:  # gone, or somebody else's
            continue
    return [identity for identity in found if identity.pid != os.getpid()]


def end_all(folder: Path) -> None:
    """Nothing that runners of these pids left behind runs any more; the servers went last."""
    left = {name: identity for name, identity in recorded(folder).items() if identity.pid != os.getpid()}
    servers = [left.pop(name) for name in SERVERS if name in left]
    server_pids = {identity.pid for identity in servers}
    end([*left.values(), *(identity for identity in marked(folder) if identity.pid not in server_pids)], 10)
    end(servers, 15)


def end(identities: Iterable[Identity], seconds: float) -> None:
    """None of them is left: each is asked with its own signal, after the time has passed it is killed."""
    left = [identity for identity in identities if identity.is_alive()]
    for identity in left:
        identity.send(identity.stop_signal)
    left = wait_for_end(left, seconds)
    for identity in left:
        identity.send(signal.SIGKILL)
    wait_for_end(left, 5)


def wait_for_end(identities: list[Identity], seconds: float) -> list[Identity]:
    """Those that are still there after the time."""
    deadline = time.monotonic() + seconds
    while (left := [identity for identity in identities if identity.is_alive()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def working_in(folder: Path) -> list[int]:
    """The processes whose working folder this is."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
        except OSError:  # gone, a zombie, or somebody else's
            continue
    return found
