"""The whole product as `make run` starts it, on a set of data of its own under .run/bench."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local import processes
from local.ending import end, remove
from local.environment import PROFILES, Profile, environment, short_hash
from local.paths import ROOT
from tests.bench.watching import tree

SERVES_WITHIN = 240.0
ENDS_WITHIN = 60.0
BORROWED = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SERVING_ROLE", "REDIS_URL")
FILLED = "filled"  # a file that says with which company


@dataclass
class Product:
    """One product on the data of one scale."""

    scale: str
    seed: int
    start_seconds: float = 0.0
    address: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def profile(self) -> Profile:
        return PROFILES[f"bench-{self.scale}"]

    @property
    def is_filled(self) -> bool:
        file = self.profile.folder / FILLED
        return file.exists() and file.read_text() == str(self.seed)

    def forget(self) -> None:
        """The data of this scale is gone."""
        end(self.profile)
        shutil.rmtree(self.profile.folder, ignore_errors=True)
        remove(Path("/var/tmp") / f"rapport-{short_hash(self.profile.folder)}")

    @contextmanager
    def running(self) -> Iterator["Product"]:
        """The product serves inside: a second start, timed, on data that was there before."""
        if not self.is_filled:
            self.forget()
            self._start()
            try:
                self._fill()
            finally:
                self._stop()
        self.start_seconds = self._start()
        try:
            yield self
        finally:
            self._stop()

    def manage(self, *arguments: str, **variables: str) -> str:
        """What a command of manage.py prints."""
        return self.python("manage.py", *arguments, **variables)

    def python(self, *arguments: str, **variables: str) -> str:
        """What a program prints that works on this product's data, or where the variables say."""
        command = [sys.executable, *arguments]
        env = environment(self.profile) | variables
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(arguments[:2])}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def pids(self, name: str) -> list[int]:
        """The processes behind a name of the runner's: web, worker, beat, postgres, valkey, runner."""
        identity = processes.recorded(self.profile.folder / "pids")[name]
        return [identity.pid] if name == "runner" else tree([identity.pid])

    def _fill(self) -> None:
        started = time.monotonic()
        printed = self.manage("demo", "--scale", self.scale, "--seed", str(self.seed))
        seconds = time.monotonic() - started
        (self.profile.folder / FILLED).write_text(str(self.seed))
        (self.profile.folder / "fill.json").write_text(json.dumps({"seconds": round(seconds, 1), "rows": printed}))

    @property
    def fill_seconds(self) -> float:
        return float(json.loads((self.profile.folder / "fill.json").read_text())["seconds"])

    def _start(self) -> float:
        """It serves; the answer is after how many seconds."""
        env = {name: value for name, value in os.environ.items() if name not in BORROWED}
        env |= {"RAPPORT_PROFILE": f"bench-{self.scale}", "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
        env |= {"DEMO": "0", "PORT": "18080"}
        self.profile.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        started = time.monotonic()
        with (self.profile.folder / "start.log").open("wb") as log:
            command = [sys.executable, "-m", "local.bootstrap", "run", "-m", "local", "up"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        address = self.profile.folder / "address"
        while not address.exists():
            if self.process.poll() is not None or time.monotonic() - started > SERVES_WITHIN:
                self._stop()
                sys.exit((self.profile.folder / "start.log").read_text())
            time.sleep(0.02)
        self.address = address.read_text().removeprefix("http://")
        return time.monotonic() - started

    def _stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(ENDS_WITHIN)
        (self.profile.folder / "address").unlink(missing_ok=True)
