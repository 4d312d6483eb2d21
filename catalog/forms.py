"""What people type about offerings. Rules stand in the services; forms read shapes and keep what was typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Offering
from catalog.selectors import families
from core.forms import VersionedForm
from core.listing import FilterForm
from users.models import User

ANY = ("", _("Any"))


class OfferingFilterForm(FilterForm):
    q = forms.CharField(label=_("Name"), required=False, max_length=100, widget=forms.SearchInput())
    family = forms.ChoiceField(label=_("Family"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, ("sold", _("Sold")), ("retired", _("No longer sold"))]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        field: Any = self.fields["family"]
        field.choices = [ANY, *((name, name) for name in families())]


class OfferingForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    family = forms.CharField(
        label=_("Family"), max_length=100, required=False, help_text=_("A new name adds a family."),
        widget=forms.TextInput({"list": "families", "autocomplete": "off"}),
    )  # fmt: skip
    list_price = forms.DecimalField(
        label=_("List price"), max_digits=14, decimal_places=2, min_value=0, required=False,
        help_text=_("Before anybody negotiates"),
    )  # fmt: skip
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False, initial="EUR")


class OfferingEditForm(VersionedForm, OfferingForm):
    """The facts as somebody saw them when they opened the form: the version says which."""

    is_active = forms.BooleanField(
        label=_("We sell it"), required=False,
        help_text=_("One that is no longer sold stays on its opportunities and is offered for no new ones."),
    )  # fmt: skip

    @classmethod
    def of(cls, offering: Offering, sent: Any = None) -> "OfferingEditForm":
        return cls(sent, initial={name: getattr(offering, name) for name in cls.base_fields})
