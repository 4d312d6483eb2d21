import json
import re

import pytest

from local.paths import ROOT

REQUIREMENTS = ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"]


def urls_beside_funding(value: object) -> list[str]:
    """Every text with :// in a JSON value, but for the sponsor pages that packages name themselves."""
    if isinstance(value, dict):
        return [url for key, item in value.items() if key != "funding" for url in urls_beside_funding(item)]
    if isinstance(value, list):
        return [url for item in value for url in urls_beside_funding(item)]
    return [value] if isinstance(value, str) and "://" in value else []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_name_no_host_and_no_path(name):
    lines = (ROOT / name).read_text().splitlines()

    assert [line for line in lines if "://" in line or line.startswith(("-", "/", "."))] == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_are_pinned_with_hashes(name):
    text = (ROOT / name).read_text()

    pinned = re.findall(r"^[a-z0-9].*$", text, re.MULTILINE)

    assert pinned
    assert [line for line in pinned if "==" not in line or not line.endswith("\\")] == []


def test_package_lock_names_no_registry():
    lock = json.loads((ROOT / "package-lock.json").read_text())

    assert urls_beside_funding(lock) == []
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []


def test_package_lock_fits_package_json():
    wanted = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"][""]

    assert locked["dependencies"] == wanted["dependencies"]
    assert locked["devDependencies"] == wanted["devDependencies"]
