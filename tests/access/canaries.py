"""Values that occur nowhere else: whoever reads one has seen the record it was put into."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from babel.dates import format_date

# What may stand between the digits of a written number, plain or as HTML writes it
BETWEEN_DIGITS = re.compile(r"(?<=\d)(?:[.,' \u00a0\u202f]|&#x27;|&nbsp;)(?=\d{3})")
LETTERS, LENGTH = "bcdfghjklmnpqrstvwxz", 12  # no word is made of these, and no two tokens are alike
DIRECTORY_FIELDS = frozenset({"name", "city", "owner"})


@dataclass(frozen=True)
class Canary:
    """One planted value: on which account, in which field, and every way it may be written."""

    account: str
    field: str
    spellings: tuple[str, ...]


@dataclass
class Aviary:
    """Plants values and finds them again."""

    canaries: list[Canary] = field(default_factory=list)

    def text(self, account: str, name: str) -> str:
        token = "".join(Random(len(self.canaries)).choices(LETTERS, k=LENGTH))
        self._planted(account, name, token)
        return token.title()

    def number(self, account: str, name: str) -> Decimal:
        amount = 710_000_000 + 1_013 * len(self.canaries)
        self._planted(account, name, str(amount))
        return Decimal(amount)

    def day(self, account: str, name: str, *, start: date) -> date:
        on = start + timedelta(days=len(self.canaries))
        self._planted(account, name, on.isoformat(), format_date(on, "d MMM y", locale="en"))
        return on

    def _planted(self, account: str, name: str, *spellings: str) -> None:
        self.canaries.append(Canary(account, name, spellings))

    def seen_in(self, text: str) -> list[Canary]:
        """The planted values that can be read in the text, however it groups digits."""
        plain = BETWEEN_DIGITS.sub("", text)
        tokens = set(re.findall(rf"[{LETTERS}]{{{LENGTH}}}", text.lower())) | set(re.findall(r"7[1-9]\d{7}", plain))
        days = set(re.findall(r"\d{4}-\d{2}-\d{2}", text)) | set(re.findall(r"\d{1,2} [A-Z][a-z]{2} \d{4}", text))
        return [canary for canary in self.canaries if not {*canary.spellings}.isdisjoint(tokens | days)]
