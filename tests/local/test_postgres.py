import os
import shutil
import signal
import tempfile
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest

from local import privileges
from local.console import LauncherError
from local.environment import DATABASE, OWNER, SERVING_ROLE, Profile
from local.postgres import Postgres
from local.services import start_postgres
from local.supervisor import Supervisor
from tests.local.waiting import wait_until


def query(profile: Profile, statement: str, *, role: str = "postgres", database: str = DATABASE) -> list[tuple]:
    connection = psycopg2.connect(host=str(profile.sockets), port=5432, user=role, dbname=database)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@pytest.fixture
def cluster(profile, supervisor):
    start_postgres(profile, supervisor)
    return profile


def test_cluster_holds_roles_extensions_and_a_locale_that_knows_letters(cluster):
    rights = "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'rapport%' ORDER BY 1"
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'rapport'"

    assert query(cluster, rights) == [(OWNER, False, False), (SERVING_ROLE, False, False)]
    assert query(cluster, owner) == [(OWNER,)]
    for database in (DATABASE, "template1"):
        found = {name for (name,) in query(cluster, "SELECT extname FROM pg_extension", database=database)}
        assert found >= {"pg_trgm", "unaccent", "btree_gist"}
    assert query(cluster, "SELECT similarity('ü', 'ö'), similarity('Müller', 'müller')") == [(0.0, 1.0)]


def test_serving_role_creates_nothing(cluster):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(cluster, "CREATE TABLE intruder (id int)", role=SERVING_ROLE)


def test_cluster_listens_on_its_socket_only(cluster):
    assert query(cluster, "SHOW listen_addresses") == [("",)]
    assert (cluster.sockets / ".s.PGSQL.5432").stat().st_mode & 0o777 == 0o700


def test_cluster_comes_back_after_kill_9_with_its_rows(profile, supervisor):
    cluster = replace(profile, is_durable=True)
    start_postgres(cluster, supervisor)
    query(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
    before = supervisor.children["postgres"].process.pid

    os.kill(before, signal.SIGKILL)
    wait_until(lambda: supervisor.children["postgres"].process.pid != before, meanwhile=lambda: supervisor.tick(0.1))
    wait_until(lambda: Postgres(cluster).status() == 0, meanwhile=lambda: supervisor.tick(0.1))

    assert query(cluster, "SELECT answer FROM kept") == [(42,)]


@pytest.mark.parametrize("holder", ["a dead process", "a stranger"])
def test_stale_lock_does_not_stop_the_start(profile, supervisor, holder):
    start_postgres(profile, supervisor)
    os.kill(supervisor.children["postgres"].process.pid, signal.SIGKILL)
    supervisor.stop(["postgres"])
    lock = profile.folder / "pgdata" / "postmaster.pid"
    assert lock.exists()
    if holder == "a stranger":
        lock.write_text("\n".join([str(os.getpid()), *lock.read_text().splitlines()[1:], ""]))

    start_postgres(profile, supervisor)

    assert query(profile, "SELECT 1") == [(1,)]


def test_data_of_another_version_is_refused_in_plain_words(profile):
    data = profile.folder / "pgdata"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("12\n")

    with pytest.raises(LauncherError, match="belongs to PostgreSQL 12, but this is PostgreSQL"):
        Postgres(profile).prepare()


def test_half_a_data_folder_is_made_anew(profile, supervisor):
    (profile.folder / "pgdata.new" / "base").mkdir(parents=True)

    start_postgres(profile, supervisor)

    assert query(profile, "SELECT 1") == [(1,)]


def test_cluster_of_a_deep_folder_starts(tmp_path, supervisor):
    deep = Profile("test", tmp_path / ("d" * 100), is_durable=False)
    deep.folder.mkdir()

    start_postgres(deep, supervisor)

    assert query(deep, "SELECT 1") == [(1,)]
    supervisor.stop(["postgres"])
    shutil.rmtree(deep.sockets)


def start_and_stop(folder: Path, supervisor: Supervisor) -> None:
    """Start a cluster in the folder, ask it something, stop it."""
    profile = Profile("test", folder, is_durable=False)
    own = Supervisor(folder / "pids", supervisor.log, print)
    try:
        start_postgres(profile, own)
        assert query(profile, "SELECT 1") == [(1,)]
    finally:
        own.stop(["postgres"])


@pytest.mark.skipif(os.getuid() != 0, reason="the other tests already run as an ordinary user")
def test_ordinary_user_needs_nothing_special(supervisor):
    folder = Path(tempfile.mkdtemp())
    os.chown(folder, 1000, 1000)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(1000)
            os.setuid(1000)
            privileges.server_account.cache_clear()
            start_and_stop(folder / "run", supervisor)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert (folder / "run" / "pgdata").stat().st_uid == 1000
    shutil.rmtree(folder)


@pytest.mark.skipif(os.getuid() != 0, reason="only root has to become somebody else")
def test_root_that_cannot_be_mapped_becomes_a_system_account(tmp_path, monkeypatch, supervisor):
    monkeypatch.setattr(privileges, "can_map", lambda: False)
    privileges.server_account.cache_clear()
    profile = Profile("test", tmp_path / "run", is_durable=False)
    server = Postgres(profile)
    try:
        start_and_stop(profile.folder, supervisor)

        assert server.data.stat().st_uid == privileges.server_account().pw_uid != 0
    finally:
        shutil.rmtree(server.home, ignore_errors=True)
        shutil.rmtree(profile.sockets, ignore_errors=True)
        privileges.server_account.cache_clear()
