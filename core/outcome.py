"""What a bulk service answers: what it did, and every row it refused with the reason."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError


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
    """How many records were created, updated and left unchanged, and the rows refused; `keys` are the records touched,
    in the order of the rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)

    def counts(self) -> dict[str, Any]:
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": len(self.refused),
        }
