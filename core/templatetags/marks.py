"""Icons, people and badges: small marks that repeat in every row, so they are tags and never includes."""

import re
from functools import cache
from pathlib import Path
from typing import Protocol

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

register = template.Library()

ICONS = Path(settings.BASE_DIR) / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
NOTHING = "–"
# Badges as they were drawn once: kind, value and language → markup. Every row has some, and there are few of them.
_drawn: dict[tuple[str, str, str | None], SafeString] = {}


class Person(Protocol):
    name: str

    def get_absolute_url(self) -> str: ...


class Classified(Protocol):
    """What tier and status read of an account."""

    tier: str
    status: str

    def get_tier_display(self) -> str: ...
    def get_status_display(self) -> str: ...


@register.simple_tag
@cache
def icon(name: str, size: int = 20) -> SafeString:
    """The outline icon as inline SVG. It is decoration: the word stands beside it or in the control's label."""
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{1}</svg>',
        size, _strokes(name),
    )  # fmt: skip


@cache
def _strokes(name: str) -> SafeString:
    """What is drawn inside the icon's file; the file is part of a pinned package, so its markup is trusted."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise template.TemplateSyntaxError(f"{name!r} is not an icon name.")
    path = ICONS / f"{name}.svg"
    if not path.is_file():
        raise template.TemplateSyntaxError(f"There is no outline icon {name!r}.")
    drawing = re.sub(r"<!--.*?-->", "", path.read_text(), flags=re.DOTALL)
    return SafeString("".join(re.findall(r"<(?:path|circle|rect|line)\b[^>]*/>", drawing)))


def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag
def avatar(person: Person, alone: bool = False) -> SafeString:
    """The person's initials in a circle; `alone` when no name stands beside it."""
    if alone:
        return format_html(
            '<span class="initials" role="img" aria-label="{0}" title="{0}">{1}</span>',
            person.name, initials(person.name),
        )  # fmt: skip
    return format_html('<span class="initials" aria-hidden="true">{}</span>', initials(person.name))


@register.simple_tag
def person(someone: Person | None, link: bool = True) -> SafeString | str:
    """Initials and name, linked to the person's page; a dash for nobody."""
    if someone is None:
        return NOTHING
    face = avatar(someone)
    if not link:
        return format_html('<span class="person">{}<span>{}</span></span>', face, someone.name)
    return format_html(
        '<a class="person" href="{}">{}<span>{}</span></a>', someone.get_absolute_url(), face, someone.name
    )


@register.simple_tag
def badge(text: str, meaning: str = "") -> SafeString:
    """A word in a frame; its meaning (good, watch, bad, unknown) adds a shape, never only a colour."""
    return format_html('<span class="mark" data-meaning="{}">{}</span>', meaning, text)


BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@register.filter
def browser(user_agent: str) -> str:
    """What somebody signed in with, as people call it: "Chrome, Windows"; an unknown one by its own words."""
    names = (next((name for mark, name in known.items() if mark in user_agent), "") for known in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, names)) or user_agent[:60] or NOTHING


@register.simple_tag
def tier(account: Classified) -> SafeString:
    """How much an account matters to us."""
    key = ("tier", account.tier, get_language())
    if key not in _drawn:
        text = account.get_tier_display()
        _drawn[key] = format_html('<span class="tier" data-tier="{}">{}</span>', account.tier, text)
    return _drawn[key]


@register.simple_tag
def status(account: Classified) -> SafeString:
    """Whether an account is a customer yet, still or no more."""
    key = ("status", account.status, get_language())
    if key not in _drawn:
        _drawn[key] = format_html(
            '<span class="status" data-status="{}" title="{}">{}</span>',
            account.status, gettext("Status"), account.get_status_display(),
        )  # fmt: skip
    return _drawn[key]
