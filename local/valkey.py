"""The embedded Redis: Valkey, reached by its socket only."""

import os
import time

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from local.binaries import redis_server
from local.console import LauncherError
from local.environment import Profile, make_private
from local.supervisor import Program, Supervisor

PATIENCE = 20.0


class Valkey:
    """The server of a profile. What it holds is kept over restarts."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.socket = profile.sockets / "valkey.sock"
        self.data = profile.folder / "valkey"

    def program(self) -> Program:
        make_private(self.profile.sockets)
        self.data.mkdir(parents=True, exist_ok=True)
        command = [
            str(redis_server()), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
            "--dir", str(self.data), "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction",
        ]  # fmt: skip
        return Program("valkey", command, env=dict(os.environ))

    def start(self, supervisor: Supervisor) -> None:
        """The server answers a ping."""
        supervisor.start(self.program())
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if time.monotonic() > deadline:
                raise LauncherError(f"Valkey does not start. Its reason is in {self.profile.log}")
            supervisor.tick(0.05)

    def answers(self) -> bool:
        return pings(Redis(unix_socket_path=str(self.socket), retry=Retry(NoBackoff(), 0), socket_timeout=2))


def pings(client: Redis) -> bool:
    """Whether the server answers now; redis-py's own retries would take seconds to say no."""
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()
