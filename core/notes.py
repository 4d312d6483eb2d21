"""Notes that people write, in Markdown, as HTML that is safe to show."""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token

LONGEST = 20_000  # emphasis that never closes costs the square of its length: 50 ms at this one, 1 s at 100,000
DEEPEST = 20
SCHEMES = {"http", "https", "mailto", "tel"}
TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
_KNOWN_SCHEME = re.compile(rf"(?:{'|'.join(sorted(SCHEMES))}):", re.IGNORECASE)


def as_html(text: str) -> SafeString:
    """The Markdown as HTML with nothing in it that runs, loads or looks like the page; a text too long or too deep for
    that is shown as it was written."""
    storable = text.encode(errors="replace").decode()
    tokens = _markdown.parse(storable) if len(storable) <= LONGEST else []
    if len(storable) > LONGEST or any(token.level >= DEEPEST - 1 for token in tokens):
        return SafeString(linebreaks(storable, autoescape=True))
    cleaned = nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}),
        tags=TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return SafeString(cleaned)


def _has_known_scheme(url: str) -> bool:
    return _KNOWN_SCHEME.match(url) is not None


def _begin_heading(
    renderer: RendererProtocol, tokens: Sequence[Token], place: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    return "<p><strong>"


def _end_heading(
    renderer: RendererProtocol, tokens: Sequence[Token], place: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    return "</strong></p>\n"


def _reader() -> MarkdownIt:
    """Line breaks count, since people paste mails; headings are bold, since the page's outline is not the note's."""
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
    reader.disable(["image", "html_block", "html_inline", "reference"])
    reader.validateLink = _has_known_scheme  # type: ignore[method-assign]
    reader.add_render_rule("heading_open", _begin_heading)
    reader.add_render_rule("heading_close", _end_heading)
    return reader


_markdown = _reader()
