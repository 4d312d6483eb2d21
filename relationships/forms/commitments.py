"""What people type about promises. Rules stand in the services; forms read shapes and keep what was typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from core.forms import DateField, VersionedForm
from core.listing import FilterForm
from relationships.choices import CommitmentState, Side
from relationships.forms.interactions import offer_account
from relationships.models import Commitment
from relationships.selectors.noting import colleagues_at, contacts_at
from users.models import User

ANY = ("", _("Any"))
NOBODY = "0"
SIDES = [(Side.US, _("We promised")), (Side.THEM, _("They promised"))]


class CommitmentForm(forms.Form):
    """What one side promised the other until a day."""

    promised_by = forms.ChoiceField(label=_("Who promised?"), choices=SIDES, initial=Side.US, widget=forms.RadioSelect)
    text = forms.CharField(label=_("What"), max_length=300)
    due_on = DateField(label=_("Until"))
    owner = forms.ChoiceField(label=_("Who of us looks after it"))
    contact = forms.ChoiceField(label=_("Who of them"), required=False)

    def __init__(
        self, *args: Any, account: Account, reader: User, kept: Commitment | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        keep = [kept.owner_id] if kept else []
        people = [(str(one.pk), one.name) for one in colleagues_at(account, reader, keep=keep)]
        known = [kept.contact_id] if kept and kept.contact_id else []
        contacts = [(str(one.pk), one.name) for one in contacts_at(account, reader, keep=known)]
        self.initial.setdefault("owner", reader.pk)
        for name, choices in (("owner", people), ("contact", [("", _("Nobody in particular")), *contacts])):
            field: Any = self.fields[name]
            field.choices = choices
        if set(known) - {int(key) for key, _name in contacts}:  # somebody the reader does not see stays on record
            del self.fields["contact"]

    def facts(self) -> dict[str, Any]:
        """What was typed, as the services take it."""
        facts = self.cleaned_data | {"owner": int(self.cleaned_data["owner"])}
        if "contact" in facts:
            facts["contact"] = int(facts["contact"]) if facts["contact"] else None
        return facts


class CommitmentEditForm(VersionedForm, CommitmentForm):
    """The promise as somebody saw it when they opened the form: the version says which."""

    @classmethod
    def of(cls, commitment: Commitment, reader: User, sent: Any = None) -> "CommitmentEditForm":
        plain = ("promised_by", "text", "due_on", "version")
        initial = {name: getattr(commitment, name) for name in plain}
        initial |= {"owner": commitment.owner_id, "contact": commitment.contact_id}
        return cls(sent, account=commitment.account, reader=reader, kept=commitment, initial=initial)


class CommitmentFilterForm(FilterForm):
    """What the list of promises is narrowed to; a value that is none of the choices narrows nothing."""

    q = forms.CharField(label=_("What or account"), required=False, max_length=100, widget=forms.SearchInput())
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *CommitmentState.choices])
    side = forms.ChoiceField(label=_("Who promised"), required=False, choices=[ANY, *SIDES])
    overdue = forms.BooleanField(label=_("Overdue"), required=False)
    owner = forms.ChoiceField(label=_("Who looks after it"), required=False)
    due_from = DateField(label=_("Due from"), required=False)
    due_to = DateField(label=_("Due to"), required=False)
    account = forms.ChoiceField(label=_("Account"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        field: Any = self.fields["owner"]
        field.choices = [ANY, (str(user.pk), _("Me"))]
        offer_account(self, user)

    def filters(self) -> dict[str, Any]:
        """The filters in use; an account that the user does not see has nothing here."""
        filters = super().filters()
        return filters | {"account": NOBODY} if "account" in self.errors else filters

    def words(self, name: str, value: Any) -> str:
        return str(_("Unknown")) if (name, value) == ("account", NOBODY) else super().words(name, value)
