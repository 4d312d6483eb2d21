"""No file, however it is made, takes more than 256 MiB to read."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.imports.corpus import markup, sizes, texts
from tests.imports.corpus.parts import MEGA, ROW, archive, noise, parts, sheet

MOST = 256
CASES = {case.name: case for case in (*texts.CASES, *markup.CASES, *sizes.CASES)}
HEAVY = (
    "ten-mega-cell", "wide-cell-quoted", "one-line-of-20-mega", "ten-thousand-columns", "depth", "names", "attributes",
    "endless-comment", "endless-attribute", "long-text-in-a-row", "ten-thousand-merges-and-more",
)  # fmt: skip


@pytest.fixture
def stored(tmp_path):
    """Files by number, written from their bytes or from what makes them."""

    def stored(contents):
        paths = [tmp_path / str(n) for n, _content in enumerate(contents)]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content() if callable(content) else content)
        return paths

    return stored


def peak(paths):
    command = [sys.executable, "-m", "tests.imports.corpus.reading", *map(str, paths)]
    told = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    return int(told.stdout)


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the kernel does not tell the peak")


@needs_proc
def test_heavy_files_stay_within_the_memory(stored):
    assert peak(stored([CASES[name].content for name in HEAVY])) <= MOST


@needs_proc
@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.is_slow])
def test_heaviest_files_stay_within_the_memory(stored, name):
    assert peak(stored([CASES[name].content])) <= MOST


@needs_proc
@pytest.mark.slow
def test_fifty_mega_of_shared_texts_stay_within_the_memory(stored):
    def made():
        text = f"<si><t>👍{noise(900_000)}</t></si>"
        shared = text * (49 * MEGA // len(text.encode()))
        return archive(list(parts([("Data", sheet([ROW]), "")], shared=shared).items()))

    assert peak(stored([made])) <= MOST
