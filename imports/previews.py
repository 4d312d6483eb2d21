"""What stands in a file: its columns with samples and different values, read once and remembered for a while."""

import time
from collections import Counter
from collections.abc import Iterable
from copy import copy
from dataclasses import asdict, dataclass

from django.core.cache import cache

from imports.files import opened, sheet_of
from imports.models import ImportJob
from imports.tables import Row, TableFile

WALKED_ROWS = 100_000
WALKED_SECONDS = 10
FIRST_ROWS = 200
SAMPLES = 3
DIFFERENT_VALUES = 1_000
LONGEST_VALUE = 200
KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Preview:
    """The beginning of a file. `values` has, for columns that hold words again and again, each with its rows."""

    headers: tuple[str, ...]
    sheets: tuple[str, ...]
    rows: int
    is_whole: bool
    first: list[dict[str, str]]
    values: dict[str, dict[str, int]]

    def samples(self, header: str, number: int = SAMPLES) -> list[str]:
        """The first different things that stand in a column."""
        texts = (row[header].strip() for row in self.first)
        return list(dict.fromkeys(text for text in texts if text))[:number]


def read_preview(file: TableFile) -> Preview:
    """The file as far as 100,000 rows or ten seconds go; UnreadableFile where it cannot be read."""
    until = time.monotonic() + WALKED_SECONDS
    first: list[dict[str, str]] = []
    counted: dict[str, Counter[str]] = {header: Counter() for header in file.headers}
    rows, is_whole = 0, True
    for row in file.rows():
        rows += 1
        if len(first) < FIRST_ROWS:
            first.append({header: text[:LONGEST_VALUE] for header, text in row.values.items()})
        _count(row, counted)
        if rows >= WALKED_ROWS or time.monotonic() >= until:
            is_whole = False
            break
    values = {header: dict(counter) for header, counter in counted.items()}
    return Preview(file.headers, file.sheets, rows, is_whole, first, values)


def _count(row: Row, counted: dict[str, "Counter[str]"]) -> None:
    """The row's values are counted; a column that never says the same twice is none of words and counted no more."""
    for header in list(counted):
        text = row.values[header].strip()
        if not text:
            continue
        counted[header][text] += 1
        if len(text) > LONGEST_VALUE or len(counted[header]) > DIFFERENT_VALUES:
            del counted[header]


def preview_of(job: ImportJob) -> Preview:
    """What stands in the job's file, on the sheet that its mapping names; UnreadableFile when it cannot be read."""
    kept = cache.get(_key(job))
    if isinstance(kept, dict):
        return Preview(**kept)
    with opened(job) as file:
        return remember(job, read_preview(file))


def preview_of_sheet(job: ImportJob, sheet: str) -> Preview:
    """What stands on another sheet of the job's workbook."""
    looked_at = copy(job)
    looked_at.mapping = {job.target: {"sheet": sheet}}
    return preview_of(looked_at)


def remember(job: ImportJob, preview: Preview) -> Preview:
    """Whoever asks for the preview within a day need not read the file."""
    cache.set(_key(job), asdict(preview), KEPT_SECONDS)
    return preview


def _key(job: ImportJob) -> str:
    return f"import-preview:{job.pk}:{job.sha256[:16]}:{sheet_of(job).encode().hex()}"


def known_texts(preview: Preview, headers: Iterable[str]) -> set[str]:
    """Everything these columns say, folded."""
    return {text.casefold() for header in headers for text in preview.values.get(header, {})}
