"""Countries by ISO 3166 code, named in the active language."""

from functools import cache

from babel import Locale
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@cache
def country_names(language: str = "en") -> dict[str, str]:
    """ISO code → name in the language, for codes of two letters that are countries."""
    territories = Locale.parse(language, sep="-").territories
    names = {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha()}
    return {code: names[code] for code in sorted(names, key=lambda code: names[code]) if code not in {"ZZ", "XA", "XB"}}


def country_choices() -> tuple[tuple[str, str], ...]:
    return _choices(get_language() or "en")


@cache
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(country_names(language).items())


def country_name(code: str) -> str:
    return country_names(get_language() or "en").get(code, code)


@cache
def _codes_by_name() -> dict[str, str]:
    return {name.casefold(): code for language in ("es", "en") for code, name in country_names(language).items()}


def country_code(text: str) -> str:
    """The ISO code for a code or a name in a language we speak; ValidationError when it is neither."""
    wanted = text.strip()
    if wanted.upper() in country_names():
        return wanted.upper()
    try:
        return _codes_by_name()[wanted.casefold()]
    except KeyError:
        raise ValidationError(_("%(text)s is not a country."), code="country", params={"text": text}) from None


def check_country(code: str) -> None:
    """Raise ValidationError unless the code is a country's."""
    if code not in country_names():
        raise ValidationError(_("%(text)s is not a country."), code="country", params={"text": code})
