"""Signatures pasted, and the people found in them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relationships.forms.people import MOST_TEXT, split

MOST_PASTED = 200_000
MOST_PEOPLE = 100


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_("Signatures"), max_length=MOST_PASTED, widget=forms.Textarea({"rows": 12}),
        help_text=_("One or several, as they stand under the mails; nothing is kept before you say so."),
    )  # fmt: skip


class PastedPersonForm(forms.Form):
    """One of the people found, to be corrected before they are added."""

    is_taken = forms.BooleanField(label=_("Add"), required=False)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    title = forms.CharField(label=_("Job title"), max_length=200, required=False)
    emails = forms.CharField(label=_("E-mail"), max_length=MOST_TEXT, required=False)
    phones = forms.CharField(label=_("Phone"), max_length=MOST_TEXT, required=False)

    def addresses(self) -> tuple[str, ...]:
        """The addresses as they stand in the form, right or wrong."""
        return tuple(part.lower() for part in split(self["emails"].value() or ""))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("is_taken") and not said.get("name"):
            self.add_error("name", _("Say who this is."))
        return said

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        points = {name: split(said[name]) for name in ("emails", "phones")}
        return {"name": said["name"], "title": said["title"]} | points


class _People(forms.BaseFormSet):  # type: ignore[type-arg]
    def taken(self) -> list[int]:
        """Which of the rows are ticked."""
        return [place for place, form in enumerate(self.forms) if form.cleaned_data.get("is_taken")]


PastedPeople = forms.formset_factory(
    PastedPersonForm, formset=_People, extra=0, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE
)
