"""The product as a newcomer starts it: a copy of the checkout, `make run`, and everything that may happen to it."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from local.paths import ROOT
from local.processes import marked, recorded
from tests.local.waiting import processes_naming, wait_until

pytestmark = pytest.mark.slow

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".run", "node_modules", "__pycache__", ".*_cache", "*.mo")
OFFLINE = """
import fcntl, os, socket, struct, sys
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh14x", b"lo", 1))  # SIOCSIFFLAGS: loopback only
os.execvp(sys.argv[1], sys.argv[1:])
"""


@dataclass
class Checkout:
    """A copy of the checkout, and what was started in it."""

    folder: Path
    environ: dict[str, str]

    def make(self, target: str, *prefix: str) -> subprocess.CompletedProcess[str]:
        command = [*prefix, "make", target]
        return subprocess.run(
            command, cwd=self.folder, env=self.environ, capture_output=True, text=True, check=False, timeout=300
        )

    def run(self, *prefix: str) -> tuple[subprocess.Popen[bytes], str]:
        """`make run` until it is ready; the process and its address."""
        output = self.folder / "output"
        with output.open("wb") as file:
            runner = subprocess.Popen(
                [*prefix, "make", "run"], cwd=self.folder, env=self.environ, stdout=file, stderr=subprocess.STDOUT
            )
        wait_until(lambda: runner.poll() is not None or "Log:" in output.read_text(), seconds=240)
        ready = re.search(r"Rapport is ready: (\S+)", output.read_text())
        assert ready, output.read_text()
        return runner, ready[1]

    @property
    def pids(self) -> Path:
        return self.folder / ".run" / "pids"

    def leftovers(self) -> list[int]:
        return [identity.pid for identity in marked(self.pids)] + processes_naming(str(self.folder))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    folder = tmp_path_factory.mktemp("whole") / "rapport"
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "PIP_", "UV_", "npm_config_", "HTTP", "http", "NO_PROXY", "SSL_", "NODE_")
    environ = {name: value for name, value in os.environ.items() if name.startswith(kept)}
    environ["PATH"] = environ["PATH"].removeprefix(f"{Path(sys.executable).parent}{os.pathsep}")
    checkout = Checkout(folder, {**environ, "PORT": "18300"})
    yield checkout
    checkout.make("stop")


@pytest.fixture(scope="module")
def installed(checkout: Checkout) -> Checkout:
    """The checkout after its first start and stop, whatever ran before: tests come in any order."""
    runner, _ = checkout.run()
    assert checkout.make("stop").returncode == 0
    runner.wait(10)
    return checkout


def serves(address: str) -> bool:
    try:
        with urlopen(f"{address}/healthz", timeout=5) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False


def is_back(checkout: Checkout, name: str, before: object, address: str) -> bool:
    now = recorded(checkout.pids).get(name)
    return now not in (None, before) and serves(address)


def test_first_start_serves_and_every_killed_process_comes_back(checkout):
    before_start = subprocess.run(
        [sys.executable, "manage.py", "showmigrations"],
        cwd=checkout.folder, env=checkout.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    runner, address = checkout.run()
    again = checkout.make("run")

    assert before_start.stderr == "The database is not running. Start it in another terminal: make run\n"
    assert serves(address)
    assert (again.returncode, again.stdout.splitlines()[-1]) == (0, f"Rapport is already running: {address}")
    for name in ("web", "worker", "beat", "postgres", "valkey"):
        wait_until(lambda name=name: name in recorded(checkout.pids), seconds=30)
        before = recorded(checkout.pids)[name]
        os.kill(before.pid, signal.SIGKILL)
        wait_until(lambda name=name, before=before: is_back(checkout, name, before, address), seconds=30)
    assert checkout.make("stop").returncode == 0
    assert runner.wait(10) == 0
    assert checkout.leftovers() == []


def test_second_start_needs_no_network(installed):
    isolated = ["unshare", "--net", *([] if os.getuid() == 0 else ["--map-root-user"]), sys.executable, "-c", OFFLINE]
    if subprocess.run([*isolated, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace can be made here")

    runner, _ = installed.run(*isolated)

    assert re.search(r"wheels +\d\.\d s +unchanged", (installed.folder / "output").read_text())
    runner.terminate()
    runner.wait(60)
    wait_until(lambda: installed.leftovers() == [])


def test_killed_runner_leaves_nothing_that_stop_does_not_end(checkout):
    runner, _ = checkout.run()
    os.kill(recorded(checkout.pids)["runner"].pid, signal.SIGKILL)
    runner.wait(10)

    assert checkout.make("stop").returncode == 0
    assert checkout.leftovers() == []


def test_reset_forgets_the_data_and_keeps_what_is_installed(installed):
    result = installed.make("reset")

    assert result.returncode == 0
    assert [entry.name for entry in (installed.folder / ".run").iterdir()] == ["stamps"]
    assert (installed.folder / ".venv").exists()
