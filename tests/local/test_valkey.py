import os
import signal

import pytest
from redis import Redis

from local import binaries
from local.console import LauncherError
from local.valkey import Valkey
from tests.local.waiting import wait_until


def test_valkey_comes_back_after_kill_9_with_what_it_held(profile, supervisor):
    server = Valkey(profile)
    server.start(supervisor)
    client = Redis(unix_socket_path=str(server.socket))
    client.set("kept", "yes")
    client.waitaof(1, 0, 5000)
    before = supervisor.children["valkey"].process.pid

    os.kill(before, signal.SIGKILL)
    wait_until(lambda: supervisor.children["valkey"].process.pid != before, meanwhile=lambda: supervisor.tick(0.1))
    wait_until(server.answers, meanwhile=lambda: supervisor.tick(0.1))

    assert client.get("kept") == b"yes"
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert client.config_get("port") == {"port": "0"}
    client.close()


def test_server_that_is_missing_is_named(profile, supervisor, monkeypatch, tmp_path):
    monkeypatch.setattr(binaries, "package_folder", lambda name: tmp_path)
    monkeypatch.setattr(binaries, "which", lambda name, path=None: None)

    with pytest.raises(LauncherError, match="No Valkey or Redis found"):
        Valkey(profile).start(supervisor)
