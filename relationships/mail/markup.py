"""HTML mail becomes the text a reader sees: nothing is loaded, run or shown as mark-up afterwards.

The mark-up is read tag by tag without a tree: building one takes a sanitiser most of a minute for half a megabyte of
nested tags. What comes out is text, so there is nothing to sanitise.
"""

import re
from html import unescape

from relationships.mail.refusals import LONGEST_TEXT, MailRefused
from relationships.mail.words import words

NAME = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")
QUOTE_OR_END = re.compile(r"[\"'>]")
ATTRIBUTE = re.compile(r"([a-zA-Z-]{2,30})\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
LONGEST_ATTRIBUTES = 4_000
SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
MANY_LINES = re.compile(r"\n{3,}")

UNSEEN = words(
    """
    script style title template noembed noframes iframe object applet svg math audio video canvas select
    textarea button xmp
    """
)
# Inside these a bracket begins no tag
RAW = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp")
}
BLOCKS = words(
    """
    address article aside blockquote center dd details dialog div dl dt fieldset figure footer form h1 h2 h3 h4
    h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul
    """
)
EMPTY = words("area base br col embed hr img input link meta param source track wbr")
PARAGRAPHS = words("p h1 h2 h3 h4 h5 h6 ul ol table pre blockquote")

HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|(?:font-size|max-height|line-height)\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
# What mail programs put around the history: to the end of the element, or from here to the end of the letter
QUOTE_CLASS = re.compile(r"\b(?:gmail_quote|yahoo_quoted|protonmail_quote|zmail_extra|moz-cite-prefix)", re.IGNORECASE)
QUOTE_BEGINS = frozenset(
    ("divrplyfwdmsg", "appendonsend", "olk_src_body_section", "mail-editor-reference-message-container")
)


def text_of(html: str) -> tuple[str, str]:
    """What the letter says, and the history quoted in it; raises MailRefused for more text than a letter may have."""
    reader = _Reader(html)
    reader.read()
    return _tidy(reader.own), _tidy(reader.quoted)


def _tidy(pieces: list[str]) -> str:
    lines = (line.strip(" \t") for line in "".join(pieces).split("\n"))
    return MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


class _Reader:
    """One walk from tag to tag. `unseen` and `history` are the element being left out or quoted, and how often one of
    its name is open."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.own: list[str] = []
        self.quoted: list[str] = []
        self.unseen = ""
        self.unseen_open = 0
        self.history = ""
        self.history_open = 0
        self.rest_is_history = False
        self.preformatted = 0
        self.size = 0
        self.last_quote = {mark: html.rfind(mark) for mark in "\"'"}

    def read(self) -> None:
        at = 0
        while (begin := self.html.find("<", at)) >= 0:
            self._say(self.html[at:begin])
            at = self._read_tag(begin)
        self._say(self.html[at:])

    def _read_tag(self, begin: int) -> int:
        """Read what begins with this angle bracket; says where it ends."""
        name = NAME.match(self.html, begin + 1)
        if name is None:
            return self._read_other(begin)
        end = self._end_of_tag(name.end())
        tag = name[2].lower()
        attributes = self.html[name.end() : min(end, name.end() + LONGEST_ATTRIBUTES)]
        if name[1]:
            self._close(tag)
        elif tag in RAW:
            closing = RAW[tag].search(self.html, end)
            return len(self.html) if closing is None else self._after(">", closing.end())
        else:
            self._open(tag, attributes)
        return end + 1

    def _read_other(self, begin: int) -> int:
        """A comment or a declaration is passed over; a bracket that begins nothing is a character of the text."""
        if self.html.startswith("<!--", begin):
            return self._after("-->", begin + 2)
        if self.html.startswith(("<!", "<?", "</"), begin):
            return self._after(">", begin)
        self._say("<")
        return begin + 1

    def _after(self, mark: str, at: int) -> int:
        found = self.html.find(mark, at)
        return len(self.html) if found < 0 else found + len(mark)

    def _end_of_tag(self, at: int) -> int:
        """Where the tag's closing bracket stands, outside quotes; a quote that never closes is no quote."""
        while (found := QUOTE_OR_END.search(self.html, at)) is not None:
            mark = found.group()
            if mark == ">":
                return found.start()
            is_closed = found.start() < self.last_quote[mark]
            at = self.html.index(mark, found.end()) + 1 if is_closed else found.end()
        return len(self.html)

    def _open(self, tag: str, attributes: str) -> None:
        if self.unseen:
            self.unseen_open += tag == self.unseen
            return
        said = {each[1].lower(): each[2] or each[3] or each[4] or "" for each in ATTRIBUTE.finditer(attributes)}
        if tag not in EMPTY and (tag in UNSEEN or "hidden" in said or HIDDEN_STYLE.search(said.get("style", ""))):
            self.unseen, self.unseen_open = tag, 1
            return
        self._open_history(tag, said)
        self._break(tag)
        self.preformatted += tag == "pre"
        if tag == "li":
            self._add("- ")

    def _open_history(self, tag: str, said: dict[str, str]) -> None:
        if said.get("id", "").lower() in QUOTE_BEGINS:
            self.rest_is_history = True
        elif self.history:
            self.history_open += tag == self.history
        elif tag not in EMPTY and (
            QUOTE_CLASS.search(said.get("class", ""))
            or (tag == "blockquote" and said.get("type", "").lower() == "cite")
        ):
            self._add("\n")
            self.history, self.history_open = tag, 1

    def _close(self, tag: str) -> None:
        if self.unseen:
            self.unseen_open -= tag == self.unseen
            self.unseen = self.unseen if self.unseen_open > 0 else ""
            return
        self.preformatted = max(0, self.preformatted - (tag == "pre"))
        self._break(tag)
        if self.history:
            self.history_open -= tag == self.history
            self.history = self.history if self.history_open > 0 else ""

    def _break(self, tag: str) -> None:
        pieces = self._pieces
        if tag == "br":
            self._add("\n")
        elif tag in BLOCKS:
            if pieces and not pieces[-1].endswith("\n"):
                self._add("\n")
            if tag in PARAGRAPHS:
                self._add("\n")
        elif tag in ("td", "th") and pieces and not pieces[-1].endswith((" ", "\n")):
            self._add(" ")

    def _say(self, written: str) -> None:
        if not written or self.unseen:
            return
        if self.preformatted:
            self._add(unescape(written))
            return
        text = SPACE.sub(" ", unescape(written))
        pieces = self._pieces
        if text == " " and (not pieces or pieces[-1].endswith(("\n", " "))):
            return
        self._add(text)

    @property
    def _pieces(self) -> list[str]:
        return self.quoted if self.history or self.rest_is_history else self.own

    def _add(self, text: str) -> None:
        self.size += len(text)
        if self.size > LONGEST_TEXT:
            raise MailRefused("text_too_long")
        self._pieces.append(text)
