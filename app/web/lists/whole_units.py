"""Amounts in filters: typed in whole units of the org's currency, kept in minor ones."""

from decimal import Decimal, InvalidOperation

from app.compose.money import Money

MOST = Decimal(10) ** 12


def read_whole(said: str, currency: str) -> int | None:
    """The minor units; None for what is no amount."""
    try:
        major = Decimal(said.replace(",", ""))
    except InvalidOperation:
        return None
    if not major.is_finite() or abs(major) > MOST:
        return None
    return Money.from_major(major, currency).amount


def written_whole(amount: int, currency: str) -> str:
    """As one types it, without cents where there are none."""
    return f"{Money(amount, currency).major:f}".removesuffix(".00")
