"""`exec`: one command with the servers of a profile, the running ones or fresh ones for as long as it takes."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Sequence

from local import processes
from local.child import die_with
from local.console import LauncherError
from local.environment import Profile, environment
from local.messages import compile_messages
from local.paths import ROOT
from local.postgres import Postgres
from local.services import hold_lock, start_services, supervised
from local.supervisor import Stopped, Supervisor
from local.valkey import Valkey

STARTS_WITHIN = 60.0
ENDS_WITHIN = 30.0


def execute(profile: Profile, command: Sequence[str]) -> int:
    """The command's exit code; servers started for it have ended, unless another command still uses them."""
    compile_messages()
    profile.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (profile.folder / "users.lock").open("a+") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        lock = hold_lock(profile)
        if lock is None:
            wait_for_servers(profile)
            return subprocess.run(command, cwd=ROOT, env=environment(profile), check=False).returncode
        with lock, supervised(profile) as supervisor:
            start_services(profile, supervisor)
            code = run_in_front(supervisor, command, environment(profile))
            wait_for_others(supervisor, users.fileno())
            return code


def run_in_front(supervisor: Supervisor, command: Sequence[str], env: dict[str, str]) -> int:
    """Run with our terminal, looking after the servers meanwhile."""
    env = {**env, processes.MARK: str(supervisor.pids)}
    process = subprocess.Popen(command, cwd=ROOT, env=env, preexec_fn=die_with(os.getpid(), signal.SIGTERM))
    try:
        while process.poll() is None:
            supervisor.tick(0.1)
    except Stopped:
        # The terminal sends Ctrl-C to both of us; anything else reached only us
        if supervisor.stopped_by != signal.SIGINT:
            process.terminate()
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
        return 128 + supervisor.stopped_by
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


def wait_for_others(supervisor: Supervisor, users: int) -> None:
    """Nobody else uses the servers any more, or somebody asked to stop."""
    while True:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                supervisor.tick(0.5)
            except Stopped:
                return
        else:
            return


def wait_for_servers(profile: Profile) -> None:
    """The servers that another runner starts answer."""
    deadline = time.monotonic() + STARTS_WITHIN
    while not servers_answer(profile):
        if time.monotonic() > deadline:
            raise LauncherError("The servers that another command started do not answer. Try: make stop")
        time.sleep(0.2)


def servers_answer(profile: Profile) -> bool:
    """Whether the profile's embedded servers answer now."""
    is_postgres_up = not profile.embeds_postgres or Postgres(profile).status() == 0
    return is_postgres_up and (not profile.embeds_redis or Valkey(profile).answers())
