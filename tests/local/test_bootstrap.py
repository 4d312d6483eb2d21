import ast
import subprocess
import sys
from pathlib import Path

import pytest

from local import bootstrap, install
from local.console import LauncherError
from local.paths import ROOT, RUN

OLD_PYTHON = """
import runpy, sys
sys.version_info = (3, 9, 2)
sys.argv = ["bootstrap", "run", "-m", "local", "up"]
runpy.run_module("local.bootstrap", run_name="__main__")
"""


def start_with_old_python(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", OLD_PYTHON]
    return subprocess.run(command, cwd=ROOT, env={"PATH": str(path)}, capture_output=True, text=True, check=False)


def test_bootstrap_refuses_an_old_python_in_one_sentence(tmp_path):
    result = start_with_old_python(tmp_path)

    assert result.returncode == 1
    assert result.stderr == "Rapport needs Python 3.11 or newer; this one is 3.9.\n"


def test_bootstrap_goes_on_with_a_newer_python_on_path(tmp_path):
    broken, newer = tmp_path / "python3.13", tmp_path / "python3.12"
    broken.write_text("#!/bin/sh\nexit 127\n")
    newer.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "$@"\n')
    broken.chmod(0o755)
    newer.chmod(0o755)

    result = start_with_old_python(tmp_path)

    assert result.stdout == "-m local.bootstrap run -m local up\n"


def test_modules_are_compiled_once_where_the_machine_forbids_it_beside_the_sources(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    question = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    command = [sys.executable, "-c", question]

    result = subprocess.run(command, env=bootstrap.with_compiled_modules(), capture_output=True, text=True, check=True)

    assert result.stdout.split() == ["False", str(RUN / "pycache")]


@pytest.mark.parametrize("name", ["__init__.py", "bootstrap.py"])
def test_bootstrap_can_be_read_by_an_old_python(name):
    ast.parse((ROOT / "local" / name).read_text(), feature_version=(3, 6))


def test_make_venv_without_ensurepip_names_the_package(monkeypatch):
    monkeypatch.setattr(install, "find_spec", lambda name: None if name == "ensurepip" else True)

    with pytest.raises(LauncherError, match="sudo apt install python3-venv"):
        install.make_venv()


def test_venv_of_another_checkout_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "pyvenv.cfg").write_text("command = /usr/bin/python3 -m venv /elsewhere/.venv\n")
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install, "PYTHON", tmp_path / "bin" / "python")

    assert not install.is_venv_usable()


@pytest.mark.parametrize(("answer", "major"), [("v20.11.1", 20), ("v8.0.0", 8), ("", 0)])
def test_node_major_reads_the_version(tmp_path, answer, major):
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {answer}\n")
    node.chmod(0o755)

    assert install.node_major(str(node)) == major
