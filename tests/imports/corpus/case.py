"""A file that somebody could upload, and what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from imports.readers import UnreadableFile, open_file


@dataclass(frozen=True)
class Case:
    """`rows` are the expected (line, *cells); or the file, or a walk through it, fails with a message that holds all
    of `error`; `wrong` are the cells that the row is to be refused for, as (line, header) → part of the reason."""

    name: str
    content: bytes | Callable[[], bytes]
    rows: list[tuple] | None = None
    error: tuple[str, ...] = ()
    headers: tuple[str, ...] = ("a", "b")
    wrong: dict[tuple[int, str], str] = field(default_factory=dict)
    is_slow: bool = False
    sheet: str = ""


def refused(name, content, *error, **options):
    return Case(name, content, error=error, **options)


def parameters(cases):
    names = [case.name for case in cases]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    return [pytest.param(case, id=case.name, marks=[pytest.mark.slow] if case.is_slow else []) for case in cases]


def check(case, folder):
    """The file gives exactly the rows, or the error; nothing else is ever raised."""
    path = folder / "stored"
    path.write_bytes(case.content() if callable(case.content) else case.content)
    if case.error:
        with pytest.raises(UnreadableFile) as caught:
            _everything(path, case.sheet)
        message = str(caught.value)
        assert message.startswith("people.file")
        assert [part for part in case.error if part not in message] == [], message
        return
    headers, rows = _everything(path, case.sheet)
    assert headers == case.headers
    assert [(row.line, *row.values.values()) for row in rows] == case.rows
    found = {(row.line, header): reason for row in rows for header, reason in row.wrong.items()}
    assert found.keys() == case.wrong.keys()
    assert all(part in found[key] for key, part in case.wrong.items())


def _everything(path, sheet):
    file = open_file(path, name="people.file", sheet=sheet)
    rows = list(file.rows())
    assert rows == list(file.rows())
    return file.headers, rows
