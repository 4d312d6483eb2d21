"""What the values of a file mean that are none of our words."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imports.forms.widgets import SuggestInput
from imports.models import ImportJob
from imports.proposals import FieldValues, value_for
from users.models import User


class ValuesForm(forms.Form):
    """What unknown values mean; an empty one is left as it is."""

    def __init__(self, *args: Any, found: list[FieldValues], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.user = found, user
        for each in found:
            for place, value in enumerate(each.values):
                self.fields[f"{each.field.name}_{place}"] = forms.CharField(
                    label=gettext("Meaning of %(value)s") % {"value": value.said}, required=False, max_length=200,
                    initial=value.meaning, widget=SuggestInput(f"words-{each.field.name}"),
                )  # fmt: skip

    def groups(self) -> Iterator[tuple[FieldValues, list[tuple[Any, forms.BoundField]]]]:
        """For each field its values, each with its place in the form."""
        for each in self.found:
            yield each, [(value, self[f"{each.field.name}_{place}"]) for place, value in enumerate(each.values)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.meanings: dict[str, dict[str, str]] = {}
        for each in self.found:
            vocabulary = each.field.vocabulary(self.user) if each.field.vocabulary else {}
            meant = self.meanings.setdefault(each.field.name, {})
            for place, value in enumerate(each.values):
                word = cleaned.get(f"{each.field.name}_{place}", "")
                known = value_for(word, vocabulary) if word else None
                if known is not None:
                    meant[value.said.casefold()] = known
                elif word:
                    message = _("There is no such word here. Choose one, or leave it.")
                    self.add_error(f"{each.field.name}_{place}", message)
        return cleaned

    def document(self, job: ImportJob) -> dict[str, Any]:
        """The job's mapping with these meanings; those of values that are not in this file stay."""
        part = dict(job.mapping[job.target])
        shown = {each.field.name: {value.said.casefold() for value in each.values} for each in self.found}
        values = {}
        for name in part.get("columns", {}):
            pairs = {said.casefold(): word for said, word in part.get("values", {}).get(name, {}).items()}
            kept = {said: word for said, word in pairs.items() if said not in shown.get(name, set())}
            if both := kept | self.meanings.get(name, {}):
                values[name] = both
        return {**job.mapping, job.target: part | {"values": values}}
