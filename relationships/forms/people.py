"""What people type about contacts and where they work. Rules stand in the services; forms read shapes."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from core.forms import DateField, PlainSelect, VersionedForm
from core.listing import FilterForm
from relationships.choices import BuyingRole, Channel, ContactKind, PointKind
from relationships.models import Contact, ContactPoint, Employment
from users.forms import zone_choices
from users.models import User

ANY = ("", _("Any"))
UNSAID = ("", _("Not said"))
NOWHERE = "0"
OVERDUE, SOON = "overdue", "soon"
OFFERED = 500
MOST_TEXT = 2_000


class ContactFilterForm(FilterForm):
    """What the list of contacts is narrowed to; a value that is none of the choices narrows nothing."""

    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100, widget=forms.SearchInput())
    account = forms.ChoiceField(label=_("Account"), required=False)
    role = forms.ChoiceField(
        label=_("Buying role"), required=False, choices=[ANY, *BuyingRole.choices], widget=PlainSelect
    )
    due = forms.ChoiceField(
        label=_("Next contact"), required=False,
        choices=[ANY, (OVERDUE, _("Overdue")), (SOON, _("Due within 14 days"))],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Who this is"), required=False, choices=[ANY, *ContactKind.choices], widget=PlainSelect
    )
    left = forms.BooleanField(label=_("Who left"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        if not user.has_perm("relationships.view_assessment"):
            del self.fields["role"], self.fields["due"]
        asked = str(self.data.get("account", ""))
        if asked.isdecimal() and len(asked) < 19:
            rows = Account.objects.visible_to(user).filter(pk=asked).values_list("pk", "name")
            field: Any = self.fields["account"]
            field.choices = [ANY, *((str(key), label) for key, label in rows)]
        else:
            del self.fields["account"]

    def filters(self) -> dict[str, Any]:
        """The filters in use that mean something; nobody works at an account that the user does not see."""
        filters = super().filters()
        return filters | {"account": NOWHERE} if "account" in self.errors else filters

    def words(self, name: str, value: Any) -> str:
        return str(_("Unknown")) if (name, value) == ("account", NOWHERE) else super().words(name, value)


class ReachedForm(forms.Form):
    """How somebody is reached: several addresses stand apart by commas."""

    emails = forms.CharField(label=_("E-mail"), required=False, max_length=MOST_TEXT)
    phones = forms.CharField(
        label=_("Phone"), required=False, max_length=MOST_TEXT, help_text=_("Several: with commas between"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip

    def reached(self) -> dict[str, list[str]]:
        """The addresses and numbers one by one."""
        return {name: split(self.cleaned_data[name]) for name in ("emails", "phones")}


class MoreForm(forms.Form):
    """What is known of somebody beside their name; nothing of it is needed to begin."""

    language = forms.CharField(
        label=_("Language"), max_length=8, required=False, help_text=_("A code such as es or en")
    )
    channel = forms.ChoiceField(label=_("Best reached by"), choices=[UNSAID, *Channel.choices], required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=lambda: [("", _("As the account")), *zone_choices()]
    )
    is_not_to_be_contacted = forms.BooleanField(label=_("Does not want to be contacted"), required=False)


class NewContactForm(ReachedForm, MoreForm):
    """Somebody at an account: four fields, and the rest for those who know it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    title = forms.CharField(label=_("Job title"), max_length=200, required=False)
    department = forms.CharField(label=_("Department"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("Who this is"), choices=[("", _("As the address says")), *ContactKind.choices], required=False
    )
    since = DateField(label=_("Works there since"), required=False)

    essentials = ("name", "title", "emails", "phones")
    field_order = (*essentials, "department", "kind", "since")

    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.essentials]

    def other_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.essentials]

    def has_errors_among_others(self) -> bool:
        return any(field.errors for field in self.other_fields())

    def facts(self) -> dict[str, Any]:
        """What was typed, as the services take it; what nobody said is left to them."""
        said = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return said | self.reached()


class ContactEditForm(VersionedForm, ReachedForm, MoreForm):
    """What is known of a contact beside any job."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Who this is"), choices=ContactKind.choices)

    field_order = ("name", "kind", "emails", "phones")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["emails"].label, self.fields["phones"].label = _("Own e-mail"), _("Own phone")
        self.fields["phones"].help_text = _("What they keep when they leave; those of a job stand with the job.")

    @classmethod
    def of(cls, contact: Contact, sent: Any = None) -> "ContactEditForm":
        own = ContactPoint.objects.filter(contact=contact, employment=None)
        initial = {name: getattr(contact, name) for name in cls.base_fields if name not in ("emails", "phones")}
        return cls(sent, initial=initial | written(own))

    def facts(self) -> dict[str, Any]:
        return self.cleaned_data | self.reached()


class EmploymentForm(VersionedForm, ReachedForm):
    """What somebody does at an account, under whom, and how they are reached there."""

    title = forms.CharField(label=_("Job title"), max_length=200, required=False)
    department = forms.CharField(label=_("Department"), max_length=100, required=False)
    reports_to = forms.ModelChoiceField(
        label=_("Reports to"), queryset=Employment.objects.none(), required=False, empty_label=_("Nobody known")
    )

    field_order = ("title", "department", "reports_to", "emails", "phones")

    def __init__(self, *args: Any, employment: Employment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Q(pk__in=Employment.objects.current().filter(account=employment.account_id).values("pk"))
        field: Any = self.fields["reports_to"]
        others = Employment.objects.filter(here | Q(pk=employment.reports_to_id)).exclude(pk=employment.pk)
        field.queryset = others.select_related("contact").order_by("contact__name", "pk")
        field.label_from_instance = lambda one: named_with_title(one)

    @classmethod
    def of(cls, employment: Employment, sent: Any = None) -> "EmploymentForm":
        initial = {name: getattr(employment, name) for name in ("title", "department", "version")}
        told = initial | {"reports_to": employment.reports_to_id} | written(employment.points.all())
        return cls(sent, initial=told, employment=employment)

    def facts(self) -> dict[str, Any]:
        return self.cleaned_data | self.reached()


class LeavingForm(forms.Form):
    """When somebody left, and where to."""

    on = DateField(label=_("Left on"), initial=timezone.localdate)
    to = forms.CharField(
        label=_("Now at"), max_length=200, required=False,
        help_text=_("An account of yours, if that is where they went"),
        widget=forms.TextInput({"list": "account-options", "autocomplete": "off"}),
    )  # fmt: skip
    title = forms.CharField(label=_("Job title there"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, employment: Employment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = Account.objects.open_to(user).exclude(pk=employment.account_id).order_by("name", "pk")

    def options(self) -> list[str]:
        return list(self.accounts.values_list("name", flat=True)[:OFFERED])

    def clean_to(self) -> Account | None:
        """The one account of that name which the person works on."""
        said = self.cleaned_data["to"].strip()
        if not said:
            return None
        found = list(self.accounts.filter(name__iexact=said)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No single account of yours has this name."), code="unknown_account")
        return found[0]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."), code="in_the_future")
        return on


def split(said: str) -> list[str]:
    """Several addresses written in one line."""
    return [part.strip() for part in said.replace(";", ",").split(",") if part.strip()]


def written(points: Any) -> dict[str, str]:
    """Addresses and numbers as the forms show them."""
    named: dict[str, list[str]] = {"emails": [], "phones": []}
    for point in points:
        named["emails" if point.kind == PointKind.EMAIL else "phones"].append(point.value)
    return {name: ", ".join(values) for name, values in named.items()}


def named_with_title(employment: Employment) -> str:
    return f"{employment.contact.name}, {employment.title}" if employment.title else employment.contact.name
