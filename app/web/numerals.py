"""Numbers as people type them, or paste them out of a spreadsheet."""

import re
import unicodedata
from decimal import Decimal

from babel import Locale
from babel.numbers import get_currency_precision, get_decimal_symbol, get_group_symbol

from app.compose.money import CURRENCIES, Money
from app.compose.payload import MAX_AMOUNT

LONGEST = 30
PLAIN = re.compile(r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)")


def read_decimal(typed: str, locale: Locale) -> Decimal:
    """`1,234.5` as the locale groups it, `1234.5`, `12,5 %`, `€ 3`. What can't be a thousands
    separator is a decimal point, so that nobody's 1,5 becomes 15. Raises ValueError."""
    plain = "".join(char for char in typed if not _is_decoration(char)).replace("−", "-")
    if len(plain) > LONGEST:
        raise ValueError("is too long for a number")
    group, point = get_group_symbol(locale), get_decimal_symbol(locale)
    places = rf"[+-]?\d{{1,3}}(?:{re.escape(group)}\d{{2,3}})*{re.escape(group)}\d{{3}}"
    if re.fullmatch(rf"{places}(?:{re.escape(point)}\d*)?", plain):
        return Decimal(plain.replace(group, "").replace(point, "."))
    if not PLAIN.fullmatch(plain):
        raise ValueError("is not a number")
    return Decimal(plain.replace(",", "."))


def read_money(typed: str, currency: str, locale: Locale) -> Money:
    """An amount that the currency can have. Raises ValueError."""
    if currency not in CURRENCIES:
        raise ValueError("is in no known currency")
    try:
        amount = read_decimal(typed.replace(currency, ""), locale)
    except ValueError:
        raise ValueError("is not an amount") from None
    places = get_currency_precision(currency)
    if amount != round(amount, places):
        raise ValueError(f"{currency} has {places or 'no'} decimals")
    if abs(amount.scaleb(places)) > MAX_AMOUNT:
        raise ValueError("is too large")
    return Money.from_major(amount, currency)


def _is_decoration(char: str) -> bool:
    return char.isspace() or char in "'’%" or unicodedata.category(char) == "Sc"
