"""The blocks of a calendar file (RFC 5545) and their lines. Time zones in it are left to us: the library would keep
them for the whole process, and one person's file could move another's meetings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from icalendar.parser import Contentline, Contentlines

MOST_BYTES = 5 * 1024 * 1024
MOST_BLOCKS = 50_000
DEEPEST = 8
NEEDED = frozenset(
    {
        "ATTENDEE", "DESCRIPTION", "DTEND", "DTSTART", "DURATION", "EXDATE", "LOCATION", "METHOD", "ORGANIZER", "RDATE",
        "RECURRENCE-ID", "RRULE", "SEQUENCE", "STATUS", "SUMMARY", "TZID", "TZOFFSETTO", "UID", "X-LIC-LOCATION",
    }
)  # fmt: skip


class CalendarRefused(Exception):
    """The bytes are no calendar that we read; `reason` is a sentence for the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Line(NamedTuple):
    """The parameters and the value, as it is written."""

    params: Mapping[str, str | list[str]]
    value: str

    def param(self, name: str) -> str:
        said = self.params.get(name, "")
        return said if isinstance(said, str) else ",".join(said)


@dataclass
class Block:
    """What stands between BEGIN and END."""

    name: str
    lines: dict[str, list[Line]] = field(default_factory=dict)
    blocks: list["Block"] = field(default_factory=list)

    def first(self, name: str) -> str:
        """The value of the first line of this name, or ""."""
        line = self.line(name)
        return line.value.strip() if line else ""

    def line(self, name: str) -> Line | None:
        lines = self.lines.get(name)
        return lines[0] if lines else None

    def all(self, name: str) -> list[Line]:
        return self.lines.get(name, [])


def calendars_in(raw: bytes) -> list[Block]:
    """The calendars in the file; CalendarRefused where there is none, or more than a person's calendar holds."""
    if len(raw) > MOST_BYTES:
        raise CalendarRefused(_("This calendar is larger than 5 MB."))
    root = Block("")
    open_blocks, count = [root], 0
    for line in _content_lines(raw):
        name, _colon, rest = line.partition(":")
        keyword = name.strip().upper()
        if keyword == "BEGIN":
            block, count = Block(rest.strip().upper()), count + 1
            open_blocks[-1].blocks.append(block)
            open_blocks.append(block)
            if count > MOST_BLOCKS or len(open_blocks) > DEEPEST:
                raise CalendarRefused(_("There is more in this calendar than one person's entries."))
        elif keyword == "END":
            if len(open_blocks) > 1:
                open_blocks.pop()
        else:
            _add(open_blocks[-1], line)
    found = [block for block in root.blocks if block.name == "VCALENDAR"]
    if not found:
        raise CalendarRefused(_("This is not a calendar file (.ics)."))
    return found


def _content_lines(raw: bytes) -> Iterator[Contentline]:
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = raw.decode(encoding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    yield from Contentlines.from_ical(text)


def _add(block: Block, line: Contentline) -> None:
    """A line that we read and that can be read; others are as if they were not there."""
    name = line[:20].partition(":")[0].partition(";")[0].strip().upper()
    if name not in NEEDED:
        return
    try:
        _name, params, value = line.raw_parts()
    except ValueError:
        return
    block.lines.setdefault(name, []).append(Line({key.upper(): said for key, said in params.items()}, value))
