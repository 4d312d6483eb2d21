import os
import signal
import subprocess
import sys
import time

from local.paths import ROOT
from local.processes import Identity, end, end_all, identify, recorded
from local.supervisor import Program
from tests.local.waiting import processes_naming, wait_until

RUNNER = """
import sys
from pathlib import Path
from local.environment import Profile
from local.services import supervised
from local.supervisor import Program, Stopped

with supervised(Profile("test", Path(sys.argv[1]))) as supervisor:
    supervisor.start(Program("web", ["sh", "-c", "sleep 6217 & sleep 6218 # " + sys.argv[1]], {}))
    supervisor.start(Program("valkey", ["sleep", "6219"], {}))
    print("up", flush=True)
    try:
        while True:
            supervisor.tick(0.2)
    except Stopped:
        pass
"""


def sleeper(name: str = "web", seconds: int = 6216) -> Program:
    return Program(name, ["sleep", str(seconds)], dict(os.environ))


def start_runner(folder) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RUNNER, str(folder)]
    runner = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert runner.stdout.readline() == "up\n"
    return runner


def test_killed_child_runs_again(supervisor):
    supervisor.start(sleeper())
    before = supervisor.children["web"].identity

    os.kill(before.pid, signal.SIGKILL)
    wait_until(lambda: supervisor.children["web"].identity != before, meanwhile=lambda: supervisor.tick(0.05))

    assert supervisor.children["web"].identity.is_alive()
    assert not before.is_alive()


def test_child_that_keeps_dying_waits_longer_each_time(supervisor):
    supervisor.start(Program("web", ["false"], {}))
    began = time.monotonic()

    wait_until(lambda: supervisor.deaths("web") == 4, meanwhile=lambda: supervisor.tick(0.02))

    assert time.monotonic() - began >= 0.2 + 0.4 + 0.8


def test_grandchildren_of_a_killed_child_are_gone(supervisor):
    supervisor.start(Program("web", ["sh", "-c", "sleep 6215 & wait"], dict(os.environ)))
    wait_until(lambda: len(processes_naming("6215")) == 2)
    shell = supervisor.children["web"].identity
    before = set(processes_naming("6215"))

    os.kill(shell.pid, signal.SIGKILL)
    wait_until(lambda: supervisor.children["web"].identity != shell, meanwhile=lambda: supervisor.tick(0.05))

    assert before.isdisjoint(processes_naming("6215"))


def test_stop_kills_a_child_that_does_not_listen(supervisor, tmp_path):
    deaf = f"trap '' TERM; touch '{tmp_path}/deaf'; while :; do sleep 0.1; done"
    supervisor.start(Program("web", ["sh", "-c", deaf], dict(os.environ)))
    identity = supervisor.children["web"].identity
    wait_until(lambda: (tmp_path / "deaf").exists())

    supervisor.stop(["web"], grace=0.5)

    assert not identity.is_alive()


def test_what_a_child_prints_is_in_the_log_with_its_name(supervisor, caplog):
    caplog.set_level("INFO", logger="test")

    code = supervisor.run(Program("migrate", ["sh", "-c", "echo one; printf two; exit 3"], dict(os.environ)))

    assert code == 3
    assert [record.getMessage() for record in caplog.records] == ["migrate    | one", "migrate    | two"]


def test_sigterm_on_the_runner_leaves_no_process(tmp_path):
    runner = start_runner(tmp_path)
    children = recorded(tmp_path / "pids")

    runner.terminate()
    runner.wait(15)

    assert set(children) == {"runner", "web", "valkey"}
    assert not any(child.is_alive() for child in children.values())
    assert processes_naming(str(tmp_path)) == []
    assert recorded(tmp_path / "pids") == {}


def test_kill_9_on_the_runner_ends_its_children(tmp_path):
    runner = start_runner(tmp_path)
    children = recorded(tmp_path / "pids")

    runner.kill()
    runner.wait(15)

    wait_until(lambda: not any(child.is_alive() for child in children.values()))
    end_all(tmp_path / "pids")
    assert processes_naming("sleep\x006217\x00") == processes_naming("sleep\x006218\x00") == []


def test_a_stranger_with_the_same_pid_gets_no_signal():
    bystander = subprocess.Popen(["sleep", "6214"])
    stranger = Identity(bystander.pid, "another start")

    end([stranger], seconds=0.2)

    assert bystander.poll() is None
    end([identify(bystander.pid)], seconds=5)
    assert bystander.wait(5) == -signal.SIGTERM
