"""What repeats for every opportunity on a page: a card of the board, a row of a panel."""

from datetime import date
from functools import cache, lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from core.addresses import address_of
from core.templatetags.figures import day, money
from core.templatetags.marks import badge, icon
from opportunities.choices import MEANINGS
from opportunities.models import Opportunity
from opportunities.rules import is_overdue

register = template.Library()
NOTHING = SafeString("")
SLOW_DAYS = 60  # from here on a card says that it rests
CARD = (
    '<li class="board-card"><a class="board-title" href="{}">{}</a><p class="board-account">{}</p>'
    '<p class="board-line"><strong>{}</strong><span class="meta">{}</span></p>{}{}'
    '<p class="board-foot"><span class="meta">{}</span>%s</p></li>'
)
MOVE = '<a class="board-move" href="{}?back=board" aria-label="{}">{}</a>'


@register.simple_tag
def opportunity_cards(opportunities: list[Any], today: date, may_move: bool) -> SafeString:
    """Cards of the board: for whom, how much, since when it rests, what comes next, who else wants it."""
    move, move_to = gettext("Move %(name)s to…"), gettext("Move to…")

    def facts(one: Any) -> tuple[Any, ...]:
        shown = (
            one.get_absolute_url(), one.name, one.account.name, money(one.amount, one.currency), _close(one, today),
            _line("arrow-right", one.next_step), _line("swords", ", ".join(one.rival_names)), _rest(one, today),
        )  # fmt: skip
        if not may_move:
            return shown
        return *shown, address_of("opportunities:opportunity_stage", one.pk), move % {"name": one.name}, move_to

    return format_html_join("", CARD % (MOVE if may_move else ""), map(facts, opportunities))


def _close(opportunity: Opportunity, today: date) -> SafeString | str:
    expected = opportunity.expected_close_on
    if expected is None:
        return NOTHING
    is_late = is_overdue(opportunity.outcome, expected, today=today)
    return format_html("{} {}", _late(get_language() or ""), day(expected)) if is_late else day(expected)


@cache
def _late(language: str) -> SafeString:
    """Drawn once for each language."""
    return badge(gettext("overdue"), "bad")


def _line(icon_name: str, text: str) -> SafeString:
    return format_html('<p class="board-note">{}<span>{}</span></p>', icon(icon_name, 14), text) if text else NOTHING


def _rest(opportunity: Any, today: date) -> SafeString | str:
    """How long it has been where it is; one that rests says so."""
    if opportunity.stage_since is None:
        return NOTHING
    return _rested(max((today - opportunity.stage_since).days, 0), get_language() or "")


@lru_cache(maxsize=4096)
def _rested(days: int, language: str) -> SafeString | str:
    """A board holds the same number of days over and over."""
    text = ngettext("%(days)s day here", "%(days)s days here", days) % {"days": days}
    return badge(text, "watch") if days >= SLOW_DAYS else text


@register.simple_tag
def stage_badge(opportunity: Opportunity) -> SafeString:
    """The stage an opportunity is in, with what that means."""
    return badge(str(opportunity.stage), MEANINGS[opportunity.outcome])


@register.simple_tag
def opportunity_items(opportunities: list[Any], today: date, with_account: bool = False) -> SafeString:
    """Rows of a panel: name, what is next or how it ended, amount and stage."""
    return format_html_join(
        "",
        '<li class="row-item"><div class="row-main"><a class="row-link" href="{}">{}</a>'
        '<span class="list-sub">{}</span></div><div class="row-side num">{}<span class="list-sub">{}</span></div></li>',
        (
            (one.get_absolute_url(), one.name, _below(one, today, with_account), stage_badge(one),
             money(one.amount, one.currency))
            for one in opportunities
        ),
    )  # fmt: skip


def _below(opportunity: Any, today: date, with_account: bool) -> SafeString:
    parts: list[Any] = [opportunity.account.name] if with_account else []
    parts.append(opportunity.owner.name)
    if opportunity.closed_on:
        parts.append(format_html("{} {}", gettext("closed"), day(opportunity.closed_on)))
    elif opportunity.expected_close_on:
        late = is_overdue(opportunity.outcome, opportunity.expected_close_on, today=today)
        words = gettext("was expected") if late else gettext("expected")
        parts.append(format_html("{} {}", words, day(opportunity.expected_close_on)))
    if getattr(opportunity, "rival_names", None):
        against = gettext("against %(names)s") % {"names": ", ".join(opportunity.rival_names)}
        parts.append(against)
    return format_html_join(" · ", "{}", ((part,) for part in parts))
