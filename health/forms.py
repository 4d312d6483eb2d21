"""What people decide about health."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Band
from core.forms import DateField
from health.models import COMPONENTS
from health.words import LABELS, MEANINGS

USUAL_END = timedelta(days=30)
SAID = [(each.value, each.label) for each in Band if each != Band.UNKNOWN]


class OverrideForm(forms.Form):
    """Somebody who leads sees a relationship otherwise, for a reason and for some time."""

    band = forms.ChoiceField(label=_("How you see it"), choices=SAID)
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea({"rows": 2}))
    until = DateField(label=_("Until"), help_text=_("At most 180 days. From this day on only the score stands there."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("until", timezone.localdate() + USUAL_END)


class DayForm(forms.Form):
    """As of which day."""

    on = DateField(label=_("As of"), required=False)


class WeightsForm(forms.Form):
    """What each part weighs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in COMPONENTS:
            self.fields[part] = forms.IntegerField(
                label=LABELS[part], help_text=MEANINGS[part], min_value=0, max_value=100
            )

    @property
    def weights(self) -> dict[str, int]:
        """What was typed, part by part."""
        return {part: self.cleaned_data[part] for part in COMPONENTS}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        basics = [said.get(part) for part in ("engagement", "reciprocity", "breadth")]
        if not any(basics) and None not in basics:
            self.add_error(None, _("At least one of engagement, reciprocity and breadth weighs something."))
        return said


class PublishForm(forms.Form):
    """Why other weights are to hold."""

    reason = forms.CharField(label=_("Why they change"), max_length=300)
