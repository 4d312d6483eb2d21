"""What people type about opportunities. Rules stand in the services; forms read shapes and keep what was typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import AccountNameField
from accounts.models import Account
from catalog.models import Offering
from competitors.models import Competitor
from core.forms import DateField, SeenForm, VersionedForm
from core.listing import FilterForm
from opportunities.choices import Outcome
from opportunities.models import Opportunity, OpportunityRole, Stage
from opportunities.rules import AMOUNT_MISSING, GAIN_MISSING
from opportunities.selectors import owners_known_to, people_to_name
from relationships.forms.people import named_with_title
from relationships.forms.standing import RolesForm
from relationships.models import Employment
from users.models import User

ANY = ("", _("Any"))
NOBODY = "0"
MONEY = {"max_digits": 14, "decimal_places": 2, "min_value": 0, "required": False}


class BoardFilterForm(FilterForm):
    """Whose opportunities, and which, the board shows."""

    q = forms.CharField(label=_("Opportunity or account"), required=False, max_length=100, widget=forms.SearchInput())
    owner = forms.ChoiceField(label=_("Owner"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        owners = owners_known_to(user, asked=str(self.data.get("owner", "")))
        self._offer("owner", owners.values_list("pk", "name"))

    def _offer(self, name: str, rows: Any) -> None:
        """The field's choices are these, read once."""
        field: Any = self.fields[name]
        field.choices = [ANY, *((str(key), str(label)) for key, label in rows)]

    def filters(self) -> dict[str, Any]:
        """The filters in use that mean something; an owner who is none of the choices has no opportunities here."""
        filters = super().filters()
        return filters | {"owner": NOBODY} if "owner" in self.errors else filters

    def words(self, name: str, value: Any) -> str:
        return str(_("Unknown")) if (name, value) == ("owner", NOBODY) else super().words(name, value)


class OpportunityFilterForm(BoardFilterForm):
    """What the list of opportunities is narrowed to; a value that is none of the choices narrows nothing."""

    stage = forms.ChoiceField(label=_("Stage"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[ANY, *Outcome.choices])
    offering = forms.ChoiceField(label=_("Offering"), required=False)
    family = forms.ChoiceField(label=_("Family"), required=False)
    competitor = forms.ChoiceField(label=_("Competitor"), required=False)
    amount_from = forms.DecimalField(label=_("Amount from"), **MONEY)
    amount_to = forms.DecimalField(label=_("Amount to"), **MONEY)
    expected_from = DateField(label=_("Expected close from"), required=False)
    expected_to = DateField(label=_("Expected close to"), required=False)
    closed_from = DateField(label=_("Closed from"), required=False)
    overdue = forms.BooleanField(label=_("Overdue"), required=False)
    account = forms.ChoiceField(label=_("Account"), required=False)

    field_order = (
        "q", "account", "owner", "stage", "outcome", "offering", "family", "competitor", "amount_from", "amount_to",
        "expected_from", "expected_to", "closed_from", "overdue",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self._offer("stage", [(one.pk, one) for one in Stage.objects.all()])
        offerings = list(Offering.objects.visible_to(user).values_list("pk", "name", "family"))
        self._offer("offering", sorted(((key, name) for key, name, _family in offerings), key=lambda one: one[1]))
        families = sorted({family for _key, _name, family in offerings if family})
        self._offer("family", [(family, family) for family in families])
        self._offer("competitor", Competitor.objects.visible_to(user).values_list("pk", "name"))
        self._offer_account(str(self.data.get("account", "")))

    def _offer_account(self, asked: str) -> None:
        """One account, when a page about it leads here; any other is found by its name."""
        if not asked.isdecimal() or len(asked) > 18:
            del self.fields["account"]
            return
        self._offer("account", Account.objects.visible_to(self.user).filter(pk=asked).values_list("pk", "name"))

    def filters(self) -> dict[str, Any]:
        """As on the board; an account that the user does not see has no opportunities here."""
        filters = super().filters()
        return filters | {"account": NOBODY} if "account" in self.errors else filters

    def words(self, name: str, value: Any) -> str:
        return str(_("Unknown")) if (name, value) == ("account", NOBODY) else super().words(name, value)


class OpportunityForm(forms.Form):
    """What an opportunity is and may be worth."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("What they may buy, in your own words"))
    offering = forms.ModelChoiceField(label=_("Offering"), queryset=Offering.objects.none(), required=False)
    amount = forms.DecimalField(label=_("Amount"), **MONEY)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Empty: the account's currency")
    )
    expected_close_on = DateField(label=_("Expected close"), required=False)
    next_step = forms.CharField(
        label=_("Next step"), max_length=200, required=False, help_text=_("What, who and when, in a few words")
    )
    client_gains = forms.CharField(
        label=_("What the client gains"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("One sentence from their side. No opportunity is won without it."),
    )  # fmt: skip

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


class NewOpportunityForm(OpportunityForm):
    """An opportunity that begins, at an account known beforehand or found by its name."""

    account = AccountNameField(label=_("Account"))
    stage = forms.ModelChoiceField(label=_("Stage"), queryset=Stage.objects.none(), empty_label=None)
    opened_on = DateField(label=_("Opened on"), required=False)

    field_order = ("account", "name", "offering", "amount", "currency", "stage", "expected_close_on", "next_step")

    def __init__(self, *args: Any, account: Account | None, **kwargs: Any) -> None:
        initial = {"opened_on": timezone.localdate()} | ({"currency": account.currency} if account else {})
        super().__init__(*args, initial=initial, **kwargs)
        self.account = account
        self.fields["stage"].queryset = Stage.objects.in_use().filter(outcome=Outcome.OPEN)  # type: ignore[attr-defined]
        if account is not None:
            del self.fields["account"]

    def facts(self) -> dict[str, Any]:
        facts = super().facts() | {"stage": self.cleaned_data["stage"].pk}
        return facts | ({"account": self.account.pk} if self.account else {})


class OpportunityEditForm(VersionedForm, OpportunityForm):
    """The facts as somebody saw them when they opened the form: the version says which."""

    opened_on = DateField(label=_("Opened on"), required=False)
    lost_because = forms.CharField(label=_("Lost because"), max_length=300, required=False)
    closed_on = DateField(label=_("Closed on"))

    @classmethod
    def of(cls, opportunity: Opportunity, sent: Any = None) -> "OpportunityEditForm":
        """The opportunity's facts; those of its end only when it has ended."""
        initial = {name: getattr(opportunity, name) for name in cls.base_fields if name != "offering"}
        form = cls(sent, initial=initial | {"offering": opportunity.offering_id})
        if opportunity.outcome == Outcome.OPEN:
            del form.fields["closed_on"]
        if opportunity.outcome != Outcome.LOST:
            del form.fields["lost_because"]
        return form


class StageMoveForm(VersionedForm):
    """Where an opportunity goes, and what has to be said with it."""

    stage = forms.ModelChoiceField(label=_("Stage"), queryset=Stage.objects.none(), empty_label=None)
    amount = forms.DecimalField(label=_("Amount"), **MONEY)
    client_gains = forms.CharField(
        label=_("What the client gains"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("One sentence from their side."),
    )  # fmt: skip
    lost_because = forms.CharField(label=_("Why was it lost?"), max_length=300, required=False)
    won_by = forms.ModelChoiceField(
        label=_("To whom?"), queryset=Competitor.objects.none(), required=False, empty_label=_("Nobody we know")
    )
    closed_on = DateField(label=_("Closed on"), required=False)
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    ASKED = {
        Outcome.OPEN: ("stage", "next_step", "version"),
        Outcome.WON: ("stage", "amount", "client_gains", "closed_on", "version"),
        Outcome.LOST: ("stage", "lost_because", "won_by", "closed_on", "version"),
    }

    @classmethod
    def to(cls, stage: Stage | None, opportunity: Opportunity, sent: Any = None) -> "StageMoveForm":
        """What is asked on the way into a stage; on the way into none in particular, which one."""
        says = ("amount", "client_gains", "next_step", "version")
        initial = {name: getattr(opportunity, name) for name in says}
        form = cls(sent, initial=initial | {"stage": stage, "closed_on": timezone.localdate()})
        asked = cls.ASKED[Outcome(stage.outcome)] if stage else cls.ASKED[Outcome.OPEN]
        form.fields = {name: form.fields[name] for name in asked}
        stages = Stage.objects.in_use().exclude(pk=opportunity.stage_id)
        field: Any = form.fields["stage"]
        if stage is None or stage.outcome == Outcome.OPEN:
            field.queryset = stages.filter(outcome=Outcome.OPEN)
        else:
            field.queryset, field.widget = stages.filter(pk=stage.pk), forms.HiddenInput()
        for name, missing in (("amount", AMOUNT_MISSING), ("client_gains", GAIN_MISSING)):
            if name in form.fields:
                form.fields[name].required, form.fields[name].error_messages["required"] = True, missing
        if "won_by" in form.fields:
            form.fields["won_by"].queryset = Competitor.objects.all()  # type: ignore[attr-defined]
        return form

    def said(self) -> dict[str, Any]:
        """What was sent along; a move by one click leaves everything else as it is."""
        return {name: value for name, value in self.cleaned_data.items() if name != "stage" and name in self.data}


class ReopenForm(VersionedForm):
    stage = forms.ModelChoiceField(label=_("Stage"), queryset=Stage.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = Stage.objects.in_use().filter(outcome=Outcome.OPEN)  # type: ignore[attr-defined]


class GiveForm(VersionedForm):
    """Whose opportunity it becomes: a name or an address, since there may be thousands to choose from."""

    owner = forms.CharField(
        label=_("New owner"), max_length=200, help_text=_("A name or an e-mail address"),
        widget=forms.TextInput({"list": "people-options", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_owner(self) -> User:
        said = self.cleaned_data["owner"]
        found = list(self.people.filter(email__iexact=said) or self.people.filter(name__iexact=said)[:2])
        if len(found) != 1:
            raise ValidationError(_("There is no single person called %(name)s who sells here."), params={"name": said})
        return found[0]


class RivalsForm(VersionedForm):
    """The competitors who want an opportunity."""

    competitors = forms.ModelMultipleChoiceField(
        label=_("Competitors who want it too"), queryset=Competitor.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    won_by = forms.ModelChoiceField(
        label=_("Who won it?"), queryset=Competitor.objects.none(), required=False, empty_label=_("Nobody we know")
    )

    def __init__(self, *args: Any, is_lost: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competitors"].queryset = Competitor.objects.all()  # type: ignore[attr-defined]
        self.fields["won_by"].queryset = Competitor.objects.all()  # type: ignore[attr-defined]
        if not is_lost:
            del self.fields["won_by"]


class DecidersForm(RolesForm):
    """The roles of one person in an opportunity: of somebody who has some, else of somebody to be named."""

    employment = forms.ModelChoiceField(label=_("Who"), queryset=Employment.objects.none())

    field_order = ("employment", "roles")

    @classmethod
    def of(cls, opportunity: Opportunity, job: Employment | None, *, user: User, sent: Any = None) -> "DecidersForm":
        """About the job where one is named; else one is chosen, and its roles are said for the first time."""
        held = OpportunityRole.objects.filter(opportunity=opportunity, employment=job) if job else None
        form = cls(sent, initial={"roles": list(held.values_list("role", flat=True)) if held is not None else []})
        field: Any = form.fields["employment"]
        field.queryset = people_to_name(opportunity, user).order_by("contact__name", "pk")
        field.label_from_instance = named_with_title
        if job is not None:
            del form.fields["employment"]
        else:
            form.fields["roles"].required = True
        return form


class StageForm(forms.Form):
    """A step of the pipeline."""

    name = forms.CharField(label=_("Name"), max_length=60)
    probability = forms.DecimalField(
        label=_("Probability in percent"), max_digits=5, decimal_places=2, min_value=0, max_value=100,
        help_text=_("How many of those in it are won in the end. Won is 100, lost is 0."),
    )  # fmt: skip


class NewStageForm(StageForm):
    outcome = forms.ChoiceField(
        label=_("An opportunity in it is"), choices=Outcome.choices, help_text=_("This never changes later.")
    )


class StageEditForm(SeenForm, StageForm):
    is_active = forms.BooleanField(
        label=_("In use"), required=False,
        help_text=_("One no longer in use keeps the opportunities in it and takes no new ones."),
    )  # fmt: skip

    @classmethod
    def of(cls, stage: Stage, sent: Any = None) -> "StageEditForm":
        facts = {name: getattr(stage, name) for name in ("name", "probability", "is_active")}
        return cls(sent, initial=facts | {"seen": stage.updated_at.isoformat()})
