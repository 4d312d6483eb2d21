"""Heads and rows of a list, drawn from its columns: one tag for all rows, since a page has hundreds of cells."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.listing.description import Column
from core.templatetags.figures import day, money, number
from core.templatetags.pages import sort_link

register = template.Library()

NOTHING = "–"


@register.simple_tag(takes_context=True)
def list_head(context: Context) -> SafeString:
    """The head cells of the columns shown, sortable ones as links."""
    order = context["order"]
    return SafeString("".join(_head(context, column, order) for column in context["columns"]))


@register.simple_tag(takes_context=True)
def list_rows(context: Context) -> SafeString:
    """The rows of the page, a cell for each column shown; the first is the row's title and link."""
    is_chosen = context["state"].is_chosen
    first, *others = context["columns"]
    drawn = [(column, *_openings(column, is_chosen=is_chosen)) for column in others]
    lines = []
    for row in context["page"].rows:
        line = [f'<tr><td class="list-main">{_drawn(first, row)}</td>']
        for column, opening, opening_of_nothing in drawn:
            text = _drawn(column, row)
            line.append(f"{opening_of_nothing if text == NOTHING else opening}{text}</td>")
        lines.append("".join(line))
    return SafeString("</tr>\n".join(lines))


def row_link(url: str, text: str, below: str = "") -> SafeString:
    """A row's title: the link that the whole row is, and a second line in small."""
    if not below:
        return format_html('<a class="row-link" href="{}">{}</a>', url, text)
    return format_html('<a class="row-link" href="{}">{}</a><span class="list-sub">{}</span>', url, text, below)


def _head(context: Context, column: Column, order: str) -> SafeString:
    classes = _classes(column, is_chosen=context["state"].is_chosen)
    sorted_as = {column.name: "ascending", f"-{column.name}": "descending"}.get(order)
    return format_html(
        '<th scope="col"{}{}>{}</th>',
        format_html(' class="{}"', classes) if classes else "",
        format_html(' aria-sort="{}"', sorted_as) if sorted_as else "",
        sort_link(context, column.name, str(column.label), current=order) if column.order else column.label,
    )


def _classes(column: Column, *, is_chosen: bool) -> str:
    is_wide = column.is_wide and not is_chosen
    return " ".join(name for name, holds in (("num", column.is_numeric), ("wide-only", is_wide)) if holds)


def _openings(column: Column, *, is_chosen: bool) -> tuple[str, str]:
    """How a cell of the column begins, with something in it and with nothing, which a card leaves out."""
    label = column.label if column.is_labelled else ""
    classes = _classes(column, is_chosen=is_chosen)
    return (
        format_html('<td data-label="{}" class="{}">', label, classes),
        format_html('<td data-label="{}" class="{}">', label, f"{classes} card-none".strip()),
    )


def _drawn(column: Column, row: Any) -> str:
    if column.cell is not None:
        return conditional_escape(column.cell(row))
    value = column.value(row)
    if column.currency is not None:
        return conditional_escape(money(value, column.currency(row)))
    return _plain(value)


def _plain(value: Any) -> str:
    match value:
        case None | "":
            return NOTHING
        case bool():
            return gettext("yes") if value else gettext("no")
        case int() | float() | Decimal():
            return number(value, 0)
        case datetime() | date():
            return conditional_escape(day(value))
        case Promise():
            return conditional_escape(str(value))
        case _:
            return conditional_escape(value)
