"""The words of a calendar entry and the people in it, cleaned of what its maker put around them."""

import re
import unicodedata
from html import unescape
from typing import NamedTuple

import nh3
from django.core.exceptions import ValidationError
from icalendar.parser import unescape_backslash

from core import cells
from relationships.calendars.lines import Block, Line

MOST_ATTENDEES = 500
LONGEST_LINE, LONGEST_TEXT = 255, 20_000
_MARKUP = "html|body|head|style|script|p|br|div|span|b|i|u|a|ul|ol|li|table|tbody|td|tr|font|strong|em|img|h[1-6]"
_TAG = re.compile(rf"</?(?:{_MARKUP})\b[^<>]*>", re.IGNORECASE)
_LINE_END = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)


class Attendee(NamedTuple):
    """Somebody in an entry; `answer` is ACCEPTED, DECLINED, TENTATIVE, NEEDS-ACTION… or "" where nothing is said."""

    address: str
    name: str
    answer: str


def one_line(value: str) -> str:
    return " ".join(_storable(unescape_backslash(value[: 4 * LONGEST_LINE])).split())[:LONGEST_LINE].strip()


def description(value: str) -> str:
    """The text in its lines; of HTML, what one would read."""
    text = unescape_backslash(value[: 4 * LONGEST_TEXT])
    if _TAG.search(text):
        text = unescape(nh3.clean(_LINE_END.sub("\n", text), tags=set()))
    lines = (line.rstrip() for line in _storable(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))[:LONGEST_TEXT].strip()


def attendees(event: Block) -> tuple[Attendee, ...]:
    """Everybody asked, once each; rooms and other things are not among them."""
    found: dict[str, Attendee] = {}
    for line in event.all("ATTENDEE")[:MOST_ATTENDEES]:
        somebody = attendee(line)
        if line.param("CUTYPE").upper() not in {"ROOM", "RESOURCE"} and somebody.address:
            found.setdefault(somebody.address, somebody)
    return tuple(found.values())


def attendee(line: Line) -> Attendee:
    address = _address(line.value) or _address(line.param("EMAIL"))
    return Attendee(address, one_line(line.param("CN")), one_line(line.param("PARTSTAT")).upper())


def _address(value: str) -> str:
    said = re.sub(r"^mailto:", "", value[: 2 * LONGEST_LINE].strip(), flags=re.IGNORECASE)
    try:
        return cells.email(said)
    except ValidationError:
        return ""


def _storable(text: str) -> str:
    """Without what can be neither stored nor seen; line ends and tabs stay."""
    return "".join(each for each in text if each in "\n\t" or unicodedata.category(each) not in {"Cc", "Cs"})
