"""The embedded PostgreSQL: its data folder, how it is started, and what it has to contain."""

import os
import shutil
import signal
import subprocess
import time
from functools import cached_property
from pathlib import Path

import psycopg2
from psycopg2 import sql

from local import privileges, processes
from local.binaries import postgres_folder, postgres_version
from local.console import LauncherError
from local.environment import DATABASE, OWNER, SERVING_ROLE, Profile, make_private, short_hash
from local.supervisor import Program, Supervisor

EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
# pg_trgm asks the C library what a letter is, so the locale has to know UTF-8
LOCALES = ("C.UTF-8", "en_US.UTF-8")
OPTIONS = {"listen_addresses": "", "unix_socket_permissions": "0700", "jit": "off", "shared_buffers": "128MB"}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
PATIENCE = 20.0  # seconds without a sign of life, a stale lock included


class Postgres:
    """One cluster of a profile. It runs as a child of the supervisor and is reached by its socket only."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.account = privileges.server_account()
        home = Path("/var/tmp") / f"rapport-{short_hash(profile.folder)}" if self.account else profile.folder  # noqa: S108
        self.data = home / "pgdata"
        self.home = home

    @cached_property
    def programs(self) -> Path:
        """The folder of the programs, copied to where the server's account can reach them if need be."""
        folder = postgres_folder()
        if self.account is None or privileges.can_reach(self.account, folder / "postgres"):
            return folder
        copy = self.home / "programs"
        if not copy.exists():
            shutil.copytree(folder.parent, self.home / "programs.new", symlinks=True)
            (self.home / "programs.new").rename(copy)
        return copy / "bin"

    def prepare(self) -> str:
        """There is a data folder of the right version and no lock of a dead server; the answer is the version."""
        make_private(self.profile.sockets)
        if self.account:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o755)
            privileges.hand_over(self.account, [self.home])
        version = postgres_version(self.programs)
        if (self.data / "PG_VERSION").exists():
            self.check_version(version)
        else:
            self.initialise(version)
        self.remove_stale_lock()
        return version

    def check_version(self, version: str) -> None:
        of_data = (self.data / "PG_VERSION").read_text().strip()
        if of_data != version.split(".")[0]:
            raise LauncherError(
                f"The data in {self.data} belongs to PostgreSQL {of_data}, but this is PostgreSQL {version}. "
                f"Set PG_BIN to the programs of PostgreSQL {of_data}, or forget the data: make reset"
            )

    def initialise(self, version: str) -> None:
        """A new cluster, made beside its place and then moved, so that half a cluster is never started."""
        fresh = self.data.with_name("pgdata.new")
        is_builtin = int(version.split(".")[0]) >= 17
        provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if is_builtin else []
        hurry = [] if self.profile.is_durable else ["--no-sync"]
        result = None
        for locale in LOCALES:
            shutil.rmtree(fresh, ignore_errors=True)
            if self.account:
                privileges.hand_over(self.account, [fresh])
            command = [
                *privileges.server_prefix(self.account), str(self.programs / "initdb"), "-D", str(fresh),
                "-U", "postgres", "--auth=trust", "--encoding=UTF8", f"--locale={locale}", *provider, "-k", *hurry,
            ]  # fmt: skip
            result = subprocess.run(
                command, cwd="/", env=server_environment(), capture_output=True, text=True, check=False
            )
            if result.returncode == 0:
                fresh.rename(self.data)
                return
        raise LauncherError(f"PostgreSQL could not make its data folder:\n{result.stderr.strip() if result else ''}")

    def remove_stale_lock(self) -> None:
        """A lock whose server is gone does not stop the next start, even if another process has its pid now."""
        lock = self.data / "postmaster.pid"
        if lock.exists() and Path("/proc/self").exists() and not processes.working_in(self.data.resolve()):
            lock.unlink()

    def program(self) -> Program:
        options = OPTIONS | ({} if self.profile.is_durable else THROW_AWAY)
        command = [*privileges.server_prefix(self.account), str(self.programs / "postgres"), "-D", str(self.data)]
        command += ["-k", str(self.profile.sockets)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        return Program(
            "postgres", command, env=server_environment(), stop_signal=signal.SIGINT, folder=Path("/"),
            before_restart=self.remove_stale_lock,
        )  # fmt: skip

    def status(self) -> int:
        """What pg_isready answers: 0 ready, 1 starting, 2 silent."""
        command = [str(self.programs / "pg_isready"), "-q", "-h", str(self.profile.sockets), "-U", "postgres"]
        return subprocess.run(command, env=server_environment(), capture_output=True, check=False).returncode

    def start(self, supervisor: Supervisor) -> None:
        """The server answers. Recovery after a crash may take its time; silence may not."""
        supervisor.start(self.program())
        silent_since = time.monotonic()
        while (status := self.status()) != 0:
            if status == 1:
                silent_since = time.monotonic()
            if time.monotonic() - silent_since > PATIENCE:
                raise LauncherError(f"PostgreSQL does not start. Its reason is in {self.profile.log}")
            supervisor.tick(0.1)

    def fill(self) -> None:
        """Both roles, the database and the extensions exist; new test databases get the extensions as well."""
        with_create = "CREATEDB" if self.profile.name != "run" else "NOCREATEDB"
        self.execute("postgres", role_statement(OWNER, f"LOGIN {with_create}"))
        self.execute("postgres", role_statement(SERVING_ROLE, "LOGIN"))
        # a test run connects as the owner, makes its database, and goes on with the rights of the serving role
        self.execute("postgres", sql.SQL("GRANT {} TO {}").format(*names(SERVING_ROLE, OWNER)))
        self.execute("template1", extension_statements())
        if not self.execute(
            "postgres", sql.SQL("SELECT 1 FROM pg_database WHERE datname = {}").format(sql.Literal(DATABASE))
        ):
            self.execute("postgres", sql.SQL("CREATE DATABASE {} OWNER {}").format(*names(DATABASE, OWNER)))
        self.execute(DATABASE, extension_statements())

    def execute(self, database: str, statement: sql.Composable) -> int:
        """Run one statement as superuser; the answer is how many rows it touched or found."""
        connection = psycopg2.connect(host=str(self.profile.sockets), port=5432, user="postgres", dbname=database)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return max(cursor.rowcount, 0)
        finally:
            connection.close()


def role_statement(role: str, rights: str) -> sql.Composable:
    """Create the role unless it exists."""
    create = sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), sql.SQL(rights))
    return sql.SQL(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {}) THEN {}; END IF; END $$"
    ).format(sql.Literal(role), create)


def extension_statements() -> sql.Composable:
    return sql.SQL("; ").join(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(name) for name in names(*EXTENSIONS))


def names(*words: str) -> list[sql.Identifier]:
    return [sql.Identifier(word) for word in words]


def server_environment() -> dict[str, str]:
    """The caller's environment without the settings that PostgreSQL's programs would take from it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_MESSAGES": "C"}
