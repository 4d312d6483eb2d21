"""What people decide about how often we are in contact."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from core.forms import DateField
from relationships.models import CadenceRule
from relationships.models.cadence import LONGEST, SHORTEST

USUAL_END = timedelta(days=90)


class OverrideForm(forms.Form):
    """An account is contacted more or less often for some time, for a reason."""

    contact_days = forms.IntegerField(label=_("Days between contacts"), min_value=SHORTEST, max_value=LONGEST)
    reason = forms.CharField(label=_("Why"), max_length=300)
    until = DateField(label=_("Until"), help_text=_("From this day on it is contacted as often as its tier says."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("until", timezone.localdate() + USUAL_END)


def _days(label: Any, *, required: bool = True, most: int = LONGEST) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=SHORTEST, max_value=most, required=required)


class RuleForm(forms.Form):
    """How often we are in contact with the accounts of one tier."""

    contact_days = _days(_("Days between contacts"))
    review_days = _days(_("Days between business reviews"))
    champion_days = _days(_("Days between contacts with the champion"), required=False)
    sponsor_days = _days(_("Days between contacts of the sponsor"), required=False)
    decision_makers = _days(_("Decision makers to be in contact with"), most=50)
    reply_hours = _days(_("Working hours to reply"), most=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why it changes"), max_length=300)


class CadenceForm:
    """The whole plan: a form for every tier, and why it changes."""

    def __init__(self, rules: list[CadenceRule], sent: Any = None) -> None:
        by_tier = {rule.tier: rule for rule in rules}
        self.reason = ReasonForm(sent)
        self.tiers = [(tier, RuleForm(sent, prefix=tier, initial=_initial(by_tier.get(tier)))) for tier in Tier]
        self.is_bound = sent is not None

    @property
    def errors(self) -> bool:
        """Whether something was refused."""
        return any(form.errors for form in (self.reason, *(form for _tier, form in self.tiers)))

    def is_valid(self) -> bool:
        return self.is_bound and all([self.reason.is_valid(), *(form.is_valid() for _tier, form in self.tiers)])

    def rules(self) -> dict[str, dict[str, Any]]:
        """What was typed, as the service takes it."""
        return {str(tier): form.cleaned_data for tier, form in self.tiers}


def _initial(rule: CadenceRule | None) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in RuleForm.base_fields} if rule else {}
