"""How an account's health is drawn wherever it stands: a shape, the number and where it goes, never only a colour."""

from typing import Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from accounts.choices import Band

register = template.Library()

SHAPES = {Band.GREEN: "●", Band.AMBER: "◆", Band.RED: "▲", Band.UNKNOWN: "○"}
TREND_SHOWN = 10
NOTHING = "–"
# Badges as they were drawn once: band, number, arrow, new and language → markup. A page has hundreds, of few kinds.
_drawn: dict[tuple[str, int | None, str, bool, str | None], SafeString] = {}


class Scored(Protocol):
    """What a badge reads of an account's state."""

    band: str
    score: float | None
    trend: float | None
    is_new: bool


class ListedAccount(Protocol):
    """An account with what `AccountQuerySet.with_health` annotates."""

    health_band: str | None
    health_score: float | None
    health_trend: float | None
    health_is_new: bool | None


@register.simple_tag(name="badge_of")
def badge(band: str, score: float | None = None, trend: float | None = None, is_new: bool = False) -> SafeString:
    """The badge of a band, a score out of 100 and its change in four weeks, and the same in words."""
    number = None if score is None else round(score)
    arrow = _arrow(trend) if number is not None else ""
    key = (band, number, arrow, is_new, get_language())
    if key not in _drawn:
        _drawn[key] = format_html(
            '<span class="health-badge" data-band="{}"><span aria-hidden="true">{} {}{}</span>'
            '<span class="visually-hidden">{}</span></span>{}',
            band.lower(), SHAPES[Band(band)], NOTHING if number is None else number, f" {arrow}" if arrow else "",
            _words(Band(band), number, arrow),
            format_html(' <span class="health-new">{}</span>', gettext("new")) if is_new and number is not None else "",
        )  # fmt: skip
    return _drawn[key]


def _arrow(trend: float | None) -> str:
    if trend is None:
        return ""
    return "↗" if trend >= TREND_SHOWN else "↘" if trend <= -TREND_SHOWN else "→"


def _words(band: Band, number: int | None, arrow: str) -> str:
    if number is None:
        return gettext("Health unknown")
    words = gettext("Health %(number)d: %(band)s") % {"number": number, "band": band.label}
    course = {"↗": gettext("rising"), "↘": gettext("falling"), "→": gettext("steady")}.get(arrow)
    return f"{words}, {course}" if course else words


@register.simple_tag
def health_badge(state: Scored) -> SafeString:
    """The health of an account by its state."""
    return badge(state.band, state.score, state.trend, is_new=state.is_new)


@register.simple_tag
def band_mark(band: str, number: int | None = None) -> SafeString:
    """A band by itself: its shape with how many there are, else with its word."""
    text = Band(band).label if number is None else number
    return format_html(
        '<span class="health-badge" data-band="{}"><span aria-hidden="true">{} </span>{}</span>',
        band.lower(), SHAPES[Band(band)], text,
    )  # fmt: skip


def listed_badge(account: ListedAccount) -> SafeString | str:
    """The badge in a row of a list; a dash where the reader sees no more than the account's header."""
    if account.health_band is None:
        return NOTHING
    return badge(account.health_band, account.health_score, account.health_trend, is_new=bool(account.health_is_new))
