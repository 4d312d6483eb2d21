"""What people type about competitors and where they sit. Rules stand in the services; forms read shapes."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from catalog.models import Offering
from competitors.choices import Confidence, Threat
from competitors.models import Competitor, CompetitorPresence
from core.forms import DateField, VersionedForm
from core.listing import FilterForm
from users.models import User

ANY = ("", _("Any"))
NOWHERE = "0"


class CompetitorFilterForm(FilterForm):
    q = forms.CharField(label=_("Name"), required=False, max_length=100, widget=forms.SearchInput())


class PresenceFilterForm(FilterForm):
    """What the list of presences is narrowed to; a value that is none of the choices narrows nothing."""

    q = forms.CharField(label=_("Account"), required=False, max_length=100, widget=forms.SearchInput())
    account = forms.ChoiceField(label=_("This account"), required=False)
    competitor = forms.ChoiceField(label=_("Competitor"), required=False)
    offering = forms.ChoiceField(label=_("Offering"), required=False)
    threat = forms.ChoiceField(label=_("Threat"), required=False, choices=[ANY, *Threat.choices])
    ends_before = DateField(label=_("Contract ends before"), required=False)
    ends_from = DateField(label=_("Contract ends from"), required=False)
    unsure = forms.BooleanField(label=_("To be checked"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self._offer("competitor", Competitor.objects.visible_to(user).values_list("pk", "name"))
        self._offer("offering", Offering.objects.visible_to(user).order_by("name").values_list("pk", "name"))
        asked = str(self.data.get("account", ""))
        if asked.isdecimal() and len(asked) < 19:
            self._offer("account", Account.objects.open_to(user).filter(pk=asked).values_list("pk", "name"))
        else:
            del self.fields["account"]

    def _offer(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.choices = [ANY, *((str(key), label) for key, label in rows)]

    def filters(self) -> dict[str, Any]:
        """The filters in use that mean something; nobody sits in an account that the user does not see."""
        filters = super().filters()
        return filters | {"account": NOWHERE} if "account" in self.errors else filters

    def words(self, name: str, value: Any) -> str:
        return str(_("Unknown")) if (name, value) == ("account", NOWHERE) else super().words(name, value)


class CompetitorForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    domain = forms.CharField(label=_("Web domain"), max_length=253, required=False, help_text=_("Such as acme.com"))
    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 6}),
        help_text=_("How they sell, where they are strong, what beats them."),
    )  # fmt: skip


class CompetitorEditForm(VersionedForm, CompetitorForm):
    @classmethod
    def of(cls, competitor: Competitor, sent: Any = None) -> "CompetitorEditForm":
        return cls(sent, initial={name: getattr(competitor, name) for name in cls.base_fields})


class PresenceForm(forms.Form):
    """Who sits there, with what, and how we know."""

    competitor = forms.CharField(
        label=_("Competitor"), max_length=200, help_text=_("A new name adds a competitor."),
        widget=forms.TextInput({"list": "competitor-options", "autocomplete": "off"}),
    )  # fmt: skip
    offering = forms.ModelChoiceField(
        label=_("Instead of"), queryset=Offering.objects.none(), required=False, empty_label=_("In general"),
        help_text=_("What we sell that they sell there in our place"),
    )  # fmt: skip
    share = forms.IntegerField(label=_("Share of the need, %"), min_value=0, max_value=100, required=False)
    threat = forms.ChoiceField(label=_("Threat"), choices=[("", _("Not said")), *Threat.choices], required=False)
    contract_ends_on = DateField(label=_("Their contract ends"), required=False)
    said_by = forms.CharField(label=_("Who said so"), max_length=200, required=False)
    said_on = DateField(label=_("Said on"), initial=timezone.localdate)
    confidence = forms.ChoiceField(label=_("How sure"), choices=Confidence.choices, initial=Confidence.LIKELY)
    expires_on = DateField(
        label=_("To be checked from"), required=False, help_text=_("Empty: half a year after it was said")
    )
    notes = forms.CharField(label=_("Notes"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offerings = Offering.objects.sold()
        if kept := self.initial.get("offering"):
            offerings = offerings | Offering.objects.filter(pk=kept)
        self.fields["offering"].queryset = offerings  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What was typed, as the services take it."""
        offering = self.cleaned_data.get("offering")
        return self.cleaned_data | {"offering": offering and offering.pk}


class PresenceEditForm(VersionedForm, PresenceForm):
    @classmethod
    def of(cls, presence: CompetitorPresence, sent: Any = None) -> "PresenceEditForm":
        initial = {name: getattr(presence, name) for name in cls.base_fields if name not in ("competitor", "offering")}
        return cls(sent, initial=initial | {"competitor": presence.competitor.name, "offering": presence.offering_id})

    def facts(self) -> dict[str, Any]:
        """A day to check that was left as it was moves on with the day it was said, as the service has it."""
        facts = super().facts()
        if "said_on" in self.changed_data and "expires_on" not in self.changed_data:
            facts.pop("expires_on")
        return facts
