import os
import signal
import subprocess
import sys
from pathlib import Path

from local.paths import ROOT
from tests.local.waiting import processes_naming, wait_until

EXECUTE = """
import sys
from pathlib import Path
from local.borrowing import execute
from local.environment import Profile
sys.exit(execute(Profile("test", Path(sys.argv[1]), is_durable=False), sys.argv[2:]))
"""
ASK = "import os, psycopg2, environ; d = environ.Env.db_url_config(os.environ['DATABASE_URL']); \
psycopg2.connect(host=d['HOST'], user=d['USER'], dbname=d['NAME']).close(); print('asked', flush=True)"


def execute(folder: Path, *command: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", EXECUTE, str(folder), *command]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)


def test_exit_code_is_passed_on_and_the_servers_end(tmp_path):
    borrower = execute(tmp_path, sys.executable, "-c", f"{ASK}; raise SystemExit(7)")

    printed, _ = borrower.communicate(timeout=60)

    assert borrower.returncode == 7
    assert "asked" in printed
    assert processes_naming(str(tmp_path)) == []


def test_ctrl_c_ends_command_and_servers(tmp_path):
    borrower = execute(tmp_path, sys.executable, "-c", "import time; print('here', flush=True); time.sleep(6213)")
    while borrower.stdout.readline() != "here\n":
        pass

    os.killpg(borrower.pid, signal.SIGINT)
    borrower.communicate(timeout=60)

    assert borrower.returncode == 130
    assert processes_naming(str(tmp_path)) == []


def test_second_command_shares_the_servers_which_outlast_the_first(tmp_path):
    flag = tmp_path / "go"
    first = execute(tmp_path, "sh", "-c", "echo here")
    while first.stdout.readline() != "here\n":
        pass
    second = execute(tmp_path, "sh", "-c", f'while [ ! -e {flag} ]; do sleep 0.1; done; {sys.executable} -c "{ASK}"')

    wait_until(lambda: bool(processes_naming(f"-e {flag}")))
    flag.touch()
    printed, _ = second.communicate(timeout=60)
    first.communicate(timeout=60)

    assert (first.returncode, second.returncode) == (0, 0)
    assert "asked" in printed
    assert processes_naming(str(tmp_path)) == []
