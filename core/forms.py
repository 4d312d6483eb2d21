from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BaseForm
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.days import EARLIEST, LATEST, check_day

SELECT = "django/forms/widgets/select.html"
NOTHING_CHOSEN = BLANK_CHOICE_DASH[0][1]
CHOOSE = _("Choose…")


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
    groups = "".join(_group(label, options) for label, options, _place in widget["optgroups"])
    written = f'<select name="{_escaped(widget["name"])}"{flatatt(widget["attrs"])}>{groups}</select>'
    return SafeString(written)


def _group(label: Any, options: list[dict[str, Any]]) -> str:
    listed = "".join(map(_option, options))
    return f'<optgroup label="{_escaped(label)}">{listed}</optgroup>' if label else listed


def _option(option: dict[str, Any]) -> str:
    """Django's line of dashes says what to do here."""
    attributes = flatatt(option["attrs"]) if option["attrs"] else ""
    label = CHOOSE if option["label"] == NOTHING_CHOSEN else option["label"]
    return f'<option value="{_escaped(option["value"])}"{attributes}>{_escaped(label)}</option>'


def _escaped(value: Any) -> str:
    """As Django escapes, without its detour through lazy text: it is most of the cost of 600 time zones."""
    text = str(value) if isinstance(value, Promise) else value
    return text.__html__() if hasattr(text, "__html__") else escape(str(text))


class PlainSelect(forms.Select):
    """A list without groups that is the same on every page: its options are drawn once, for each language and each
    choice made in it."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        choices = tuple((str(key), str(label)) for key, label in self.choices)
        options = _options(choices, tuple(self.format_value(value)))
        return SafeString(f'<select name="{_escaped(name)}"{attributes}>{options}</select>')


@lru_cache(maxsize=128)
def _options(choices: tuple[tuple[str, str], ...], chosen: tuple[str, ...]) -> str:
    """The first option of a value that was chosen is the one selected."""
    selected = {key: place for place, (key, _label) in reversed(list(enumerate(choices))) if key in chosen}
    places = set(selected.values())
    return "".join(
        _option({"value": key, "label": label, "attrs": {"selected": True} if place in places else {}})
        for place, (key, label) in enumerate(choices)
    )


class DateInput(forms.DateInput):
    """The browser's own calendar, within the days we take."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__({"min": EARLIEST.isoformat(), "max": LATEST.isoformat()}, format="%Y-%m-%d")


class DateField(forms.DateField):
    """A day that every calculation can bear."""

    widget = DateInput

    def validate(self, value: date | None) -> None:
        super().validate(value)
        check_day(value)


class VersionedForm(forms.Form):
    """A form over a row as somebody saw it when they opened the form: the version says which."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        if "version" in self.errors:
            self.add_error(None, _("This form did not arrive whole. Your text is kept: look again, then save."))
        return super().clean() or {}

    def renew(self, version: int) -> None:
        """What was typed stays, over the version that is there now."""
        self.data = self.data.copy()
        self.data["version"] = version


class SeenForm(forms.Form):
    """A form over a row without a version: `seen` is the instant of its last change when the form was opened."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def renew(self, changed_at: datetime) -> None:
        """What was typed stays, over the row that is there now."""
        self.data = self.data.copy()
        self.data["seen"] = changed_at.isoformat()


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
