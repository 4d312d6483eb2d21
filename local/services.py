"""PostgreSQL and Redis of a profile: started before everything else, stopped after everything else."""

import fcntl
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from typing import IO

import environ
import psycopg2
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from local import processes
from local.console import LauncherError, say, step
from local.environment import Profile
from local.postgres import EXTENSIONS, Postgres
from local.supervisor import Supervisor
from local.valkey import Valkey, pings

OLDEST_POSTGRES = 150000


@contextmanager
def supervised(profile: Profile) -> Iterator[Supervisor]:
    """A supervisor that obeys Ctrl-C and SIGTERM; at the end no child is left, the servers going last."""
    supervisor = Supervisor(profile.folder / "pids", open_log(profile), say)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, supervisor.request_stop)
    processes.record(supervisor.pids, "runner", processes.identify(os.getpid()))
    try:
        yield supervisor
    finally:
        supervisor.stop([name for name in supervisor.children if name not in processes.SERVERS])
        supervisor.stop(processes.SERVERS)
        processes.forget(supervisor.pids, "runner")


def start_services(profile: Profile, supervisor: Supervisor) -> None:
    """PostgreSQL and Redis answer: the servers named in the environment, else the embedded ones."""
    processes.end_all(profile.folder / "pids")  # what a killed runner left behind
    with step("PostgreSQL") as remarks:
        remarks.append(start_postgres(profile, supervisor) if profile.embeds_postgres else check_postgres())
    with step("Redis") as remarks:
        remarks.append(start_redis(profile, supervisor) if profile.embeds_redis else check_redis())


def start_postgres(profile: Profile, supervisor: Supervisor) -> str:
    postgres = Postgres(profile)
    version = postgres.prepare()
    postgres.start(supervisor)
    postgres.fill()
    return f"{version}, embedded"


def start_redis(profile: Profile, supervisor: Supervisor) -> str:
    Valkey(profile).start(supervisor)
    return "Valkey, embedded"


def check_postgres() -> str:
    """The person's own server answers, is new enough and offers the extensions."""
    url = environ.Env.db_url_config(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    parts = {name: url[key] for key, name in names.items() if url.get(key)}
    try:
        connection = psycopg2.connect(**parts, **url.get("OPTIONS", {}))
    except psycopg2.OperationalError as error:
        raise LauncherError(f"The server in DATABASE_URL does not answer: {str(error).strip()}") from error
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)])
        missing = set(EXTENSIONS) - {name for (name,) in cursor.fetchall()}
    version = connection.server_version
    connection.close()
    if version < OLDEST_POSTGRES:
        raise LauncherError("The server in DATABASE_URL is older than PostgreSQL 15.")
    if missing:
        raise LauncherError(f"The server in DATABASE_URL lacks: {', '.join(sorted(missing))}")
    return "from DATABASE_URL"


def check_redis() -> str:
    """The person's own server answers."""
    client = Redis.from_url(os.environ["REDIS_URL"], retry=Retry(NoBackoff(), 0), socket_connect_timeout=5)
    if not pings(client):
        raise LauncherError("The server in REDIS_URL does not answer.")
    return "from REDIS_URL"


def hold_lock(profile: Profile) -> IO[str] | None:
    """The right to be the profile's only runner, for as long as the file is open; None if another has it."""
    profile.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = (profile.folder / "runner.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def open_log(profile: Profile) -> logging.Logger:
    """The one log of the profile, at most two files of 10 MB."""
    profile.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(profile.log, maxBytes=10_000_000, backupCount=1)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log = logging.getLogger(f"rapport.{profile.folder}")
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
    return log
