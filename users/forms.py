from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.countries import country_choices
from core.listing import FilterForm
from users.choices import Role, time_zones
from users.models import Department, User


@cache
def zone_choices() -> tuple[tuple[str, str], ...]:
    """Every time zone as people read it."""
    return tuple((name, name.replace("_", " ")) for name in sorted(time_zones()))


def country_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=lambda: [("", _("Unknown")), *country_choices()],
        help_text=_("Its holidays are not working days."),
    )


def department_field() -> forms.CharField:
    return forms.CharField(
        label=_("Department"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "departments", "autocomplete": "off"}),
        help_text=_("A new name adds a department."),
    )


class PersonFilterForm(FilterForm):
    """What the People list is narrowed to, from the address."""

    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Any role")), *Role.choices])
    department = forms.ModelChoiceField(
        label=_("Department"), required=False, queryset=Department.objects.all(), empty_label=_("Any department")
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Any state")), ("active", _("Active")), ("inactive", _("Deactivated"))],
    )


class InviteForm(forms.Form):
    """Who is invited, as what, and whom they report to."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"))
    manager = forms.ModelChoiceField(
        label=_("Manager"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    department = department_field()

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may_all = by.has_perm("users.change_administrator")
        roles = [choice for choice in Role.choices if may_all or choice[0] != Role.ADMINISTRATOR]
        self.fields["role"].choices = [("", _("Choose a role")), *roles]  # type: ignore[attr-defined]
        self.fields["manager"].queryset = User.objects.who_can_lead()  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """What is corrected about a person; the e-mail only while there is none."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    manager = forms.ModelChoiceField(
        label=_("Manager"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    department = department_field()
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    country = country_field()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    part_time_share = forms.DecimalField(
        label=_("Part-time share"),
        min_value=0.05,
        max_value=1,
        max_digits=3,
        decimal_places=2,
        help_text=_("1 is full time, 0.5 half."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        initial = {name: getattr(person, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)
        managers = User.objects.filter(Q(pk__in=User.objects.who_can_lead()) | Q(pk=person.manager_id))
        self.fields["manager"].queryset = managers.exclude(pk=person.pk)  # type: ignore[attr-defined]
        if person.email:
            del self.fields["email"]
        for field in self.fields.values():
            field.show_hidden_initial = True

    def changes(self) -> dict[str, Any]:
        """What was changed on the form since it was opened, so that nobody's change beside it is undone."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.changed_data}


class ProfileForm(forms.Form):
    """What everybody sets for themselves."""

    name = forms.CharField(label=_("Name"), max_length=150)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, help_text=_("Times and working days follow it.")
    )
    country = country_field()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class SetupForm(forms.Form):
    """The first administrator, on an empty system."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters."),
    )
    password_again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        password = values.get("password")
        if password and password != values.get("password_again"):
            self.add_error("password_again", _("The two passwords differ."))
        elif password:
            try:
                validate_password(password, User(name=values.get("name", ""), email=values.get("email")))
            except ValidationError as error:
                self.add_error("password", error)
        return values
