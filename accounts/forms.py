"""What people type about accounts. Rules stand in the services; forms read shapes and keep what was typed."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import DERIVED_FUNCTIONS, STANDINGS, Industry, MemberFunction, SignalKind, Size, Status, Tier
from accounts.models import Account, Agreement
from core.countries import country_choices
from core.forms import DateField, PlainSelect, VersionedForm
from core.listing import FilterForm
from users.forms import zone_choices
from users.models import User

ANY = ("", _("Any"))
OWNERS_OFFERED = 200  # beyond, a list of names is longer than the page; any owner can still be asked for


def unknown_first(choices: Any) -> list[tuple[str, Any]]:
    return [("", _("Unknown")), *choices]


class AccountNameField(forms.CharField):
    """An account by its name; components/account_field.html offers those that are like what is typed."""

    widget = forms.TextInput(attrs={"list": "account-options", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)


class AccountFilterForm(FilterForm):
    """What the list of accounts is narrowed to; a value that is none of the choices narrows nothing, but an owner who
    is none of them has no accounts here."""

    q = forms.CharField(label=_("Name or domain"), required=False, max_length=100, widget=forms.SearchInput())
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[ANY, *Status.choices], widget=PlainSelect)
    tier = forms.ChoiceField(label=_("Tier"), required=False, choices=[ANY, *Tier.choices], widget=PlainSelect)
    industry = forms.ChoiceField(
        label=_("Industry"), required=False, choices=[ANY, *Industry.choices], widget=PlainSelect
    )
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [ANY, *country_choices()], widget=PlainSelect
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"), required=False, queryset=User.objects.none(), empty_label=_("Any"), widget=PlainSelect
    )
    health = forms.ChoiceField(label=_("Health"), required=False, choices=[ANY, *STANDINGS], widget=PlainSelect)
    unassigned = forms.BooleanField(label=_("Without an owner"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        people = User.objects.visible_to(user)
        if not user.has_perm("accounts.view_every_account"):
            people = people.in_line_of(user)
        owners = people.filter(Exists(Account.objects.filter(owner=OuterRef("pk"))))
        asked = str(self.data.get("owner", ""))
        chosen = Q(pk=int(asked)) if asked.isdecimal() and len(asked) < 19 else Q(pk__in=[])
        field: Any = self.fields["owner"]
        offered = owners.filter(Q(pk__in=owners.values("pk")[:OWNERS_OFFERED]) | chosen)
        field.queryset = offered.only("name")
        if not user.has_perm("health.view_health"):
            del self.fields["health"]
        if not user.has_perm("accounts.view_unassigned_accounts"):
            del self.fields["unassigned"]
            if not user.has_perm("accounts.view_every_account"):
                del self.fields["owner"]

    def filters(self) -> dict[str, Any]:
        """The filters in use that mean something."""
        filters = super().filters()
        return filters | {"owner": _("Unknown")} if "owner" in self.errors else filters


class AccountForm(forms.Form):
    """An account's own facts; parent and head are named in words and found among the accounts one sees."""

    name = forms.CharField(label=_("Name"), max_length=200)
    legal_name = forms.CharField(label=_("Legal name"), max_length=200, required=False)
    domain = forms.CharField(label=_("Web domain"), max_length=253, required=False, help_text=_("Such as acme.com"))
    status = forms.ChoiceField(label=_("Status"), choices=Status.choices)
    tier = forms.ChoiceField(label=_("Tier"), choices=Tier.choices)
    industry = forms.ChoiceField(label=_("Industry"), choices=unknown_first(Industry.choices), required=False)
    size = forms.ChoiceField(label=_("Size"), choices=unknown_first(Size.choices), required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False, choices=lambda: unknown_first(country_choices()))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, initial="UTC")
    language = forms.CharField(
        label=_("Language"), max_length=8, required=False, help_text=_("A code such as es or en")
    )
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3, initial="EUR")
    own_revenue = forms.DecimalField(
        label=_("Own revenue a year"), max_digits=16, decimal_places=2, min_value=0, required=False
    )
    own_revenue_currency = forms.CharField(
        label=_("Currency of own revenue"), max_length=3, required=False, help_text=_("Empty: the currency above")
    )
    employees = forms.IntegerField(label=_("Employees"), min_value=0, max_value=2**31 - 1, required=False)
    founded = forms.IntegerField(label=_("Founded"), min_value=1000, max_value=2100, required=False)
    parent = forms.CharField(
        label=_("Parent company"), max_length=200, required=False, help_text=_("The name of an account you see")
    )
    notes = forms.CharField(label=_("Notes"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 5}))

    essentials = ("name", "domain", "status", "tier", "city", "country")

    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.essentials]

    def other_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.essentials]

    def has_errors_among_others(self) -> bool:
        return any(field.errors for field in self.other_fields())


class AccountEditForm(VersionedForm, AccountForm):
    """The facts as somebody saw them when they opened the form: the version says which."""

    @classmethod
    def of(cls, account: Account, user: User, sent: Any = None) -> "AccountEditForm":
        """The account's facts; a parent that the user does not see stays unnamed, and stays."""
        initial = {name: getattr(account, name) for name in cls.base_fields if name != "parent"}
        parent = Account.objects.filter(pk=account.parent_id).visible_to(user)
        initial["parent"] = parent.values_list("name", flat=True).first() or ""
        return cls(sent, initial=initial)

    def changes(self) -> dict[str, Any]:
        """What is to be changed; a parent whose name was left as it was is left alone."""
        kept = {"version"} if "parent" in self.changed_data else {"version", "parent"}
        return {name: value for name, value in self.cleaned_data.items() if name not in kept}


class MemberForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    function = forms.ChoiceField(
        label=_("Function"),
        choices=[c for c in MemberFunction.choices if c[0] not in (MemberFunction.CREATOR, *DERIVED_FUNCTIONS)],
    )
    seat = forms.CharField(label=_("Seat"), max_length=80, required=False, help_text=_("Supply chain, legal, Madrid …"))
    share = forms.IntegerField(label=_("Share of the work, %"), min_value=0, max_value=100, initial=0)
    can_edit = forms.BooleanField(label=_("May edit the account"), required=False)
    until = DateField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class AgreementForm(forms.Form):
    offerings = forms.CharField(label=_("What they buy"), max_length=300)
    annual_value = forms.DecimalField(label=_("Value a year"), max_digits=14, decimal_places=2, min_value=0)
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    starts_on = DateField(label=_("Starts on"))
    ends_on = DateField(label=_("Ends on"), required=False)
    notice_days = forms.IntegerField(
        label=_("Notice in days"), min_value=0, max_value=3_650, initial=0,
        help_text=_("The decision date is the end minus the notice"),
    )  # fmt: skip
    is_auto_renewed = forms.BooleanField(label=_("Renews by itself"), required=False)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class AgreementEditForm(AgreementForm):
    """The agreement as somebody saw it when they opened the form: `seen` says which."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @classmethod
    def of(cls, agreement: Agreement, sent: Any = None) -> "AgreementEditForm":
        values = {name: getattr(agreement, name) for name in AgreementForm.base_fields}
        return cls(sent, initial=values | {"seen": agreement.updated_at.isoformat()})

    def renew(self, agreement: Agreement) -> None:
        """What was typed stays, over the agreement as it is now."""
        self.data = self.data.copy()
        self.data["seen"] = agreement.updated_at.isoformat()


class SignalForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=SignalKind.choices)
    text = forms.CharField(label=_("What happened"), max_length=1000, widget=forms.Textarea({"rows": 4}))
    opened_on = DateField(label=_("Since"), initial=timezone.localdate)


class RevenueForm(forms.Form):
    month = DateField(label=_("Month"), help_text=_("Any day of the month"))
    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2, help_text=_("Credits are negative"))
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()
