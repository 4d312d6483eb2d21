"""What people say of who decides, where somebody stands, what the customer wants, and why we keep contacts."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.forms import DateField, VersionedForm
from relationships.choices import BuyingRole, Influence, LegalBasis, Origin, Stance
from relationships.forms.people import named_with_title
from relationships.models import Assessment, Employment, Goal, LegalBasisDefault

UNKNOWN = ("", _("Unknown"))
SIGNED = {-2: "−2", -1: "−1", 0: "0", 1: "+1", 2: "+2"}
ROLE_WORDS = {
    BuyingRole.ECONOMIC_BUYER: _("has the last word on the budget"),
    BuyingRole.USER_BUYER: _("works with what we deliver"),
    BuyingRole.TECHNICAL_BUYER: _("examines it and can say no"),
    BuyingRole.CHAMPION: _("speaks up for us when we are not there"),
    BuyingRole.COACH: _("tells us how things work there"),
    BuyingRole.INFLUENCER: _("is asked before a decision"),
    BuyingRole.GATEKEEPER: _("decides who gets through"),
    BuyingRole.BLOCKER: _("works against it"),
}


class RolesForm(forms.Form):
    """What somebody does in the customer's decision."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple(),
        choices=[(role.value, role.label) for role in BuyingRole],
    )  # fmt: skip

    def role_choices(self) -> list[tuple[Any, Any]]:
        """Each box with what the role means."""
        return [(box, ROLE_WORDS[BuyingRole(box.data["value"])]) for box in self["roles"]]


class StandingForm(RolesForm):
    """Roles, influence and stance on one screen. What is as it was is not said anew, unless somebody says so."""

    influence = forms.TypedChoiceField(
        label=_("Influence"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect(),
        choices=[UNKNOWN, *Influence.choices],
    )  # fmt: skip
    stance = forms.TypedChoiceField(
        label=_("Stance"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect(),
        choices=[UNKNOWN, *((value, format_lazy("{} · {}", SIGNED[value], label)) for value, label in Stance.choices)],
    )  # fmt: skip
    still_so = forms.BooleanField(
        label=_("What I leave as it is still holds"), required=False,
        help_text=_("It then counts as said by you today."),
    )  # fmt: skip

    @classmethod
    def of(cls, employment: Employment, sent: Any = None) -> "StandingForm":
        opinion = Assessment.objects.filter(employment=employment).first() or Assessment(employment=employment)
        roles = list(employment.roles.values_list("role", flat=True))
        return cls(sent, initial={"roles": roles, "influence": opinion.influence, "stance": opinion.stance})

    def said(self) -> dict[str, Any]:
        """What is said today: what changed, and with `still_so` all that is known."""
        facts = self.cleaned_data
        roles_changed = set(facts["roles"]) != set(self.initial["roles"])
        said = {"roles": facts["roles"]} if roles_changed or (facts["still_so"] and facts["roles"]) else {}
        for name in ("influence", "stance"):
            if facts[name] != self.initial[name] or (facts["still_so"] and facts[name] is not None):
                said[name] = facts[name]
        return said


class GoalForm(forms.Form):
    """What the customer wants to reach, as they said it."""

    text = forms.CharField(
        label=_("Goal in their own words"), max_length=1000, widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
    said_by = forms.ModelChoiceField(
        label=_("Who said so"), queryset=Employment.objects.none(), required=False, empty_label=_("Not said")
    )
    said_on = DateField(label=_("Said on"), initial=timezone.localdate)

    def __init__(self, *args: Any, account: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["said_by"]
        here = Employment.objects.current().filter(account=account)
        if kept := self.initial.get("said_by"):
            here = here | Employment.objects.filter(pk=kept)
        field.queryset = here.select_related("contact").order_by("contact__name", "pk")
        field.label_from_instance = lambda one: named_with_title(one)

    def facts(self) -> dict[str, Any]:
        """What was typed, as the services take it."""
        job = self.cleaned_data["said_by"]
        return self.cleaned_data | {"said_by": job.contact if job else None}


class GoalEditForm(VersionedForm, GoalForm):
    ended_on = DateField(label=_("No longer from"), required=False, help_text=_("Once it is reached or given up"))

    @classmethod
    def of(cls, goal: Goal, sent: Any = None) -> "GoalEditForm":
        initial = {name: getattr(goal, name) for name in ("text", "said_on", "ended_on", "version")}
        job = Employment.objects.filter(account=goal.account_id, contact=goal.said_by_id).order_by("-during").first()
        return cls(sent, initial=initial | {"said_by": job and job.pk}, account=goal.account_id)


class LegalBasisForm(forms.Form):
    """Why contacts of each door are kept."""

    def __init__(self, sent: Any = None) -> None:
        held = dict(LegalBasisDefault.objects.values_list("origin", "basis"))
        super().__init__(sent, initial=held)
        for origin in Origin:
            self.fields[origin.value] = forms.ChoiceField(label=origin.label, choices=LegalBasis.choices)
