"""The cache answers whether or not Redis does."""

import os
import socket
import threading
import time

import pytest
from django.conf import settings

from core import cache as module
from core.cache import REST_SECONDS, FallbackCache
from tests.local.waiting import wait_until


@pytest.fixture
def clock(monkeypatch):
    """The cache's clock, moved by hand."""

    class Clock:
        now = 1_000.0

        def monotonic(self):
            return self.now

    made = Clock()
    monkeypatch.setattr(module, "time", made)
    return made


@pytest.fixture
def away(tmp_path):
    """A cache whose Redis does not answer."""
    cache = FallbackCache(f"unix://{tmp_path}/none.sock", {"KEY_PREFIX": "t"})
    yield cache
    cache.clear()


def test_cache_without_redis_remembers(away):
    assert away.get("k") is None
    away.set("k", {"n": 1})
    assert away.get("k") == {"n": 1}
    assert away.has_key("k")
    assert away.touch("k", 60) is not False
    assert away.add("k", 2) is False
    assert away.add("new", 2) is True
    away.set_many({"a": 1, "b": 2})
    assert away.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    away.delete("k")
    away.delete_many(["a", "b"])
    assert away.get_many(["k", "a", "b"]) == {}


def test_cache_without_redis_counts(away):
    away.set("tries", 1)
    assert away.incr("tries") == 2
    assert away.decr("tries", 2) == 0
    assert away.get_or_set("other", lambda: 7) == 7
    with pytest.raises(ValueError, match="missing"):
        away.incr("missing")


def test_cache_without_redis_forgets_in_time(away):
    away.set("k", 1, timeout=0.05)

    wait_until(lambda: away.get("k") is None)


def test_redis_that_hangs_costs_a_moment_once():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        cache = FallbackCache(f"redis://127.0.0.1:{listener.getsockname()[1]}/0", {})
        began = time.monotonic()
        for number in range(20):
            cache.set(f"k{number}", number)
        assert cache.get("k19") == 19
        assert time.monotonic() - began < 1.5
        cache._memory.clear()


def test_redis_that_talks_nonsense_is_passed_over(tmp_path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def talk():
            answer, _ = listener.accept()
            with answer:
                answer.recv(4096)
                answer.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")

        threading.Thread(target=talk, daemon=True).start()
        cache = FallbackCache(f"redis://127.0.0.1:{listener.getsockname()[1]}/0", {})
        cache.set("k", 1)
        assert cache.get("k") == 1
        cache._memory.clear()


def test_cache_goes_back_to_redis_after_a_rest(tmp_path, clock):
    real = settings.CACHES["default"]["LOCATION"].removeprefix("unix://").split("?")[0]
    if not os.path.exists(real):
        pytest.fail("this test needs the Valkey of the test run on a socket")
    link = tmp_path / "v.sock"
    cache = FallbackCache(f"unix://{link}?db=5", {"KEY_PREFIX": str(tmp_path)})
    beside = FallbackCache(f"unix://{real}?db=5", {"KEY_PREFIX": str(tmp_path)})
    beside.set("k", "in redis")
    assert cache.get("k") is None

    link.symlink_to(real)
    clock.now += REST_SECONDS - 1
    assert cache.get("k") is None
    clock.now += 2
    assert cache.get("k") == "in redis"

    cache.set("k2", 2)
    assert beside.get("k2") == 2
    beside.delete_many(["k", "k2"])
