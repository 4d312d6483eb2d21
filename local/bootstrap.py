"""From a bare Python to an environment with everything installed, then on to the command asked for.

    python3 -m local.bootstrap run|dev|none ARGUMENTS OF PYTHON...

An old Python has to be able to read this file, so that it can say plainly that it is too old.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NAMES = ("python3.13", "python3.12", "python3.11", "python3.14")

if sys.version_info >= OLDEST:
    from local.console import LauncherError
    from local.install import install
    from local.paths import RUN


def newer_python():
    """The path of a Python on PATH that is new enough and starts, else None."""
    question = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    for name in NAMES:
        path = shutil.which(name)
        if path and subprocess.call([path, "-c", question], stderr=subprocess.DEVNULL) == 0:
            return path
    return None


def main():
    if sys.version_info < OLDEST:
        path = newer_python()
        if path is None:
            sys.exit(f"Rapport needs Python 3.11 or newer; this one is {sys.version_info[0]}.{sys.version_info[1]}.")
        os.execv(path, [path, "-m", "local.bootstrap", *sys.argv[1:]])  # noqa: S606
    try:
        python = install(sys.argv[1])
    except LauncherError as error:
        sys.exit(str(error))
    if sys.argv[2:]:
        os.execve(python, [python, *sys.argv[2:]], with_compiled_modules())  # noqa: S606


def with_compiled_modules():
    """The environment, with a place for what Python compiles: without one each process starts three times as slowly
    and keeps 20 MB more. Some machines forbid it beside the sources."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(RUN / "pycache")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


if __name__ == "__main__":
    main()
