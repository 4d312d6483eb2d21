import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import stamps
from local.environment import Profile
from local.supervisor import Supervisor


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile("test", tmp_path / "run", is_durable=False)


@pytest.fixture
def supervisor(profile: Profile) -> Iterator[Supervisor]:
    announced: list[str] = []
    supervisor = Supervisor(profile.folder / "pids", logging.getLogger("test"), announced.append)
    yield supervisor
    supervisor.stop(list(supervisor.children), grace=10)


@pytest.fixture
def own_stamps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stamps, "STAMPS", tmp_path / "stamps")
    return tmp_path / "stamps"


@pytest.fixture(autouse=True)
def without_servers_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SERVING_ROLE", "REDIS_URL", "PG_BIN", "DEMO"):
        monkeypatch.delenv(name, raising=False)
