"""The folders of a profile, and the environment that every process of it gets."""

import hashlib
import os
import secrets
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from local.console import LauncherError
from local.paths import RUN
from local.privileges import server_account

LONGEST_SOCKET_FOLDER = 85  # a socket's whole path has to stay under 104 bytes
OWNER, SERVING_ROLE, DATABASE = "rapport", "rapport_app", "rapport"


@dataclass(frozen=True)
class Profile:
    """One set of servers with their data: the product, a test run or a benchmark."""

    name: str
    folder: Path
    is_durable: bool = True

    @property
    def sockets(self) -> Path:
        """The folder of the servers' sockets; in the temp folder if the checkout lies too deep or out of reach."""
        folder = self.folder / "sockets"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and server_account() is None:
            return folder
        base = Path("/tmp") if os.access("/tmp", os.W_OK) else Path(tempfile.gettempdir())  # noqa: S108
        return base / f"rapport-{os.getuid()}-{short_hash(self.folder)}"

    @property
    def log(self) -> Path:
        return self.folder / "rapport.log"

    @property
    def embeds_postgres(self) -> bool:
        return not os.environ.get("DATABASE_URL")

    @property
    def embeds_redis(self) -> bool:
        return not os.environ.get("REDIS_URL")


PROFILES = {
    "run": Profile("run", RUN),
    "test": Profile("test", RUN / "test", is_durable=False),
    "bench": Profile("bench", RUN / "bench"),
    # the product as `make bench` starts it, once for each set of data
    "bench-s": Profile("bench-s", RUN / "bench" / "s"),
    "bench-m": Profile("bench-m", RUN / "bench" / "m"),
    "bench-l": Profile("bench-l", RUN / "bench" / "l"),
}


def environment(profile: Profile = PROFILES["run"]) -> dict[str, str]:
    """What every process of the profile is started with; the servers a person names win over the embedded ones."""
    kept = {name: value for name, value in os.environ.items() if not (profile.embeds_postgres and is_libpq(name))}
    values = {
        **kept,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "RAPPORT_LOCAL": "1",
        "RAPPORT_STATIC_ROOT": str(RUN / "static"),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(),
    }
    if profile.embeds_postgres:
        values["DATABASE_URL"] = database_url(profile, SERVING_ROLE)
        values["DATABASE_OWNER_URL"] = database_url(profile, OWNER)
        values["DATABASE_SERVING_ROLE"] = SERVING_ROLE
    else:
        values.setdefault("DATABASE_OWNER_URL", values["DATABASE_URL"])
    if profile.embeds_redis:
        values["REDIS_URL"] = f"unix://{quote(str(profile.sockets))}/valkey.sock?db=0"
    return values


def database_url(profile: Profile, role: str) -> str:
    """The database as django-environ reads a socket: the folder stands before the database's name."""
    return f"postgresql://{role}@/{quote(str(profile.sockets))}/{DATABASE}"


def is_libpq(name: str) -> bool:
    """Whether libpq would take a part of its connection from this variable."""
    return name.startswith("PG") and name != "PG_BIN"


def secret_key() -> str:
    """The key of this checkout, made once and readable by its owner only."""
    file = RUN / "secret_key"
    if not file.exists():
        RUN.mkdir(parents=True, exist_ok=True)
        fresh = RUN / f"secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        fresh.rename(file)
    return file.read_text()


def short_hash(folder: Path) -> str:
    return hashlib.sha256(str(folder).encode()).hexdigest()[:12]


def make_private(folder: Path) -> None:
    """The folder exists and is ours alone; one that somebody else laid out in the temp folder is refused."""
    account = server_account()
    owner = account.pw_uid if account else os.getuid()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.is_symlink() or folder.stat().st_uid not in (os.getuid(), owner):
        raise LauncherError(f"{folder} belongs to somebody else.")
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
