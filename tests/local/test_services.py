import pytest

from local.console import LauncherError
from local.environment import environment
from local.services import check_postgres, check_redis, hold_lock, start_postgres, start_redis


def test_own_servers_that_answer_are_used(profile, supervisor, monkeypatch):
    start_postgres(profile, supervisor)
    start_redis(profile, supervisor)
    values = environment(profile)
    monkeypatch.setenv("DATABASE_URL", values["DATABASE_URL"])
    monkeypatch.setenv("REDIS_URL", values["REDIS_URL"])

    assert check_postgres() == "from DATABASE_URL"
    assert check_redis() == "from REDIS_URL"


def test_own_servers_that_are_silent_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://me@/{tmp_path}/crm")
    monkeypatch.setenv("REDIS_URL", f"unix://{tmp_path}/none.sock")

    with pytest.raises(LauncherError, match="The server in DATABASE_URL does not answer"):
        check_postgres()
    with pytest.raises(LauncherError, match="The server in REDIS_URL does not answer"):
        check_redis()


def test_a_profile_has_one_runner(profile):
    first = hold_lock(profile)

    assert hold_lock(profile) is None
    first.close()
    second = hold_lock(profile)
    assert second is not None
    second.close()
