"""Bodies are JSON as RFC 8259 means it, and no more of it than a server can bear."""

import json
from decimal import Decimal
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from core.api.exceptions import Problem

LONGEST_BODY = 10_000_000
LONGEST_NUMBER = 40
LARGEST_EXPONENT = 30


class JSONParser(BaseParser):
    """Reads UTF-8 JSON; numbers with a fraction become decimals. What cannot be stored as text is refused here."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read(LONGEST_BODY + 1)
        if len(body) > LONGEST_BODY:
            raise Problem(413, "too_large", _("A body has at most 10 MB."))
        try:
            read = json.loads(body.decode(), parse_constant=_refuse, parse_int=_whole, parse_float=_fraction)
            check_storable(canonical(read))
        except RecursionError:
            raise ParseError(_("The body is nested too deeply.")) from None
        except ValueError as error:
            raise ParseError(_("The body is not JSON: %(error)s.") % {"error": str(error)[:200]}) from None
        return read


def canonical(value: Any) -> str:
    """The same text for the same content, whatever the order of its keys."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)


def check_storable(text: str) -> None:
    """Raise ValueError where a text holds a character that the database cannot: NUL, or half of a pair."""
    if "\\u0000" in text.replace("\\\\", ""):
        raise ValueError("a text holds the character NUL")
    text.encode()


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a number")


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return int(digits)


def _fraction(digits: str) -> Decimal:
    number = Decimal(digits) if len(digits) <= LONGEST_NUMBER else Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        raise ValueError("a number is too long")
    return int(number) if number == int(number) else number  # 2.0 is a whole number, as JSON Schema has it
