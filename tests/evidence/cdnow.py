"""Purchases of 23,570 customers of a record shop, 1997 and 1998, read where a development-only package keeps them
(HEALTH §2.1). Nothing of it is copied into the project."""

import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

from local.paths import ROOT, RUN

LOCK = ROOT / "requirements-evidence.txt"
FOLDER = RUN / "evidence"
FILE = FOLDER / "lifetimes" / "datasets" / "CDNOW_master.txt"
Purchases = dict[int, list[date]]


def fetch() -> str:
    """The package is there, with the hash of its lock and nothing that it depends on; answers why not."""
    if FILE.exists():
        return ""
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes",
               "--target", str(FOLDER), "-r", str(LOCK)]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if FILE.exists() else done.stderr.strip() or "the package has no such file"


def purchases(file: Path = FILE) -> Purchases:
    """Customer → the days on which they bought, in order, each once."""
    found: dict[int, set[date]] = defaultdict(set)
    for line in file.read_text().splitlines()[1:]:
        customer, day = line.split()[:2]
        found[int(customer)].add(date(int(day[:4]), int(day[4:6]), int(day[6:])))
    return {customer: sorted(days) for customer, days in found.items()}
