import socket

import pytest

from local import product, stamps
from local.console import LauncherError


def test_port_taken_means_the_next_free_one():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with product.listen(port) as listener:
            assert port < listener.getsockname()[1] < port + product.PORTS_TO_TRY


def test_no_free_port_says_how_to_choose(monkeypatch):
    monkeypatch.setattr(product, "PORTS_TO_TRY", 1)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(LauncherError, match="make run PORT="):
        product.listen(taken.getsockname()[1])


@pytest.mark.parametrize(
    ("before", "wanted", "decision", "is_run"),
    [
        ("", "", "loaded", True),
        ("", "0", "left out", False),
        ("loaded", "", "loaded", False),
        ("left out", "", "left out", False),
        ("left out", "1", "loaded", True),
    ],
)
def test_demo_company_is_loaded_once(own_stamps, monkeypatch, before, wanted, decision, is_run):
    commands: list[str] = []
    monkeypatch.setattr(product, "manage", lambda supervisor, name: commands.append(name))
    monkeypatch.setenv("DEMO", wanted)
    if before:
        stamps.remember("demo", before)

    assert product.load_demo(supervisor=None) == decision
    assert stamps.read("demo") == decision
    assert commands == (["demo"] if is_run else [])


def test_demo_company_never_enters_ones_own_server_unasked(own_stamps, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@db.example/crm")

    assert product.load_demo(supervisor=None) == "left out"
