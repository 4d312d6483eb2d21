"""`up`: from stopped servers to a product that serves, and on until somebody stops it."""

import os
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

from local import stamps
from local.console import LauncherError, say, step
from local.environment import PROFILES, environment
from local.messages import compile_messages
from local.paths import ROOT, RUN
from local.services import hold_lock, start_services, supervised
from local.supervisor import Program, Stopped, Supervisor

PROFILE = PROFILES[os.environ.get("RAPPORT_PROFILE") or "run"]  # `make bench` starts the product on data of its own
ADDRESS = PROFILE.folder / "address"
DEMO_STAMP = "demo" if PROFILE.name == "run" else f"demo-{PROFILE.name}"
PORTS_TO_TRY = 50
SERVES_WITHIN = 60.0
DEATHS_ALLOWED_AT_START = 3
PEOPLE = ("director", "manager", "am", "kam", "contributor", "auditor", "admin")


def up() -> int:
    """The product serves until Ctrl-C or SIGTERM; afterwards no process of it is left."""
    lock = hold_lock(PROFILE)
    if lock is None:
        address = ADDRESS.read_text() if ADDRESS.exists() else ""
        say(f"Rapport is already running: {address}" if address else "Rapport is in use in another terminal.")
        return 0
    with lock, supervised(PROFILE) as supervisor:
        try:
            serve(supervisor)
        except Stopped:
            say("Stopping...")
        finally:
            ADDRESS.unlink(missing_ok=True)
    say("Stopped. The data stays in .run")
    return 0


def serve(supervisor: Supervisor) -> None:
    start_services(PROFILE, supervisor)
    prepare(supervisor)
    listener = listen(int(os.environ.get("PORT") or 8000))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with step("web, worker"):
        for program in programs(address, listener):
            supervisor.start(program)
        wait_until_served(supervisor, address)
    ADDRESS.write_text(address)
    greet(address)
    while True:
        supervisor.tick(0.5)


def prepare(supervisor: Supervisor) -> None:
    """Translations, tables, static files and, once, the demo company are in place."""
    with step("messages") as remarks:
        remarks.append(compile_messages())
    with step("migrate"):
        owner = environment(PROFILE)["DATABASE_OWNER_URL"]
        manage(supervisor, "migrate", "--no-input", DATABASE_URL=owner)
    with step("static files") as remarks:
        remarks.append(collect_static_files(supervisor))
    with step("demo") as remarks:
        remarks.append(load_demo(supervisor))


def manage(supervisor: Supervisor, *arguments: str, **variables: str) -> None:
    """Run one command of manage.py to its end; what it prints goes into the log."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    program = Program(arguments[0], command, env={**environment(PROFILE), **variables})
    if supervisor.run(program):
        raise LauncherError(f"{last_words(program.name)}\nmanage.py {arguments[0]} failed. More in {PROFILE.log}")


def last_words(name: str) -> str:
    """The last lines that the program of this name printed."""
    lines = PROFILE.log.read_text(errors="replace").splitlines()
    return "\n".join([line for line in lines if f" {name:<10} | " in line][-12:])


def collect_static_files(supervisor: Supervisor) -> str:
    fingerprint = stamps.digest(static_sources())
    if (RUN / "static" / "staticfiles.json").exists() and stamps.is_current("static", fingerprint):
        return "unchanged"
    manage(supervisor, "collectstatic", "--no-input", "--clear", "--verbosity=0")
    stamps.remember("static", fingerprint)
    return "collected"


def static_sources() -> Iterator[Path]:
    """The files that decide what is collected: ours, the locks of others', and the code that chooses among them."""
    for pattern in ("static/**/*", "config/*.py", "core/finders.py", "requirements.txt", "package-lock.json"):
        yield from (file for file in ROOT.glob(pattern) if file.is_file())


def load_demo(supervisor: Supervisor) -> str:
    """The demo company fills an embedded database on its first start, unless DEMO=0."""
    wanted = os.environ.get("DEMO", "")
    before = stamps.read(DEMO_STAMP)
    if before and not (wanted == "1" and before == "left out"):
        return before
    decision = "left out" if wanted == "0" or not (PROFILE.embeds_postgres or wanted == "1") else "loaded"
    if decision == "loaded":
        manage(supervisor, "demo")
    stamps.remember(DEMO_STAMP, decision)
    return decision


def listen(port: int) -> socket:
    """A bound socket on this port or the next free one. Held here, so a restart of the web server never loses it."""
    for candidate in range(port, port + PORTS_TO_TRY):
        listener = socket(AF_INET, SOCK_STREAM)
        listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", candidate))
            listener.listen(128)
        except OSError:
            listener.close()
            continue
        return listener
    raise LauncherError(f"No port is free from {port} to {port + PORTS_TO_TRY - 1}. Choose another: make run PORT=…")


def programs(address: str, listener: socket) -> list[Program]:
    """Web, worker and beat."""
    env = environment(PROFILE)
    env.setdefault("SITE_URL", address)
    python, handle = sys.executable, listener.fileno()
    web = [
        python, "-m", "gunicorn", "config.wsgi", "--worker-class", "gthread", "--workers", "2", "--threads", "4",
        "--preload", "--bind", f"fd://{handle}", "--graceful-timeout", "5", "--no-control-socket",
    ]  # fmt: skip
    # Prefork with one child, not the leaner solo pool: only a separate child can be ended by a task's time limit
    worker = [
        python, "-m", "celery", "-A", "config", "worker", "--pool", "prefork", "--concurrency", "1",
        "--loglevel", "INFO", "--without-mingle", "--without-gossip",
    ]  # fmt: skip
    beat = [
        python,
        "-m",
        "celery",
        "-A",
        "config.beat",
        "beat",
        "--schedule",
        str(PROFILE.folder / "beat"),
        "--pidfile=",
    ]
    return [
        Program("web", web, env=env, inherit=(handle,)),
        Program("worker", worker, env=env),
        Program("beat", beat, env=env),
    ]


def wait_until_served(supervisor: Supervisor, address: str) -> None:
    """`/healthz` answers 200."""
    deadline = time.monotonic() + SERVES_WITHIN
    while answer(address, "/healthz") != 200:
        if time.monotonic() > deadline or supervisor.deaths("web") >= DEATHS_ALLOWED_AT_START:
            raise LauncherError(f"{last_words('web')}\nThe web server does not serve. More in {PROFILE.log}")
        supervisor.tick(0.2)


def answer(address: str, path: str) -> int:
    """The status code of a page, 0 if nobody answers."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=3)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def greet(address: str) -> None:
    say(f"\nRapport is ready: {address}")
    if stamps.read(DEMO_STAMP) == "loaded":
        people = " ".join(f"{person}@" for person in PEOPLE)
        say(f"Sign in as {people}\nof rapport.example, for instance director@rapport.example. Password: rapport-demo")
    elif answer(address, "/setup/") == 200:
        say(f"Nobody can sign in yet. Create the first administrator: {address}/setup/")
    say(f"Log: {PROFILE.log.relative_to(ROOT)}. Stop: Ctrl-C, or make stop")
