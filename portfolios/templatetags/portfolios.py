from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.money import money
from core.templatetags.figures import day
from core.templatetags.marks import badge
from portfolios.choices import Kind, Standing
from portfolios.models import Portfolio
from portfolios.selectors import PortfolioLine

register = template.Library()

MEANINGS = {
    Standing.UNDER: "watch",
    Standing.RAMPING: "",
    Standing.WITHIN: "good",
    Standing.FULL: "good",
    Standing.HOLDING: "unknown",
}
KINDS = {Kind.AM: _lazy("AM"), Kind.KAM: _lazy("KAM"), Kind.HOLDING: _lazy("Holding")}


@register.simple_tag
def standing(line: PortfolioLine) -> SafeString:
    """Where the portfolio stands between floor and ceiling, in words: “ramping up, 6 of 10 by 1 Mar”."""
    mark = badge(str(line.fill.standing.label), MEANINGS[line.fill.standing])
    if line.fill.ramp_until is None:
        return mark
    target = _("%(used)s of %(floor)s by") % {"used": line.portfolio.used, "floor": line.fill.floor}
    return format_html("{} {} {}", mark, target, day(line.fill.ramp_until))


@register.simple_tag
def kind(portfolio: Portfolio) -> str:
    """The kind in the words of the trade: AM, KAM, holding."""
    return str(KINDS[Kind(portfolio.kind)])


@register.simple_tag
def covering(line: PortfolioLine) -> SafeString | str:
    """The covers that do not count: “+ 3, ends 15 Feb”."""
    if not line.covering:
        return "–"
    return format_html("+ {}, {} {}", line.covering, _("ends"), day(line.covering_until))


@register.simple_tag
def sums(amounts: list[tuple[Decimal, str]]) -> SafeString | str:
    """Amounts per currency, each on a line of its own, since nothing is added across currencies."""
    return format_html_join("", '<span class="sum">{}</span>', ((money(*amount),) for amount in amounts)) or "–"
