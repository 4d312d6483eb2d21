"""How the columns of a file become the fields of a target: by a mapping in TOML, or by the headers themselves."""

import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.bulk import Mastery
from imports.tables import Row
from imports.values import DayOrder, number

SHIPPED = Path(__file__).resolve().parent / "mappings"
EXTERNAL_ID = "external_id"
FILE_LIMIT = 1024 * 1024
NAMED = 5
PARTS: dict[str, type] = {
    "columns": dict, "constants": dict, "values": dict, "scale": dict, "mastery": dict, "also": list, "dates": str,
    "sheet": str,
}  # fmt: skip
KINDS: dict[type, Any] = {
    dict: gettext_lazy("this is not a table."),
    list: gettext_lazy("this is not a list of tables."),
    str: gettext_lazy("this is not a text."),
}
OF_ASIDES = PARTS.keys() - {"also", "dates", "sheet"}
DATES = tuple(str(order) for order in DayOrder)


class BadMapping(Exception):
    """The mapping cannot be used, or not with this file; the message says which part of it and why."""


@dataclass(frozen=True)
class Record:
    """What a row says about one record: field → text. An empty cell says nothing, so its field is missing.

    `refused` names the field and reason of a value that cannot be read. Part 0 is what the row is about; an aside, a
    record the row only mentions, has the number of its mapping.
    """

    line: int
    texts: dict[str, str]
    part: int = 0
    refused: tuple[str, str] | None = None

    @property
    def is_aside(self) -> bool:
        return self.part > 0


@dataclass(frozen=True)
class ColumnMapping:
    """The rules for one target.

    `constants` hold for every record. `mastery` says of which fields people decide once a record is here. `also` are
    further records that the same rows name, such as the managers of agents.
    """

    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    scale: dict[str, Decimal] = field(default_factory=dict)
    mastery: dict[str, str] = field(default_factory=dict)
    dates: str = DATES[0]
    sheet: str = ""
    also: "tuple[ColumnMapping, ...]" = ()
    source: str = ""

    def records(self, row: Row) -> Iterator[Record]:
        """What the row mentions aside, then what it is about."""
        for part, aside in enumerate(self.also, start=1):
            record = aside.record(row)
            if record.texts.keys() & aside.columns.keys():
                yield replace(record, part=part)
        yield self.record(row)

    def mastery_of(self, part: int) -> dict[str, str]:
        return self.also[part - 1].mastery if part else self.mastery

    def record(self, row: Row) -> Record:
        texts, refused = dict(self.constants), None
        for name, header in self.columns.items():
            text = row.values[header].strip()
            if header in row.wrong:
                refused = refused or (name, row.wrong[header])
            text = self.values.get(name, {}).get(text.casefold(), text)
            if text and name in self.scale:
                try:
                    text = f"{number(text) * self.scale[name]:f}"
                except ValidationError as error:
                    refused = refused or (name, error.messages[0])
            if text:
                texts[name] = text
        return Record(row.line, texts, refused=refused)


def by_headers(headers: Iterable[str], fields: Collection[str]) -> ColumnMapping:
    """The mapping of a file whose headers are field names, whatever their case, spaces and underscores."""
    known = {plain(name): name for name in fields}
    columns: dict[str, str] = {}
    unknown = []
    for header in headers:
        name = known.get(plain(header))
        if name is None:
            unknown.append(header)
        elif name in columns:
            raise BadMapping(
                _("The columns %(first)s and %(second)s both mean %(field)s.")
                % {"first": columns[name], "second": header, "field": name}
            )
        else:
            columns[name] = header
    if unknown:
        raise BadMapping(_unknown_headers(unknown, fields))
    return ColumnMapping(columns)


def _unknown_headers(unknown: list[str], fields: Collection[str]) -> str:
    named = "; ".join(_with_nearest(header[:60], fields) for header in unknown[:NAMED])
    more = _(" and %(count)d more") % {"count": len(unknown) - NAMED} if len(unknown) > NAMED else ""
    return _("No field is called: %(named)s%(more)s. Fields are: %(fields)s. Rename the columns or use a mapping.") % {
        "named": named, "more": more, "fields": ", ".join(sorted(fields)),
    }  # fmt: skip


def shipped() -> list[str]:
    """The names of the mappings that come with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def load(name_or_file: str) -> dict[str, Any]:
    """The document of the mapping that is shipped under this name or stands in this TOML file."""
    path = SHIPPED / f"{name_or_file}.toml" if name_or_file in shipped() else Path(name_or_file)
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise BadMapping(_("%(file)s is too large to be a mapping.") % {"file": path.name})
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadMapping(
            _("There is no mapping %(name)s. Shipped mappings: %(shipped)s. Any other name is a TOML file's.")
            % {"name": _with_nearest(name_or_file, shipped()), "shipped": ", ".join(shipped())}
        ) from None
    except OSError as error:
        raise BadMapping(f"{path.name}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadMapping(f"{path.name}: {error}") from error


def parse(
    document: dict[str, Any], target: str, *, name: str, fields: Collection[str], numbers: Collection[str]
) -> ColumnMapping:
    """The rules for the target in this document; BadMapping, naming the document and the place, where it is wrong."""
    return _Checker(name, fields, numbers).target(document, target)


@dataclass(frozen=True)
class _Checker:
    """Reads a mapping and refuses, by its place in the file, whatever would not be understood."""

    file: str
    fields: Collection[str]
    numbers: Collection[str]

    def wrong(self, place: str, reason: str) -> BadMapping:
        return BadMapping(f"{self.file}, [{place}]: {reason}")

    def target(self, document: dict[str, Any], target: str) -> ColumnMapping:
        source = document.get("source", "")
        if not isinstance(source, str):
            raise BadMapping(f"{self.file}: " + _("source is a text."))
        if target not in document:
            there = ", ".join(name for name in document if name != "source")
            raise BadMapping(
                f"{self.file}: "
                + _("it has no part [%(target)s]; it has: %(there)s.") % {"target": target, "there": there or "-"}
            )
        return replace(self.part(document[target], target, parts=PARTS), source=source)

    def part(self, content: Any, place: str, *, parts: Collection[str]) -> ColumnMapping:
        if not isinstance(content, dict):
            raise self.wrong(place, _("this is not a table."))
        for name, value in content.items():
            if name not in parts:
                raise self.wrong(place, _("there is no setting %(name)s.") % {"name": _with_nearest(name, parts)})
            if not isinstance(value, PARTS[name]):
                raise self.wrong(f"{place}.{name}", str(KINDS[PARTS[name]]))
        if not content.get("columns"):
            raise self.wrong(f"{place}.columns", _("no column is named."))
        asides = enumerate(content.get("also", []), start=1)
        mapping = ColumnMapping(
            columns=self.texts(content["columns"], f"{place}.columns"),
            constants=self.texts(content.get("constants", {}), f"{place}.constants"),
            values=self.values(content.get("values", {}), f"{place}.values"),
            scale=self.scale(content.get("scale", {}), f"{place}.scale"),
            mastery=self.mastery(content.get("mastery", {}), f"{place}.mastery"),
            dates=self.dates(content.get("dates", DATES[0]), place),
            sheet=content.get("sheet", ""),
            also=tuple(self.part(each, f"{place}.also {n}", parts=OF_ASIDES) for n, each in asides),
        )
        self.check_agreement(mapping, place)
        return mapping

    def check_agreement(self, mapping: ColumnMapping, place: str) -> None:
        for name in mapping.constants.keys() & mapping.columns.keys():
            raise self.wrong(f"{place}.constants", _("%(field)s has a column already.") % {"field": name})
        for part, names in (("values", mapping.values), ("scale", mapping.scale)):
            for name in names.keys() - mapping.columns.keys():
                raise self.wrong(f"{place}.{part}", _("%(field)s has no column.") % {"field": name})
        for name in mapping.mastery.keys() - mapping.columns.keys() - mapping.constants.keys():
            raise self.wrong(f"{place}.mastery", _("%(field)s has neither column nor constant.") % {"field": name})

    def mastery(self, content: dict[str, Any], place: str) -> dict[str, str]:
        for name, who in content.items():
            self.check_field(name, place)
            if who not in Mastery.values:
                known = ", ".join(Mastery.values)
                raise self.wrong(place, _("%(field)s is one of: %(known)s.") % {"field": name, "known": known})
        return dict(content)

    def dates(self, content: str, place: str) -> str:
        if content not in DATES:
            raise self.wrong(
                place, _("%(field)s is one of: %(known)s.") % {"field": "dates", "known": ", ".join(DATES)}
            )
        return content

    def texts(self, content: dict[str, Any], place: str) -> dict[str, str]:
        for name, value in content.items():
            self.check_field(name, place)
            if isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
                raise self.wrong(place, _("%(field)s is not a text.") % {"field": name})
        return {name: str(value) for name, value in content.items()}

    def values(self, content: dict[str, Any], place: str) -> dict[str, dict[str, str]]:
        for name, pairs in content.items():
            self.check_field(name, place)
            if not isinstance(pairs, dict) or not all(isinstance(value, str) for value in pairs.values()):
                raise self.wrong(f"{place}.{name}", _("this is not a table of texts."))
        return {name: {key.casefold(): value for key, value in pairs.items()} for name, pairs in content.items()}

    def scale(self, content: dict[str, Any], place: str) -> dict[str, Decimal]:
        for name, factor in content.items():
            self.check_field(name, place)
            if name not in self.numbers:
                raise self.wrong(place, _("%(field)s is not a number.") % {"field": name})
            if isinstance(factor, bool) or not isinstance(factor, int | float) or not 0 < factor <= 10**12:
                raise self.wrong(place, _("the factor of %(field)s is not a number above 0.") % {"field": name})
        return {name: Decimal(str(factor)) for name, factor in content.items()}

    def check_field(self, name: str, place: str) -> None:
        if name not in self.fields:
            raise self.wrong(place, _("there is no field %(name)s.") % {"name": _with_nearest(name, self.fields)})


def check_headers(mapping: ColumnMapping, headers: Collection[str]) -> None:
    """Raise BadMapping when the mapping names a column the file does not have."""
    named = [*mapping.columns.values(), *(header for aside in mapping.also for header in aside.columns.values())]
    for header in named:
        if header not in headers:
            raise BadMapping(
                _("The mapping names a column the file does not have: %(header)s. The file has: %(headers)s.")
                % {"header": _with_nearest(header, headers), "headers": ", ".join(list(headers)[:30])}
            )


def plain(header: str) -> str:
    """A header as it is compared: without case, spaces and signs."""
    return "".join(sign for sign in header.casefold() if sign.isalnum())


def _with_nearest(name: str, known: Iterable[str]) -> str:
    """The name, and the one that was probably meant."""
    by_plain = {plain(each): each for each in known}
    near = get_close_matches(plain(name)[:60], by_plain, n=1, cutoff=0.6)
    return _("%(name)s (did you mean %(near)s?)") % {"name": name, "near": by_plain[near[0]]} if near else name
