"""`stop` and `reset`. Standard library only: they work before anything is installed."""

import shutil
from pathlib import Path

from local import processes
from local.console import LauncherError, say
from local.environment import PROFILES, Profile, short_hash
from local.paths import RUN

KEPT = {"stamps"}
KEPT_STAMPS = {"group", "wheels", "npm", "messages"}
ENDS_WITHIN = 60.0
OTHERS = [profile for name, profile in PROFILES.items() if name != "run"]


def stop() -> int:
    """No process of the product is left, nor of a test run whose runner has died."""
    stopped = end(PROFILES["run"])
    for profile in OTHERS:
        if not is_at_work(profile):
            end(profile)
    say("Stopped." if stopped else "Rapport is not running.")
    return 0


def is_at_work(profile: Profile) -> bool:
    """Whether a living runner looks after the profile's servers."""
    return "runner" in processes.recorded(profile.folder / "pids")


def end(profile: Profile) -> bool:
    """The runner has ended and with it its children; those of a dead runner are ended one by one, servers last."""
    folder = profile.folder / "pids"
    before = processes.recorded(folder)
    if "runner" in before:
        processes.end([before["runner"]], ENDS_WITHIN)
    left = processes.marked(folder)
    processes.end_all(folder)
    return bool(before or left)


def reset(*, is_confirmed: bool) -> int:
    """All local data is gone; what is installed stays."""
    if not is_confirmed:
        raise LauncherError("This deletes all local data in .run. Say so: python -m local reset --yes")
    if any(is_at_work(profile) for profile in OTHERS):
        raise LauncherError("A test or benchmark is running in this checkout. Let it end first.")
    stop()
    for entry in RUN.iterdir() if RUN.exists() else []:
        if entry.name not in KEPT:
            remove(entry)
    for stamp in (RUN / "stamps").glob("*"):
        if stamp.name not in KEPT_STAMPS:
            stamp.unlink()
    for profile in PROFILES.values():
        remove(Path("/var/tmp") / f"rapport-{short_hash(profile.folder)}")  # noqa: S108
        remove(profile.sockets)
    say("All local data is gone.")
    return 0


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
