"""What a column of a file can become: a field with its kind, the words people use for it, and for its values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Model, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.cells import LANGUAGES
from core.countries import country_names
from users.models import User

# What people write → what stands here, as far as this person may see it
Vocabulary = Callable[[User | None], Mapping[str, str]]


class Kind(StrEnum):
    TEXT = "TEXT"
    LINES = "LINES"
    NUMBER = "NUMBER"
    WHOLE = "WHOLE"
    DAY = "DAY"
    MONTH = "MONTH"
    MOMENT = "MOMENT"
    FLAG = "FLAG"
    CHOICE = "CHOICE"
    REFERENCE = "REFERENCE"


@dataclass(frozen=True)
class Field:
    """A field of a target. `synonyms` are other headers for it; `vocabulary` are the values it can take, where they
    can be counted."""

    name: str
    label: str | Promise
    kind: Kind = Kind.TEXT
    is_required: bool = False
    synonyms: tuple[str, ...] = ()
    vocabulary: Vocabulary | None = None


@dataclass(frozen=True)
class Joined:
    """A field that files often bring in several columns. Its own column counts alone, unless it stands for the first
    part ("Name" beside "Last name"), or what it holds is a list: then the others come after it."""

    name: str
    parts: tuple[str, ...]
    is_list: bool = False


EXTERNAL_ID_FIELD = Field(
    "external_id", _("external id"), synonyms=("id", "key", "code", "number", "no", "código", "número", "identificador")
)


def field(
    model: type[Model],
    name: str,
    kind: Kind = Kind.TEXT,
    *synonyms: str,
    is_required: bool = False,
    vocabulary: Vocabulary | None = None,
) -> Field:
    """The field of this name, called as the model calls it."""
    label = model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return Field(name, label, kind, is_required, synonyms, vocabulary)


def one_of(choices: type[TextChoices]) -> Vocabulary:
    """The words for the values in every language we speak, and the values themselves."""

    def words(user: User | None) -> Mapping[str, str]:
        found = {str(value): str(value) for value in choices.values}
        for language in LANGUAGES:
            with override(language):
                found |= {str(label): str(value) for value, label in choices.choices}
        return found

    return words


def countries(user: User | None) -> Mapping[str, str]:
    """Every country by its code and by its names."""
    codes = {code: code for code in country_names()}
    return codes | {name: code for language in LANGUAGES for code, name in country_names(language).items()}


def people(user: User | None) -> Mapping[str, str]:
    """Colleagues by name."""
    found = User.objects.active().visible_to(user) if user else User.objects.active()
    return {name: name for name in found.order_by().values_list("name", flat=True)}
