"""Which column of a file says what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.bulk import Mastery
from imports.forms.widgets import SuggestInput
from imports.importers import Field, Importer, Kind
from imports.previews import Preview
from imports.values import DayOrder, day

NOT_THERE = ("", _("not in this file"))
SCALES = (("1", _("as it stands")), ("1000", _("in thousands")), ("1000000", _("in millions")), ("0.01", _("in cents")))
NUMBERS = (Kind.NUMBER, Kind.WHOLE)
MOST_COLUMNS = 500  # each stands in the list of every field


@dataclass(frozen=True)
class Line:
    """A field with everything the form asks about it; `samples` is what stands in its column."""

    field: Field
    column: forms.BoundField
    constant: forms.BoundField
    who: forms.BoundField
    scale: forms.BoundField | None
    samples: list[str]
    is_guess: bool

    @property
    def adjusted(self) -> list[str]:
        """What the quiet settings say, where they say anything."""
        said = []
        if constant := self.constant.value():
            said.append(gettext("always %(value)s") % {"value": constant})
        if self.scale is not None and str(self.scale.value() or "1") != "1":
            said.append(_chosen(self.scale))
        if (self.who.value() or Mastery.SOURCE) != Mastery.SOURCE:
            said.append(_chosen(self.who))
        return said

    @property
    def has_errors(self) -> bool:
        return bool(self.constant.errors or self.who.errors or (self.scale and self.scale.errors))

    @property
    def is_used(self) -> bool:
        """Whether the field takes something, or has to."""
        said = self.column.value() or self.constant.value()
        return bool(said or self.field.is_required or self.has_errors or self.column.errors)


def _chosen(field: forms.BoundField) -> str:
    """The word for what is chosen."""
    choices: Any = field.field
    return str(dict(choices.choices).get(str(field.value()), ""))


class ColumnsForm(forms.Form):
    """Which column says what. The columns are named by their place, since a header may be any text."""

    source = forms.CharField(
        label=_("Where does it come from?"), max_length=60, required=False, widget=SuggestInput("known-sources"),
        help_text=_("Needed where the file has external ids: they are only known together with their system."),
    )  # fmt: skip
    is_complete = forms.BooleanField(
        label=_("The file is complete"), required=False,
        help_text=_("What came from this source before and is missing from the file is listed. Nothing is deleted."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, importer: Importer, preview: Preview, part: Mapping[str, Any], guesses: Mapping[str, str],
        ambiguous: str = "", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.importer, self.preview, self.part, self.guesses = importer, preview, part, guesses
        named = {*part.get("columns", {}).values(), *guesses.values()}
        self.places = {
            header: str(place)
            for place, header in enumerate(preview.headers)
            if place < MOST_COLUMNS or header in named
        }
        for field in importer.fields:
            self._add(field)
        if {Kind.DAY, Kind.MOMENT} & set(importer.kinds.values()):
            self._add_dates(ambiguous)

    def _add(self, field: Field) -> None:
        part, headers = self.part, [(place, header) for header, place in self.places.items()]
        column = part.get("columns", {}).get(field.name, self.guesses.get(field.name, ""))
        constant, scale = str(part.get("constants", {}).get(field.name, "")), _scale_of(part, field)
        self.fields[f"column_{field.name}"] = forms.ChoiceField(
            label=str(field.label), required=False, choices=[NOT_THERE, *headers],
            initial="" if constant else self.places.get(column, ""),
        )  # fmt: skip
        self.fields[f"constant_{field.name}"] = forms.CharField(
            label=_("The same for every row"), required=False, max_length=200, initial=constant
        )
        self.fields[f"who_{field.name}"] = forms.ChoiceField(
            label=_("Who decides"), required=False, choices=Mastery.choices,
            initial=part.get("mastery", {}).get(field.name, Mastery.SOURCE),
        )  # fmt: skip
        if field.kind in NUMBERS:
            choices = SCALES if scale in dict(SCALES) else (*SCALES, (scale, gettext("times %s") % scale))
            self.fields[f"scale_{field.name}"] = forms.ChoiceField(
                label=_("The file says it"), required=False, choices=choices, initial=scale
            )

    def _add_dates(self, ambiguous: str) -> None:
        """How dates are written: asked for where the file does not say it."""
        sample, order = ambiguous or "03/04/2026", self.part.get("dates", DayOrder.ISO)
        is_asked = bool(ambiguous) and order == DayOrder.ISO
        first = ("", _("Choose…")) if is_asked else (DayOrder.ISO, _("year first, such as 2026-04-03"))
        self.fields["dates"] = forms.ChoiceField(
            label=_("Dates"),
            required=is_asked,
            initial="" if is_asked else order,
            choices=[
                first,
                (DayOrder.DMY, _("day first: %(sample)s") % {"sample": _read_as(sample, DayOrder.DMY)}),
                (DayOrder.MDY, _("month first: %(sample)s") % {"sample": _read_as(sample, DayOrder.MDY)}),
            ],
            error_messages={"required": _("The dates of this file could be meant in two ways: say which.")},
        )

    def lines(self) -> Iterator[Line]:
        """A line for each field."""
        for field in self.importer.fields:
            name = field.name
            column = self[f"column_{name}"]
            header = self._header(str(column.value() or ""))
            is_guess = not self.is_bound and bool(header) and name not in self.part.get("columns", {})
            yield Line(
                field, column, self[f"constant_{name}"], self[f"who_{name}"],
                self[f"scale_{name}"] if f"scale_{name}" in self.fields else None,
                self.preview.samples(header) if header else [], is_guess,
            )  # fmt: skip

    def used(self) -> list[Line]:
        return [line for line in self.lines() if line.is_used]

    def others(self) -> list[Line]:
        return [line for line in self.lines() if not line.is_used]

    def unused(self) -> list[str]:
        """The columns of the file that no field takes."""
        used = {self._header(str(line.column.value() or "")) for line in self.lines()}
        return [header for header in self.places if header not in used]

    def not_offered(self) -> int:
        """How many columns of the file are too many to choose from."""
        return len(self.preview.headers) - len(self.places)

    @property
    def sheet(self) -> str:
        """The sheet that is mapped."""
        return str(self.part.get("sheet", ""))

    def columns_of_file(self) -> list[tuple[str, str, list[str]]]:
        """Place, header and first values of every column one can choose."""
        return [(place, header, self.preview.samples(header)) for header, place in self.places.items()]

    def lost(self) -> list[str]:
        """Columns that the mapping names and the file does not have."""
        return [header for header in self.part.get("columns", {}).values() if header not in self.places]

    def asides(self) -> list[str]:
        """Further records the mapping takes from the same rows, by the column that names them."""
        return [str(aside.get("columns", {}).get("name", "")) for aside in self.part.get("also", [])]

    def _header(self, place: str) -> str:
        return next((header for header, known in self.places.items() if known == place), "")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for field in self.importer.fields:
            column, constant = cleaned.get(f"column_{field.name}"), cleaned.get(f"constant_{field.name}")
            if column and constant:
                message = _("Take a column or say the same for every row, not both.")
                self.add_error(f"constant_{field.name}", message)
            if field.is_required and not column and not constant:
                self.add_error(f"column_{field.name}", _("Without this no row can come in."))
        if not any(cleaned.get(f"column_{field.name}") for field in self.importer.fields):
            self.add_error(None, _("Choose at least one column."))
        if cleaned.get("column_external_id") and not cleaned.get("source"):
            self.add_error("source", _("External ids need the name of the system they come from."))
        return cleaned

    def document(self) -> dict[str, Any]:
        """The mapping as it is kept: what the form does not ask about stays as it was."""
        cleaned = self.cleaned_data
        columns = {name: self._header(cleaned[f"column_{name}"]) for name in self._named("column")}
        constants = {name: cleaned[f"constant_{name}"] for name in self._named("constant")}
        said = columns.keys() | constants.keys()
        mastery = {name: cleaned[f"who_{name}"] for name in self._named("who") if name in said}
        values = {name: pairs for name, pairs in self.part.get("values", {}).items() if name in columns}
        part = {name: self.part[name] for name in ("also", "sheet") if self.part.get(name)}
        part |= {
            "columns": columns,
            "constants": constants,
            "scale": {name: _factor(cleaned[f"scale_{name}"]) for name in self._named("scale", but="1")
                      if name in columns},
            "mastery": {name: who for name, who in mastery.items() if who != Mastery.SOURCE},
            "values": values,
            "dates": cleaned.get("dates") or DayOrder.ISO.value,
        }  # fmt: skip
        return {"source": cleaned["source"], self.importer.target: part}

    def _named(self, what: str, *, but: str = "") -> list[str]:
        """The fields of which the form says this."""
        names = (field.name for field in self.importer.fields)
        return [name for name in names if self.cleaned_data.get(f"{what}_{name}") not in (None, "", but)]


def _scale_of(part: Mapping[str, Any], field: Field) -> str:
    """The factor as the choices write it."""
    return f"{Decimal(str(part.get('scale', {}).get(field.name, 1))):f}".removesuffix(".0")


def _factor(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _read_as(sample: str, order: DayOrder) -> str:
    """What a date of the file means when it is read so."""
    try:
        meant = date_format(day(sample, order), "j F Y")
    except ValidationError:
        meant = gettext("no day")
    return gettext("%(sample)s is %(day)s") % {"sample": sample, "day": meant}
