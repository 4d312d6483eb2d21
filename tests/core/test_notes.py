"""Notes in Markdown, shown as HTML that does nothing."""

import re
import sys
from html.parser import HTMLParser

import pytest
from django.template import engines
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from core.notes import DEEPEST, LONGEST, TAGS, as_html
from tests.fuzz.hostile import TEXTS

REL = 'rel="noopener noreferrer nofollow"'
ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "[x](/users/1/deactivate/)",
    "[x](file:///etc/passwd)",
    "![x](https://evil.example/pixel.png)",
    "![x][1]\n\n[1]: https://evil.example/p.png",
    "<javascript:alert(1)>",
    '[x](https://a.example "\\" onmouseover=\\"alert(1)")',
    "<a href='javascript:alert(1)'>x</a>",
    "<style>*{}</style>",
    "<iframe src=https://evil.example></iframe>",
    "```<script>\n<script>alert(1)</script>\n```",
    "<!--",
    "<![CDATA[x]]>",
    "[x](https://a.example' onclick='x)",
    "\x00<script>",
    "<math><mtext></p><style><img src=x onerror=x>",
    "&lt;script&gt;",
)


class Elements(HTMLParser):
    """Every element and attribute that a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def is_harmless(html: str) -> bool:
    return all(
        tag in TAGS
        and attributes.keys() <= {"href", "rel", "start"}
        and re.match(r"(?:https?|mailto|tel):", attributes.get("href", "tel:"), re.IGNORECASE)
        for tag, attributes in Elements(html).found
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Señor *Núñez* **said** yes", "<p>Señor <em>Núñez</em> <strong>said</strong> yes</p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("# Talk", "<p><strong>Talk</strong></p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. c", '<ol start="3">\n<li>c</li>\n</ol>\n'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
        ("[us](https://a.example/?x=1&y=2)", f'<p><a href="https://a.example/?x=1&amp;y=2" {REL}>us</a></p>\n'),
        ("<ana@a.example>", f'<p><a href="mailto:ana@a.example" {REL}>ana@a.example</a></p>\n'),
        ("[call](tel:+34911)", f'<p><a href="tel:+34911" {REL}>call</a></p>\n'),
        ("![Plan](https://a.example/p.png)", f'<p>!<a href="https://a.example/p.png" {REL}>Plan</a></p>\n'),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
    ],
)
def test_markdown_is_shown(text, html):
    assert as_html(text) == html
    assert isinstance(as_html(text), SafeString)


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_runs_or_loads(text):
    assert is_harmless(as_html(text))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_text_is_shown(text):
    assert is_harmless(as_html(text))
    as_html(text).encode()


@settings(deadline=None)
@given(st.text(st.sampled_from("[]()<>!*_`#>-+1. \n\t\\\"':/&;ahrefjvscipt=")) | st.text())
def test_any_text_is_harmless(text):
    assert is_harmless(as_html(text))


def test_a_text_too_long_is_shown_as_it_was_written():
    assert as_html("*" + "x" * LONGEST).startswith("<p>*xxx")


def test_a_text_too_deep_is_shown_whole():
    html = as_html("> " * (DEEPEST * 2) + "the end <b>")

    assert "the end &lt;b&gt;" in html
    assert "<blockquote>" not in html


@pytest.mark.parametrize(
    "unit",
    ["*a **a", "[", "[a](", "> ", "a_", "*_", "<http:", "&", "1. a\n", "***a ", "](https://a", "a\n=", "* a\n\n", "<a@",
     "`", "``a`", "\\", "![", "  \n", "> - ", "~~~\n", "[a]: b\n", "- a\n  ", "\u0300", "[a](<", "_*a", "\t- "],
)  # fmt: skip
def test_hostile_markdown_takes_work_in_proportion_to_its_length(unit):
    short, long = (_calls((unit * length)[:length]) for length in (LONGEST // 4, LONGEST))

    assert long < short * 5, (short, long)


def _calls(text: str) -> int:
    """How many calls and returns it takes to show the text: unlike seconds the same on every machine."""
    calls = 0

    def count(*_event: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        as_html(text)
    finally:
        sys.setprofile(None)
    return calls


def test_the_filter_shows_notes_in_a_template():
    template = engines["django"].from_string("{{ said|notes }}")

    assert template.render({"said": "*a* <b>"}) == "<p><em>a</em> &lt;b&gt;</p>\n"
    assert template.render({"said": None}) == ""
