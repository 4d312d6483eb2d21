"""Numbers as people write them in files."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 40  # signs: the largest amount we keep has 17
SPACES = re.compile(r"[\s'’\u00a0\u202f]")
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
GROUPED = re.compile(r"[+-]?\d{1,3}(?P<group>[.,])\d{3}((?P=group)\d{3})*(?P<rest>[.,]\d+)?")


def number(text: str) -> Decimal:
    """The number the text stands for; ValidationError when it is none or could be two."""
    bare = SPACES.sub("", text)
    grouped = GROUPED.fullmatch(bare)
    if len(text) > LONGEST:
        raise ValidationError(_("%(text)s… is not a number.") % {"text": text[:LONGEST]}, code="number")
    if grouped and _is_clear(grouped, bare):
        rest = grouped["rest"] or ""
        return Decimal(bare.removesuffix(rest).replace(grouped["group"], "") + rest.replace(",", "."))
    if grouped and grouped["group"] == ",":
        raise ValidationError(
            _("%(text)s could be two numbers: write it without a separator of thousands.") % {"text": text},
            code="number",
        )
    if PLAIN.fullmatch(bare):
        return Decimal(bare)
    if bare.count(",") == 1 and PLAIN.fullmatch(bare.replace(",", ".")):
        return Decimal(bare.replace(",", "."))
    raise ValidationError(_("%(text)s is not a number.") % {"text": text}, code="number")


def _is_clear(grouped: re.Match[str], bare: str) -> bool:
    """Whether the signs between the digits can only be meant in one way: two kinds, or one kind more than once."""
    if rest := grouped["rest"]:
        return not rest.startswith(grouped["group"])
    return bare.count(grouped["group"]) > 1
