"""What a single value from outside means: a cell of a file, a field of a request. Each reader answers the value as a
model field holds it, None or "" for nothing said, or raises ValidationError."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.days import check_day

Reader = Callable[[Any], Any]

LANGUAGES = ("en", "es")
YES, NO = frozenset({"true", "yes", "1", "sí", "si"}), frozenset({"false", "no", "0"})
LONGEST_NUMBER = 40


def text(value: Any) -> str:
    """One line, spaces made single."""
    return " ".join(lines(value).split())


def lines(value: Any) -> str:
    """Text as it stands; refused where a character cannot be stored."""
    said = "" if value is None else str(value)
    if "\x00" in said or not (said.isascii() or _is_storable(said)):
        raise ValidationError(_("There is a character in this text that cannot be stored."), code="null_character")
    return said.strip()


def _is_storable(said: str) -> bool:
    try:
        said.encode()
    except UnicodeEncodeError:
        return False
    return True


def email(value: Any) -> str:
    """An e-mail address in lower case, and in plain letters where it was written in full-width ones."""
    said = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text(value)).lower())
    if said:
        validate_email(said)
    return said


def code(value: Any) -> str:
    """A code in capitals, such as a currency."""
    return text(value).upper()


def decimal(value: Any) -> Decimal | None:
    if isinstance(value, Decimal):
        said = value
    else:
        words = text(value)
        if not words:
            return None
        try:
            said = Decimal(words if len(words) <= LONGEST_NUMBER else "NaN")
        except InvalidOperation:
            said = Decimal("NaN")
    if not said.is_finite():
        raise ValidationError(_("This is not a number."), code="number")
    return said


def whole(value: Any) -> int | None:
    """A number without a fraction."""
    number = decimal(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise ValidationError(_("This is not a whole number."), code="number")
    return int(number)


def day(value: Any) -> date | None:
    """A day: a date, or text such as 2026-11-23."""
    if isinstance(value, datetime):
        value = value.date()
    said = value if isinstance(value, date) else text(value)
    if not said:
        return None
    try:
        found = said if isinstance(said, date) else date.fromisoformat(said)
    except ValueError:
        raise ValidationError(_("This is not a day such as 2026-11-23."), code="day") from None
    check_day(found)
    return found


def month(value: Any) -> date | None:
    """A month, written as its first day: 2026-11 or any day in it."""
    said = value if isinstance(value, date) else text(value)
    found = day(f"{said}-01" if isinstance(said, str) and re.fullmatch(r"\d{4}-\d{2}", said) else said)
    return found.replace(day=1) if found else None


def instant(value: Any) -> datetime | None:
    """A moment: one with a zone, or text such as 2026-11-23T15:00+01:00; without a zone it is the reader's."""
    said = value if isinstance(value, datetime) else text(value)
    if not said:
        return None
    try:
        found = said if isinstance(said, datetime) else datetime.fromisoformat(said)
        found = found if timezone.is_aware(found) else timezone.make_aware(found)
        check_day(found.date())
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValidationError(_("This is not a moment such as 2026-11-23 15:00."), code="moment") from None


def flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    said = text(value).casefold()
    if said and said not in YES | NO:
        raise ValidationError(_("This is neither yes nor no."), code="flag")
    return said in YES if said else None


def choice(choices: type[TextChoices]) -> Reader:
    """The value for a value or for its word in a language we speak; what is neither is left for cleaning to refuse."""

    @cache
    def words() -> dict[str, str]:
        found = {each.value.casefold(): str(each.value) for each in choices}
        for language in LANGUAGES:
            with override(language):
                for each in choices:
                    found.setdefault(str(each.label).casefold(), str(each.value))
        return found

    def read(value: Any) -> str:
        said = text(value)
        return words().get(said.casefold(), said)

    return read


def reference(value: Any) -> Any:
    """What names another record: its key as a number, or text (a name, an external id); None for none."""
    if isinstance(value, int) and not isinstance(value, bool):
        if not 0 < value < 2**63:
            raise ValidationError(_("There is nothing with this number."), code="unknown")
        return value
    return text(value) or None
