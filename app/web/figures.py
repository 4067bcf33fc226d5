"""Money and numbers as the viewer's locale writes them."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.numbers import (
    format_compact_currency,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)
from jinja2 import pass_context
from jinja2.runtime import Context

from app.compose.money import Money
from app.web.onlooker import onlooker

NOTHING = "–"


@pass_context
def money(context: Context, value: Any) -> str:
    """€61,200, and cents only where there are any."""
    if value is None:
        return NOTHING
    return _money(value.amount, value.currency, onlooker(context).locale)


@pass_context
def whole_money(context: Context, value: Any) -> str:
    """€61,200 without cents, for estimates: a weighted sum is no sum of cents."""
    if value is None:
        return NOTHING
    whole = Money.from_major(value.major.quantize(Decimal(1)), value.currency)
    return _money(whole.amount, whole.currency, onlooker(context).locale)


@pass_context
def short_money(context: Context, value: Any) -> str:
    """€917.9K, for heads and charts; the exact figure belongs beside it or in its title."""
    if value is None:
        return NOTHING
    return _short_money(value.amount, value.currency, onlooker(context).locale)


@pass_context
def currency_sign(context: Context, currency: str) -> str:
    return get_currency_symbol(currency, locale=onlooker(context).locale)


@pass_context
def number(context: Context, value: Any) -> str:
    return NOTHING if value is None else format_decimal(value, locale=onlooker(context).locale)


@pass_context
def percent(context: Context, share: Any) -> str:
    """A share of one: 0.7 is 70%."""
    return NOTHING if share is None else format_percent(share, locale=onlooker(context).locale)


@pass_context
def share(context: Context, part: int, whole: int) -> str:
    """38.2%: so much of the whole; a dash where there is nothing yet to be a part of."""
    if not whole:
        return NOTHING
    return format_percent(part / whole, "#,##0.#%", locale=onlooker(context).locale)


@pass_context
def typeable(context: Context, value: Any) -> str:
    """A number or an amount as one would type it: what stands in a field."""
    if value is None:
        return ""
    locale = onlooker(context).locale
    if not isinstance(value, Money):
        return str(format_decimal(value, locale=locale, decimal_quantization=False))
    places = -int(value.major.as_tuple().exponent) if value.major % 1 else 0
    return str(format_decimal(value.major, f"#,##0.{'0' * places}".rstrip("."), locale=locale))


@lru_cache(maxsize=8192)
def _money(amount: int, currency: str, locale: Locale) -> str:
    major = Money(amount, currency).major
    if major != major.to_integral_value():
        return format_currency(major, currency, locale=locale)
    pattern = locale.currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(major, currency, pattern, locale=locale, currency_digits=False)


@lru_cache(maxsize=4096)
def _short_money(amount: int, currency: str, locale: Locale) -> str:
    major = Money(amount, currency).major
    digits = 0 if abs(major) < 1000 else 1
    return format_compact_currency(major, currency, locale=locale, fraction_digits=digits)
