"""`check`: everything that can be said about the code without running its tests."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from local.borrowing import execute
from local.console import say, step
from local.environment import PROFILES, environment
from local.messages import compile_messages
from local.paths import ROOT

BIN = Path(sys.executable).parent
PYTHON = sys.executable
PRODUCTION = {
    "RAPPORT_LOCAL": "0",
    "SECRET_KEY": "a-key-of-the-check-that-is-long-enough-and-has-many-different-signs-0123456789",
    "ALLOWED_HOSTS": "rapport.example",
    "CSRF_TRUSTED_ORIGINS": "https://rapport.example",
    "SITE_URL": "https://rapport.example",
    "DATABASE_URL": "postgresql://rapport_app@database.invalid/rapport",
    "REDIS_URL": "redis://cache.invalid:6379/0",
    "EMAIL_URL": "smtp+tls://mail.invalid:587",
}


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)


def all_checks() -> list[Check]:
    return [
        Check("format", [str(BIN / "ruff"), "format", "--check", "--output-format=concise", "."]),
        Check("lint", [str(BIN / "ruff"), "check", "--output-format=concise", "."]),
        Check("templates", [str(BIN / "djade"), "--target-version", "5.2", "--check", *templates()]),
        Check("types", [PYTHON, "-m", "mypy"]),
        Check("imports", [PYTHON, str(BIN / "lint-imports"), "--no-logo"]),
        Check("settings", [PYTHON, "manage.py", "check"]),
        Check("production", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ]


def check() -> int:
    """Run them all, show what those say that fail; 0 only if none does."""
    compile_messages()
    failed = [item.name for item in all_checks() if not passes(item)]
    migrations = [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]
    if execute(PROFILES["test"], migrations):
        failed.append("migrations")
    say(f"Failed: {', '.join(failed)}" if failed else "All checks pass.")
    return 1 if failed else 0


def tidy() -> int:
    """Python and templates are formatted, and what ruff can mend by itself is mended."""
    commands = [
        [str(BIN / "ruff"), "check", "--fix", "--quiet", "--exit-zero", "."],
        [str(BIN / "ruff"), "format", "--quiet", "."],
        [str(BIN / "djade"), "--target-version", "5.2", *templates()],
    ]
    for command in commands:
        subprocess.run(command, cwd=ROOT, check=False)
    return 0


def passes(item: Check) -> bool:
    env = {**environment(PROFILES["test"]), **item.env}
    with step(item.name) as remarks:
        result = subprocess.run(item.command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        remarks.append("FAILED" if result.returncode else "ok")
    if result.returncode:
        say(os.linesep.join(text for text in (result.stdout.strip(), result.stderr.strip()) if text))
    return result.returncode == 0


def templates() -> list[str]:
    return [str(file.relative_to(ROOT)) for file in sorted(ROOT.glob("templates/**/*.html"))]
