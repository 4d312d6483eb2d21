"""What a bulk service answers: what became of every row, and of those it refused the reason."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RowState(TextChoices):
    """What became of a row."""

    CREATED = "CREATED", _("created")
    UPDATED = "UPDATED", _("updated")
    UNCHANGED = "UNCHANGED", _("unchanged")
    REFUSED = "REFUSED", _("refused")


@dataclass(frozen=True)
class Taken:
    """A row that was taken: its line in the file (or place in the list, from 1), and the key of its record. A warning
    says why somebody should look at it again."""

    line: int
    state: RowState
    key: int
    warning: str = ""


@dataclass(frozen=True)
class Refused:
    """A row that was not taken: its line in the file (or place in the list, from 1), the reason and the field."""

    line: int
    reason: str
    field: str = ""
    code: str = ""

    @classmethod
    def because(cls, line: int, error: ValidationError) -> "Refused":
        """The first reason in the error; a field's error names the field."""
        if hasattr(error, "error_dict"):
            name, errors = next(iter(error.error_dict.items()))
            return cls(line, errors[0].messages[0], "" if name == "__all__" else name, errors[0].code or "")
        first = error.error_list[0]
        return cls(line, first.messages[0], "", first.code or "")


@dataclass
class Outcome:
    """The rows taken, in the order of the rows, and the rows refused."""

    taken: list[Taken] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def created(self) -> int:
        return self._count(RowState.CREATED)

    @property
    def updated(self) -> int:
        return self._count(RowState.UPDATED)

    @property
    def unchanged(self) -> int:
        return self._count(RowState.UNCHANGED)

    @property
    def keys(self) -> list[int]:
        """The records of the rows taken."""
        return [row.key for row in self.taken]

    def counts(self) -> dict[str, int]:
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": len(self.refused),
        }

    def add(self, part: "Outcome") -> None:
        """What came of further rows."""
        self.taken += part.taken
        self.refused += part.refused

    def _count(self, state: RowState) -> int:
        return sum(row.state == state for row in self.taken)
