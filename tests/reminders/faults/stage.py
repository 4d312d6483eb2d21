"""The whole product on servers of its own, where every process may be killed without harm to anybody else."""

import os
import random
import shutil
import signal
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg2
from redis import Redis
from redis.exceptions import RedisError

from local.environment import DATABASE, OWNER, environment
from local.postgres import Postgres
from local.product import answer, listen
from local.services import open_log, start_postgres
from local.supervisor import Program, Supervisor
from local.valkey import Valkey

SETTINGS = "tests.reminders.faults.settings"
VICTIMS = ("worker", "worker child", "beat", "other-beat", "web", "valkey", "postgres")


class Stage:
    """Web, worker, PostgreSQL and Valkey, as `make run` starts them, and a beat twice: two are harmless."""

    def __init__(self, profile, smtp_port):
        self.profile = replace(profile, is_durable=True)
        profile.folder.mkdir(parents=True, exist_ok=True)
        self.supervisor = Supervisor(profile.folder / "pids", open_log(profile), lambda line: None)
        self.listener = listen(18_000 + os.getpid() % 2_000)
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.env = environment(self.profile) | {
            "DJANGO_SETTINGS_MODULE": SETTINGS, "FAULTS_SMTP_PORT": str(smtp_port), "SITE_URL": self.address,
        }  # fmt: skip
        self.tokens = profile.folder / "tokens.json"
        self.kills = dict.fromkeys(VICTIMS, 0)

    def prepare(self, rows):
        """Servers that keep what they acknowledged, with tables and rows made before in haste."""
        hasty = replace(self.profile, is_durable=False)
        start_postgres(hasty, self.supervisor)
        self.run("migrate", "manage.py", "migrate", "--verbosity=0")
        self.run("seed", "-m", "tests.reminders.faults.seed", str(rows), str(self.tokens))
        self.supervisor.stop(["postgres"])
        Postgres(self.profile).start(self.supervisor)
        Valkey(self.profile).start(self.supervisor)

    def run(self, name, *words):
        env = self.env | {"DATABASE_URL": self.env["DATABASE_OWNER_URL"]}
        assert self.supervisor.run(Program(name, [sys.executable, *words], env=env)) == 0, self.last_words()

    def start(self):
        python, handle = sys.executable, self.listener.fileno()
        web = [python, "-m", "gunicorn", "config.wsgi", "--worker-class", "gthread", "--threads", "2", "--preload",
               "--bind", f"fd://{handle}", "--no-control-socket"]  # fmt: skip
        celery = [python, "-m", "celery", "-A"]
        worker = [*celery, "config", "worker", "--pool", "prefork", "--concurrency", "1", "--without-mingle",
                  "--without-gossip", "--loglevel", "WARNING"]  # fmt: skip
        beat = [*celery, "config.beat", "beat", "--pidfile=", "--schedule"]
        self.supervisor.start(Program("web", web, env=self.env, inherit=(handle,)))
        self.supervisor.start(Program("worker", worker, env=self.env))
        for name in ("beat", "other-beat"):
            self.supervisor.start(Program(name, [*beat, str(self.profile.folder / name)], env=self.env))

    def look_after(self, seconds):
        """Time passes; who was killed is back after a moment, since a kill of ours is no fault of theirs."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for child in self.supervisor.children.values():
                child.deaths = 0
            self.supervisor.tick(0.05)

    def kill(self, victim):
        """The process is ended with SIGKILL, wherever it is."""
        name = victim.split()[0]
        pid = self.supervisor.children[name].process.pid
        if victim == "worker child":
            pid = next(iter(_children(pid)), pid)
        try:
            if victim == "worker":
                os.killpg(pid, signal.SIGKILL)
            else:
                os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # it had not come back yet
        self.kills[victim] += 1

    def forget_messages(self):
        """Valkey loses everything it holds."""
        try:
            with Redis(unix_socket_path=str(Valkey(self.profile).socket)) as client:
                client.flushall()
        except RedisError:
            return  # it was just killed

    def sql(self, statement, *values):
        """Rows, or None while the database is away."""
        try:
            connection = psycopg2.connect(host=str(self.profile.sockets), user=OWNER, dbname=DATABASE)
        except psycopg2.OperationalError:
            return None
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        except psycopg2.OperationalError:
            return None
        finally:
            connection.close()

    def serves(self):
        return answer(self.address, "/healthz") == 200

    def last_words(self):
        return "\n".join(self.profile.log.read_text(errors="replace").splitlines()[-40:])

    def end(self):
        self.supervisor.stop([name for name in self.supervisor.children if name not in ("valkey", "postgres")])
        self.supervisor.stop(["valkey", "postgres"])
        self.listener.close()
        for folder in (Postgres(self.profile).home, self.profile.sockets):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def set_up(profile, smtp_port, rows):
    stage = Stage(profile, smtp_port)
    try:
        stage.prepare(rows)
        yield stage
    finally:
        stage.end()


def victims(number, seed):
    """Each as often as any other, in an order that the seed decides."""
    chance = random.Random(seed)
    drawn = [VICTIMS[turn % len(VICTIMS)] for turn in range(number)]
    chance.shuffle(drawn)
    return [(victim, chance.uniform(0, 0.5)) for victim in drawn]


def _children(pid):
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
