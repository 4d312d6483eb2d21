from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import SeenForm
from listings.choices import Format


class ViewForm(forms.Form):
    """What a view is called, and whether the team sees it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    is_shared = forms.BooleanField(
        label=_("Share with my team"),
        required=False,
        help_text=_("Your department and everybody below you can open it. Each sees only their own rows."),
    )


class ViewEditForm(SeenForm, ViewForm):
    """The same for a view that is there; `takes_query`: it looks at the list as it is seen now."""

    takes_query = forms.BooleanField(label=_("Take over the filters, columns and order I see now"), required=False)


class ExportForm(forms.Form):
    format = forms.ChoiceField(choices=Format)
