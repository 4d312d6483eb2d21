"""How far a check has come: one transaction that is rolled back cannot say it in the database. For display only."""

from django.core.cache import cache

KEPT_SECONDS = 600


def note_check(job_id: int, *, done: int, total: int) -> None:
    cache.set(_key(job_id), [done, total], KEPT_SECONDS)


def check_progress(job_id: int) -> tuple[int, int | None]:
    """Rows checked, of how many; nothing when nobody told."""
    done, total = cache.get(_key(job_id)) or (0, None)
    return done, total


def _key(job_id: int) -> str:
    return f"import-check:{job_id}"
