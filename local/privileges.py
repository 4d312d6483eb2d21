"""PostgreSQL refuses to run as root: here root becomes somebody else for it, without a new account."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from local.console import LauncherError

MAPPED = ["unshare", "--map-user=1000", "--map-group=1000"]
ACCOUNTS = ("postgres", "nobody")


def can_map() -> bool:
    """Whether a user namespace can be made, in which root's files belong to an ordinary user. A busy machine may refuse
    one for a moment, and the answer decides where the data belongs: it is asked for three times."""
    if shutil.which("unshare") is None:
        return False
    return any(subprocess.run([*MAPPED, "true"], capture_output=True, check=False).returncode == 0 for _ in range(3))


@cache
def server_account() -> pwd.struct_passwd | None:
    """The system account for the server, only where root cannot be mapped; None means the files stay ours."""
    if os.getuid() != 0 or can_map():
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in ACCOUNTS:
        if name in known and known[name].pw_uid != 0:
            return known[name]
    raise LauncherError("PostgreSQL does not run as root, and there is no account to run it. Start as another user.")


def server_prefix(account: pwd.struct_passwd | None) -> list[str]:
    """What stands before each command of the server; the signal ends it when the runner dies."""
    setpriv = shutil.which("setpriv")
    watch = [setpriv, "--pdeathsig", "INT"] if setpriv else []
    if account is None:
        return [*MAPPED, *watch] if os.getuid() == 0 else []
    if setpriv:
        return [*watch, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return ["runuser", "-u", account.pw_name, "--"]


def can_reach(account: pwd.struct_passwd, path: Path) -> bool:
    """Whether the account may run or enter the path."""
    test = [*server_prefix(account), "test", "-x", str(path)]
    return subprocess.run(test, capture_output=True, check=False).returncode == 0


def hand_over(account: pwd.struct_passwd, folders: Sequence[Path]) -> None:
    """The folders exist and belong to the account."""
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.chown(folder, account.pw_uid, account.pw_gid)
