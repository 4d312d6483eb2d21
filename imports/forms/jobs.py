"""What people narrow the list of imports to, and under which name they keep a mapping."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.listing import FilterForm
from imports.choices import JobState
from imports.proposals import targets_for
from users.models import User

ANY = ("", _("Any"))


class JobFilterForm(FilterForm):
    """What the list of imports is narrowed to."""

    q = forms.CharField(label=_("File or source"), required=False, max_length=100, widget=forms.SearchInput())
    target = forms.ChoiceField(label=_("What"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *JobState.choices])

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        target: Any = self.fields["target"]
        target.choices = [ANY, *((importer.target, importer.label) for importer in targets_for(user))]


class KeepMappingForm(forms.Form):
    """The name under which a mapping is kept."""

    name = forms.CharField(label=_("Name"), max_length=100)
    is_shared = forms.BooleanField(label=_("Share it with everybody who imports"), required=False)
