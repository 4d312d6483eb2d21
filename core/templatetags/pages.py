"""Navigation, sortable headers and form controls."""

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.once import FIELD
from core.templatetags.marks import icon

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(context: Context, view: str, icon_name: str, label: str) -> SafeString | str:
    """A link of the rail or bottom bar, marked when the page shown is below it; nothing where that page is missing."""
    try:
        url = reverse(view)
    except NoReverseMatch:
        return ""
    is_here = _is_here(context, url)
    return format_html(
        '<a class="nav-item" href="{}"{}>{}<span>{}</span></a>',
        url, SafeString(' aria-current="page"') if is_here else "", icon(icon_name), label,
    )  # fmt: skip


def _is_here(context: Context, url: str) -> bool:
    request = context.get("request")
    if request is None:
        return False
    return request.path == url if url == "/" else request.path.startswith(url)


@register.simple_tag(takes_context=True)
def sort_link(context: Context, column: str, label: str, current: str | None = None) -> SafeString:
    """A column's title as a link that sorts by it, or turns the order round; the first page follows."""
    order = _order(context, current)
    target = f"-{column}" if order == column else column
    query = context["request"].GET.copy()
    query.pop("cursor", None)
    query["sort"] = target
    arrow = {column: "arrow-up", f"-{column}": "arrow-down"}.get(order)
    return format_html(
        '<a class="sort-link" href="?{}">{}{}</a>', query.urlencode(), label, icon(arrow, 14) if arrow else ""
    )


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context, column: str, label: str, current: str | None = None, numeric: bool = False
) -> SafeString:
    """The whole header cell of a sortable column, saying to everybody how it is sorted."""
    order = _order(context, current)
    sorted_as = {column: "ascending", f"-{column}": "descending"}.get(order)
    return format_html(
        '<th scope="col"{}{}>{}</th>',
        SafeString(' class="num"') if numeric else "",
        format_html(' aria-sort="{}"', sorted_as) if sorted_as else "",
        sort_link(context, column, label, current=current),
    )


def _order(context: Context, current: str | None) -> str:
    return current if current is not None else context["request"].GET.get("sort", "")


@register.simple_tag(takes_context=True)
def once_key(context: Context) -> SafeString | str:
    """The key of a form that has its effect once, where the view is one that looks for it."""
    key = getattr(context.get("request"), "once_key", "")
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, key) if key else ""


@register.simple_tag
def control(field: BoundField, **attributes: Any) -> SafeString:
    """The field's widget in the product's dress; Django adds what ties it to its help and its error. A field that
    remembers what it was opened with brings that along unseen."""
    widget = field.field.widget
    dress = " ".join(filter(None, [_dress(field), widget.attrs.get("class", "")]))
    drawn = field.as_widget(attrs=({"class": dress} if dress else {}) | attributes)
    return drawn + field.as_hidden(only_initial=True) if field.field.show_hidden_initial else drawn


def _dress(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        return ""
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    kind = "form-select" if isinstance(widget, Select) else "form-control"
    return f"{kind} is-invalid" if field.errors else kind


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether the field is one box to tick, whose label stands beside it."""
    widget = field.field.widget
    return isinstance(widget, CheckboxInput) and not isinstance(widget, CheckboxSelectMultiple)
