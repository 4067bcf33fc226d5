"""Numbers as people in several countries type them."""

from decimal import Decimal

import pytest
from babel import Locale

from app.compose.money import Money
from app.web.numerals import read_decimal, read_money


@pytest.mark.parametrize(
    ("locale", "typed", "expected"),
    [
        ("en_GB", "1,234.50", "1234.50"),
        ("en_GB", "1234.5", "1234.5"),
        ("en_GB", "1,5", "1.5"),
        ("en_GB", "1,500", "1500"),
        ("en_GB", ".5", "0.5"),
        ("en_GB", " 12.5 % ", "12.5"),
        ("en_GB", "−3", "-3"),
        ("de_DE", "1.234,50", "1234.50"),
        ("de_DE", "1.500", "1500"),
        ("de_DE", "12.50", "12.50"),
        ("de_DE", "12,5", "12.5"),
        ("de_CH", "1’234.50", "1234.50"),
        ("fr_FR", "1\u202f234,5", "1234.5"),
        ("hi_IN", "12,34,567.5", "1234567.5"),
    ],
)
def test_they_are_understood(locale: str, typed: str, expected: str) -> None:
    assert read_decimal(typed, Locale.parse(locale)) == Decimal(expected)


@pytest.mark.parametrize(
    "typed",
    ["", "x", "1e5", "1e400", "NaN", "Infinity", "1.2.3", "1,2,3", "--1", "1-1", "0x10", "9" * 31,
     "1;2", "\x00", "½"],
)  # fmt: skip
def test_they_are_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_decimal(typed, Locale("en"))


@pytest.mark.parametrize(
    ("currency", "typed", "amount"),
    [("USD", "$1,234.50", 123450), ("JPY", "¥ 1,234", 1234), ("KWD", "1.234 KWD", 1234)],
)
def test_amounts_have_the_currencys_decimals(currency: str, typed: str, amount: int) -> None:
    assert read_money(typed, currency, Locale("en")) == Money(amount, currency)


@pytest.mark.parametrize(
    ("currency", "typed"),
    [("USD", "1.005"), ("JPY", "1.5"), ("KWD", "1.0005"), ("USD", "1" * 20), ("XXQ", "1")],
)
def test_amounts_that_can_not_be_are_refused(currency: str, typed: str) -> None:
    with pytest.raises(ValueError):
        read_money(typed, currency, Locale("en"))
