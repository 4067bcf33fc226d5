"""Products and price lists, made through the API."""

from itertools import count
from typing import Any

from tests.harness.cast import Cast, Person

_number = count(1)


def money(amount: int, currency: str = "USD") -> dict[str, Any]:
    return {"amount": amount, "currency": currency}


def product(cast: Cast, amount: int = 1000, **more: Any) -> str:
    """The id of a product at this price in USD."""
    body = {"name": f"Fridge {next(_number)}", "unitPrice": money(amount), **more}
    return str(cast.admin.made("/crm/products", body)["id"])


def price_list(
    cast: Cast, item: str, *tiers: tuple[float, int], currency: str = "USD", **more: Any
) -> str:
    """The id of a price list with these tiers (from quantity, price) of one product."""
    said = [{"fromQty": qty, "unitPrice": money(amount, currency)} for qty, amount in tiers]
    entries = [{"itemId": item, "tiers": said}]
    body = {"name": f"List {next(_number)}", "currency": currency, "entries": entries, **more}
    return str(cast.admin.made("/crm/price-lists", body)["id"])


def quote(person: Person, item: str, **asked: Any) -> dict[str, Any]:
    """What the API says that the product costs."""
    words = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = person.get(f"/crm/products/{item}/price?{words}")
    assert answer.status_code == 200, answer.get_json()
    found: dict[str, Any] = answer.get_json()
    return found


def amount(person: Person, item: str, **asked: Any) -> int | None:
    found = quote(person, item, **asked)["unitPrice"]
    return found["amount"] if found else None
