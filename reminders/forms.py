"""What people type about reminders. Rules stand in the services; forms read shapes and keep what was typed."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms import AccountNameField
from accounts.models import Account
from core.forms import DateField, VersionedForm
from reminders.choices import DISMISSALS, Family, State
from reminders.models import Absence, Preference
from reminders.selectors.why_not import people_to_ask_about
from users.models import User

ANY = ("", _("Any"))
LARGEST_ID_DIGITS = 18


class SnoozeForm(forms.Form):
    """For how many days, or until which day, and why from the second time."""

    days = forms.IntegerField(required=False, min_value=1, max_value=14)
    until = DateField(label=_("Until"), required=False)
    reason = forms.CharField(label=_("Why"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not (said.get("days") or said.get("until")) and not self.errors:
            raise ValidationError(_("Until which day?"), code="required")
        return said

    def until_from(self, today: date) -> date:
        """The day that was meant."""
        until: date | None = self.cleaned_data["until"]
        return until or today + timedelta(days=self.cleaned_data["days"])


class DismissForm(forms.Form):
    """Why it is not needed; where the client asked for silence, until when."""

    ending = forms.ChoiceField(choices=[(str(one), one.label) for one in DISMISSALS])
    until = DateField(required=False)


class AnswerForm(forms.Form):
    """What the manager reads beside it."""

    text = forms.CharField(label=_("Your answer"), max_length=500)


class PauseForm(forms.Form):
    """Until when the client wants silence, and in what words."""

    until = DateField(label=_("Until"))
    reason = forms.CharField(label=_("What the client said"), max_length=300)


class AbsenceForm(forms.Form):
    """From the first to the last day somebody is away."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    first = DateField(label=_("First day"))
    last = DateField(label=_("Last day"))
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = User.objects.active().exclude(pk=user.pk)
        below = rows if user.has_perm("users.change_user") else rows.in_line_of(user)
        field: Any = self.fields["person"]
        names = below.order_by("name", "pk").values_list("pk", "name")
        field.choices = [("", _("Me")), *((str(key), name) for key, name in names)]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("first", "last", "note")}


class AbsenceEditForm(VersionedForm):
    """The absence as somebody saw it when they opened the form."""

    first = DateField(label=_("First day"))
    last = DateField(label=_("Last day"))
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    @classmethod
    def of(cls, absence: Absence, sent: Any = None) -> "AbsenceEditForm":
        return cls(sent, initial={
            "first": absence.during.lower, "last": absence.during.upper - timedelta(days=1), "note": absence.note,
            "version": absence.version,
        })  # fmt: skip


class PreferenceForm(VersionedForm):
    """What leaves by mail; in Rapport everything stands at once."""

    has_digest = forms.BooleanField(label=_("One mail each working morning, at 8:00"), required=False)
    has_urgent_mail = forms.BooleanField(
        label=_("Urgent reminders by mail at once"), required=False, help_text=_("Within your working hours.")
    )
    has_weekly = forms.BooleanField(label=_("The Monday digest of my team"), required=False)
    muted = forms.MultipleChoiceField(
        label=_("Not by mail"), required=False, choices=Family.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("They still stand in Rapport. Urgent ones leave all the same."),
    )  # fmt: skip

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not person.has_perm("portfolios.view_dashboard"):
            self.fields["has_weekly"].widget = forms.HiddenInput()

    @classmethod
    def of(cls, wish: Preference, person: User, sent: Any = None) -> "PreferenceForm":
        names = ("has_digest", "has_urgent_mail", "has_weekly", "muted", "version")
        return cls(sent, person=person, initial={name: getattr(wish, name) for name in names})


class InboxForm(forms.Form):
    """What the inbox is narrowed to; a value that is none of the choices narrows nothing."""

    family = forms.ChoiceField(label=_("About"), required=False, choices=[ANY, *Family.choices])
    state = forms.ChoiceField(required=False, choices=State.choices)

    def said(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


class WhyNotForm(forms.Form):
    """Which account, whom, and which day."""

    account = AccountNameField(label=_("Account"))
    person = forms.ChoiceField(label=_("Who"))
    day = DateField(label=_("Day"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.people = {str(one.pk): one for one in people_to_ask_about(user)}
        field: Any = self.fields["person"]
        field.choices = [(key, one.name) for key, one in self.people.items()]

    def clean_account(self) -> Account:
        said = self.cleaned_data["account"].replace("\x00", "")
        accounts = Account.objects.open_to(self.user).select_related("owner", "managed_with").order_by("pk")
        is_key = said.isdecimal() and len(said) <= LARGEST_ID_DIGITS
        meant = Q(name__iexact=said) | Q(pk=said) if is_key else Q(name__iexact=said)
        found: Account | None = accounts.filter(meant).first()
        if found is None:
            raise ValidationError(_("There is no account of this name that you see."), code="unknown_account")
        return found
