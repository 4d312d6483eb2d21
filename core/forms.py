from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SELECT = "django/forms/widgets/select.html"


class FormRenderer(TemplatesSetting):
    """Every form field in the product is drawn by one template: label above, error below.

    Lists to choose from are written directly: Django's template an option costs 50 ms for 800 of them.
    """

    field_template_name = "components/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        if template_name == SELECT:
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: dict[str, Any]) -> SafeString:
    """The widget's list, with its groups and whatever is chosen."""
    groups = format_html_join("", "{}", ((_group(label, options),) for label, options, _place in widget["optgroups"]))
    return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), groups)


def _group(label: str | None, options: list[dict[str, Any]]) -> SafeString:
    listed = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', label, listed) if label else listed


def attempt(form: BaseForm, act: Callable[[], object]) -> bool:
    """Whether the form is valid and the act went through; a refusal then stands on the form, at its field."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except ValidationError as refusal:
        named = getattr(refusal, "error_dict", {})
        form.add_error(None, refusal if named.keys() <= form.fields.keys() else ValidationError(refusal.messages))
        return False
    return True


def form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page with its form: 422 when what was sent is refused, so that htmx swaps it in as a refusal."""
    form: BaseForm = context["form"]
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)
