from django import forms
from django.utils.translation import gettext_lazy as _

from integrations.choices import LONGEST_DAYS, USUAL_DAYS, Scope


class TokenForm(forms.Form):
    """What a new token is called, what it may do, and for how long."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The system that will use it, such as ERP."))
    scopes = forms.MultipleChoiceField(
        label=_("May"), choices=Scope, initial=[Scope.READ], widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=LONGEST_DAYS, initial=USUAL_DAYS,
        help_text=_("At most 365."),
    )  # fmt: skip
