"""What repeats for every opportunity on a page: a card of the board, a row of a panel."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from core.addresses import address_of
from core.templatetags.figures import day, money
from core.templatetags.marks import badge, icon
from opportunities.choices import MEANINGS
from opportunities.models import Opportunity
from opportunities.rules import is_overdue

register = template.Library()
NOTHING = SafeString("")
SLOW_DAYS = 60  # from here on a card says that it rests


@register.simple_tag
def opportunity_card(opportunity: Any, today: date, may_move: bool) -> SafeString:
    """One opportunity on the board: for whom, how much, since when it rests, what comes next, who else wants it."""
    move = f"{address_of('opportunities:opportunity_stage', opportunity.pk)}?back=board"
    return format_html(
        '<li class="board-card"><a class="board-title" href="{}">{}</a><p class="board-account">{}</p>'
        '<p class="board-line"><strong>{}</strong><span class="meta">{}</span></p>{}{}'
        '<p class="board-foot"><span class="meta">{}</span>{}</p></li>',
        opportunity.get_absolute_url(), opportunity.name, opportunity.account.name,
        money(opportunity.amount, opportunity.currency), _close(opportunity, today),
        _line("arrow-right", opportunity.next_step), _line("swords", ", ".join(opportunity.rival_names)),
        _rest(opportunity, today),
        format_html('<a class="board-move" href="{}" aria-label="{}">{}</a>', move,
                    gettext("Move %(name)s to…") % {"name": opportunity.name}, gettext("Move to…"))
        if may_move else NOTHING,
    )  # fmt: skip


def _close(opportunity: Opportunity, today: date) -> SafeString | str:
    if opportunity.expected_close_on is None:
        return NOTHING
    if is_overdue(opportunity.outcome, opportunity.expected_close_on, today=today):
        return format_html("{} {}", badge(gettext("overdue"), "bad"), day(opportunity.expected_close_on))
    return day(opportunity.expected_close_on)


def _line(icon_name: str, text: str) -> SafeString:
    return format_html('<p class="board-note">{}<span>{}</span></p>', icon(icon_name, 14), text) if text else NOTHING


def _rest(opportunity: Any, today: date) -> SafeString | str:
    """How long it has been where it is; one that rests says so."""
    if opportunity.stage_since is None:
        return NOTHING
    days = max((today - opportunity.stage_since).days, 0)
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
