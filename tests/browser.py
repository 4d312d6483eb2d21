"""Finds a Chromium for the browser tests: the one named, the system's, or the npm package's."""

import fcntl
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ON_PATH = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome", "google-chrome-stable")
UNPACK = "import('@sparticuz/chromium').then(async m => console.log(await m.default.executablePath()))"


class BrowserMissingError(RuntimeError):
    """There is no Chromium on this machine."""


@cache
def chromium_path() -> str:
    """The Chromium to drive: `$CHROMIUM_PATH`, else one on PATH, else the npm package's, unpacked once."""
    named = os.environ.get("CHROMIUM_PATH", "")
    if named and not Path(named).is_file():
        raise BrowserMissingError(f"CHROMIUM_PATH names no file: {named}")
    found = named or next(filter(None, map(shutil.which, ON_PATH)), None) or _from_npm()
    if not found:
        raise BrowserMissingError("No Chromium: run `npm ci`, install chromium, or set CHROMIUM_PATH to its file.")
    return found


@cache
def launch_options() -> dict[str, object]:
    """What playwright's `chromium.launch` needs on this machine; never its own download."""
    path = chromium_path()
    arguments = ["--headless=new"] if "shell" not in Path(path).name else []
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    libraries = _unpacked_into() / "al2023" / "lib"
    environment = dict(os.environ)
    if Path(path).parent == _unpacked_into() and libraries.is_dir():
        environment["LD_LIBRARY_PATH"] = str(libraries)
    return {"executable_path": path, "args": arguments, "env": environment}


def _from_npm() -> str | None:
    node = os.environ.get("NODE_BINARY") or shutil.which("node")
    if not node or not (PROJECT / "node_modules" / "@sparticuz" / "chromium").is_dir():
        return None
    target = _unpacked_into()
    target.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x", "TMPDIR": str(target)}
    command = [node, "--input-type=module", "--eval", UNPACK]
    with (target / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test workers unpack one after another
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise BrowserMissingError(f"The npm package's Chromium did not unpack: {done.stderr.strip()}")
    return done.stdout.strip()


def _unpacked_into() -> Path:
    return PROJECT / ".run" / "chromium"
