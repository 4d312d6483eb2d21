from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class FormRenderer(TemplatesSetting):
    """Every form field in the product is drawn by one template: label above, error below."""

    field_template_name = "components/field.html"


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
