"""What people type about contacts with customers. Rules stand in the services; forms read shapes and keep what was
typed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from core.cells import instant
from core.forms import DateField, VersionedForm
from core.listing import FilterForm
from relationships.choices import Kind, Reached, Sentiment, Side, Visibility
from relationships.models import Interaction
from relationships.models.interaction import LONGEST_NOTES
from relationships.moments import read_moment, said_moment
from relationships.selectors.interactions import people_of_timeline
from relationships.selectors.noting import colleagues_at, contacts_at
from users.models import User

ANY = ("", _("Any"))
NOBODY = "0"
INITIATORS = [(Side.US, _("We did")), (Side.THEM, _("They did"))]
LONGEST_MOMENT = 40
LISTED = 18  # longer than any key


class LogForm(forms.Form):
    """A contact with an account, in ten seconds: how, with whom and when; whatever else there is to say is optional."""

    kind = forms.ChoiceField(label=_("How"), choices=Kind.choices, initial=Kind.CALL, widget=forms.RadioSelect)
    reached = forms.ChoiceField(
        label=_("Did you speak?"), choices=Reached.choices, initial=Reached.SPOKE, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    contacts = forms.MultipleChoiceField(label=_("With"), required=False, widget=forms.CheckboxSelectMultiple)
    occurred_at = forms.CharField(
        label=_("When"), required=False, max_length=100,
        widget=forms.TextInput({"placeholder": _("now"), "autocomplete": "off"}),
        help_text=_("Such as “yesterday 15:00” or “monday 9:30”. Empty: now."),
    )  # fmt: skip
    subject = forms.CharField(label=_("Subject"), required=False, max_length=300)
    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=LONGEST_NOTES, widget=forms.Textarea({"rows": 3})
    )
    initiator = forms.ChoiceField(
        label=_("Who began it?"), choices=INITIATORS, initial=Side.US, widget=forms.RadioSelect
    )
    duration_minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=1440)
    sentiment = forms.ChoiceField(
        label=_("How it felt"), required=False, choices=[("", _("Not said")), *Sentiment.choices],
        widget=forms.RadioSelect,
    )  # fmt: skip
    visibility = forms.ChoiceField(
        label=_("Who reads the notes"), choices=Visibility.choices, initial=Visibility.ACCOUNT, widget=forms.RadioSelect
    )
    colleagues = forms.MultipleChoiceField(
        label=_("Who of us"), required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip

    said_at = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, account: Account, reader: User, keep: Collection[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        asked = {int(key) for key in self.initial.get("contacts", []) if str(key).isdecimal()}
        self._offer("contacts", [(one.pk, one.name) for one in contacts_at(account, reader, keep={*keep, *asked})])
        present = [int(key) for key in self.initial.get("colleagues", [reader.pk])]
        self.initial.setdefault("colleagues", present)
        self._offer("colleagues", [(one.pk, one.name) for one in colleagues_at(account, reader, keep=present)])

    def _offer(self, name: str, rows: list[tuple[int, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [(str(key), label) for key, label in rows]

    @property
    def has_more(self) -> bool:
        """Whether something behind "More" was refused, so that it is shown."""
        return any(self.has_error(name) for name in ("duration_minutes", "sentiment", "visibility", "colleagues"))

    def clean_occurred_at(self) -> datetime:
        """The moment that the words meant when they were typed, which may be long before they arrive."""
        return read_moment(
            self.cleaned_data["occurred_at"], zone=timezone.get_current_timezone(), language=get_language() or "en",
            now=self._said_at(),
        )  # fmt: skip

    def _said_at(self) -> datetime:
        """When the form was sent for the first time, by the phone's clock; never later than now."""
        now = timezone.now()
        try:
            said = instant(self.data.get(self.add_prefix("said_at"), "").strip()[:LONGEST_MOMENT])
        except ValidationError:
            return now
        return min(said, now) if said else now

    def clean(self) -> dict[str, Any]:
        """Only a call may fail to reach somebody: the question is not seen with anything else."""
        cleaned = super().clean() or {}
        cleaned.pop("said_at", None)
        if cleaned.get("kind") != Kind.CALL or not cleaned.get("reached"):
            cleaned["reached"] = Reached.SPOKE
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What was typed, as the services take it; where nobody of us is named, it was whoever notes it."""
        people = {name: [int(key) for key in self.cleaned_data[name]] for name in ("contacts", "colleagues")}
        facts = self.cleaned_data | people
        return facts if people["colleagues"] else {name: value for name, value in facts.items() if name != "colleagues"}


class InteractionEditForm(VersionedForm, LogForm):
    """What is noted of an interaction, as somebody saw it when they opened the form: the version says which."""

    @classmethod
    def of(cls, interaction: Interaction, reader: User, sent: Any = None) -> "InteractionEditForm":
        """What is noted of it; the notes only for those who may read them."""
        plain = ("kind", "reached", "subject", "notes", "initiator", "duration_minutes", "sentiment", "visibility",
                 "version")  # fmt: skip
        contacts = [row.contact_id for row in interaction.participations.all()]
        initial = {name: getattr(interaction, name) for name in plain} | {
            "occurred_at": said_moment(interaction.occurred_at),
            "contacts": contacts,
            "colleagues": [row.person_id for row in interaction.attendances.all()],
        }
        form = cls(sent, account=interaction.account, reader=reader, keep=contacts, initial=initial)
        if not interaction.is_readable:  # type: ignore[attr-defined]
            del form.fields["notes"]
        return form

    def facts(self) -> dict[str, Any]:
        """What was typed; a moment left as it was keeps its seconds."""
        facts = super().facts()
        if "occurred_at" not in self.changed_data:
            del facts["occurred_at"]
        return facts


class TimelineFilterForm(FilterForm):
    """What the timeline of an account is narrowed to; a value that is none of the choices narrows nothing."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100, widget=forms.SearchInput())
    kind = forms.ChoiceField(label=_("How"), required=False, choices=[ANY, *Kind.choices])
    contact = forms.ChoiceField(label=_("With"), required=False)
    person = forms.ChoiceField(label=_("Who of us"), required=False)

    def __init__(self, *args: Any, user: User, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        theirs, ours = people_of_timeline(account, user)
        for name, people in (("contact", theirs), ("person", ours)):
            field: Any = self.fields[name]
            field.choices = [ANY, *((str(key), label) for key, label in people)]


class InteractionFilterForm(FilterForm):
    """What the list of all contacts with customers is narrowed to."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100, widget=forms.SearchInput())
    kind = forms.ChoiceField(label=_("How"), required=False, choices=[ANY, *Kind.choices])
    initiator = forms.ChoiceField(label=_("Who began it"), required=False, choices=[ANY, *INITIATORS])
    sentiment = forms.ChoiceField(label=_("How it felt"), required=False, choices=[ANY, *Sentiment.choices])
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)
    account = forms.ChoiceField(label=_("Account"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        offer_account(self, user)

    def filters(self) -> dict[str, Any]:
        """The filters in use; an account that the user does not see has nothing here."""
        filters = super().filters()
        return filters | {"account": NOBODY} if "account" in self.errors else filters

    def words(self, name: str, value: Any) -> str:
        return str(_("Unknown")) if (name, value) == ("account", NOBODY) else super().words(name, value)


def offer_account(form: FilterForm, user: User) -> None:
    """One account, when a page about it leads to the list; any other is found by its name."""
    asked = str(form.data.get("account", ""))
    if not asked.isdecimal() or len(asked) > LISTED:
        del form.fields["account"]
        return
    rows = Account.objects.visible_to(user).filter(pk=asked).values_list("pk", "name")
    field: Any = form.fields["account"]
    field.choices = [ANY, *((str(key), name) for key, name in rows)]


def asked_for(query: Mapping[str, str]) -> dict[str, Any]:
    """What an address that leads to the form says of the contact to note."""
    found: dict[str, Any] = {}
    if query.get("kind") in Kind.values:
        found["kind"] = query["kind"]
    contact = query.get("contact", "")
    if contact.isdecimal() and len(contact) <= LISTED:
        found["contacts"] = [contact]
    return found
