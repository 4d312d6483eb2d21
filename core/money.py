"""Money is an amount and a currency; nothing is ever added across currencies."""

from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_currency_symbol, list_currencies
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

CURRENCIES = frozenset(list_currencies())


def check_currency(code: str) -> None:
    """Raise ValidationError unless the code is an ISO 4217 currency."""
    if code not in CURRENCIES:
        raise ValidationError(_("%(code)s is not a currency code such as EUR."), code="currency", params={"code": code})


def money(amount: Decimal, currency: str, *, decimals: int = 0) -> str:
    """The amount with its currency's sign where the active language puts it: € 420,000, in Spanish 420 000 €."""
    sign, is_after = currency_sign(currency, get_language() or "en")
    number = number_format(amount, decimals, use_l10n=True, force_grouping=True)
    return f"{number}\N{NO-BREAK SPACE}{sign}" if is_after else f"{sign}\N{NO-BREAK SPACE}{number}"


@cache
def currency_sign(currency: str, language: str) -> tuple[str, bool]:
    """The sign, and whether it stands after the amount."""
    locale = Locale.parse(language, sep="-")
    return get_currency_symbol(currency, locale=locale), locale.currency_formats["standard"].pattern.endswith("¤")
