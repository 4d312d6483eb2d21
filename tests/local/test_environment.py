import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import environ
import pytest

from local.console import LauncherError
from local.environment import Profile, environment, make_private
from local.paths import RUN


def test_database_url_reaches_the_socket_of_a_folder_with_a_space():
    profile = Profile("test", Path("/srv/my rapport+1/.run"))

    database = environ.Env.db_url_config(environment(profile)["DATABASE_URL"])

    assert (database["HOST"], database["USER"], database["NAME"]) == (
        "/srv/my rapport+1/.run/sockets",
        "rapport_app",
        "rapport",
    )


def test_sockets_of_a_deep_folder_are_short_and_its_own(tmp_path):
    deep = Profile("test", tmp_path / ("d" * 100))
    other = Profile("test", tmp_path / ("e" * 100))

    assert len(os.fsencode(deep.sockets)) < 85
    assert deep.sockets != other.sockets


def test_own_servers_win_over_the_embedded_ones(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@db.example/crm")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example:6379/3")

    values = environment()

    assert values["DATABASE_URL"] == values["DATABASE_OWNER_URL"] == "postgresql://me@db.example/crm"
    assert values["REDIS_URL"] == "redis://cache.example:6379/3"
    assert "DATABASE_SERVING_ROLE" not in values


def test_settings_of_libpq_do_not_reach_the_embedded_server(monkeypatch):
    monkeypatch.setenv("PGPORT", "6000")
    monkeypatch.setenv("PGSERVICE", "elsewhere")

    assert {"PGPORT", "PGSERVICE"}.isdisjoint(environment())


def test_owner_and_serving_role_share_one_database():
    values = environment()

    assert urlsplit(values["DATABASE_OWNER_URL"]).username == "rapport"
    assert urlsplit(values["DATABASE_URL"]).username == "rapport_app"


def test_secret_key_stays_the_same_and_is_private(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)

    assert environment()["SECRET_KEY"] == environment()["SECRET_KEY"]
    assert (RUN / "secret_key").stat().st_mode & 0o777 == 0o600


def test_socket_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "theirs").symlink_to(tmp_path / "mine")

    with pytest.raises(LauncherError, match="belongs to somebody else"):
        make_private(tmp_path / "theirs")


def test_temp_folder_that_changes_does_not_move_the_sockets(tmp_path, monkeypatch):
    profile = Profile("test", tmp_path / ("d" * 100))
    before = profile.sockets

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    assert profile.sockets == before
