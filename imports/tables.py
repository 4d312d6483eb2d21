"""What every kind of table file has in common: named columns, rows with the line each began on, plain errors."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

NOTHING: Mapping[str, str] = MappingProxyType({})


class UnreadableFile(Exception):
    """The file cannot be taken; the message names it and, where there is one, the line and the column."""


class Row(NamedTuple):
    """One record of a file: the line it begins on, and header → text.

    `wrong` says, by header, why the text of a cell is not what the file means: an error such as #REF!, a formula
    that nobody calculated. Whoever needs such a cell refuses the row.
    """

    line: int
    values: dict[str, str]
    wrong: Mapping[str, str] = NOTHING


class TableFile(Protocol):
    """A file ready to be read; `rows` may be walked more than once. `sheets` are those one can choose from."""

    @property
    def name(self) -> str: ...
    @property
    def headers(self) -> tuple[str, ...]: ...
    @property
    def header_line(self) -> int: ...
    @property
    def sheets(self) -> tuple[str, ...]: ...
    def rows(self) -> Iterator[Row]: ...


def place(line: int, column: int, header: str = "") -> str:
    """Line and column in words: "line 4, column 3 (city)"."""
    if not column:
        return _("line %(line)d") % {"line": line}
    if not header:
        return _("line %(line)d, column %(column)d") % {"line": line, "column": column}
    return _("line %(line)d, column %(column)d (%(header)s)") % {
        "line": line, "column": column, "header": header[:60],
    }  # fmt: skip


def unreadable(
    name: str, reason: str, *, line: int = 0, column: int = 0, headers: Sequence[str] = ()
) -> UnreadableFile:
    """The error for a file, or for a place in it; the column is named by its header where it has one."""
    if not line:
        return UnreadableFile(f"{name}: {reason}")
    header = headers[column - 1] if 0 < column <= len(headers) else ""
    return UnreadableFile(f"{name}, {place(line, column, header)}: {reason}")


def check_headers(name: str, headers: Sequence[str], line: int) -> None:
    """Raise UnreadableFile unless every column has a name of its own, whatever its case."""
    seen: dict[str, int] = {}
    for column, header in enumerate(headers, start=1):
        if not header:
            raise unreadable(name, _("this column has no name in the header."), line=line, column=column)
        if earlier := seen.get(header.casefold()):
            reason = _("the header %(header)s stands in column %(earlier)d too.") % {
                "header": header[:60], "earlier": earlier,
            }  # fmt: skip
            raise unreadable(name, reason, line=line, column=column)
        seen[header.casefold()] = column


def too_many_cells(name: str, headers: Sequence[str], *, line: int, column: int) -> UnreadableFile:
    """The error for a cell beyond the last named column."""
    reason = _("this row has more cells than the header, which names %(count)d columns.") % {"count": len(headers)}
    return unreadable(name, reason, line=line, column=column, headers=headers)
