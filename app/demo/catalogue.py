"""What Acme Demo sells, and what it costs."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.compose.money import Money
from app.demo.world import World
from app.modules.catalog.models import CatCategory, CatItem, CatPrice, CatPriceList

CURRENCY = "USD"

# category: name, SKU, price and own cost in whole units, description
Row = tuple[str, str, int, int | None, str]
PRODUCTS: dict[str, list[Row]] = {
    "Cold rooms": [
        ("Cold room 12 m²", "CR-12", 8_400, 5_600, "Walk-in cold room with floor and shelving"),
        ("Cold room 40 m²", "CR-40", 21_500, 15_100, "Walk-in cold room for pallets"),
        ("Walk-in freezer (old model)", "WF-98", 9_900, 7_700, "No longer made"),
    ],
    "Appliances": [
        ("Display fridge", "DF-2", 2_150, 1_390, "Two doors, glass, LED"),
        ("Blast chiller", "BC-10", 6_900, 4_650, "Ten trays, 90 °C to 3 °C in 90 minutes"),
        ("Freezer island", "FI-3", 4_300, 2_980, "Three metres, for shop floors"),
        ("Ice machine", "IM-80", 3_200, 2_240, "80 kg a day"),
        ("Shelving, per metre", "SH-1", 85, 52, "Stainless steel, four shelves"),
    ],
    "Monitoring": [
        ("Temperature monitoring", "TM-1", 490, 120, "Sensors, alarms and records for one year"),
        ("Temperature sensor", "TS-4", 64, 31, "Wireless, −40 °C to +60 °C"),
        ("Gateway", "GW-1", 260, 148, "For up to 64 sensors"),
    ],
    "Services": [
        ("Installation", "SV-IN", 1_200, 780, "A day of two fitters"),
        ("Service contract", "SV-12", 1_850, 900, "Twelve months, within four hours"),
        ("Training on site", "SV-TR", 640, None, "Half a day for up to ten people"),
    ],
}
RETIRED = "WF-98"

# SKU: from quantity, price in whole units
STANDARD = {
    "TS-4": [(1, 64), (25, 58), (100, 51)],
    "SH-1": [(1, 85), (20, 78)],
    "DF-2": [(1, 2_150), (5, 2_020), (10, 1_890)],
}
# Prices in another currency, and one season's offer.
EURO = {"CR-12": [(1, 7_900)], "CR-40": [(1, 19_900)], "TS-4": [(1, 59), (25, 53)]}
SEASON = {"IM-80": [(1, 2_890)], "FI-3": [(1, 3_990), (3, 3_790)]}


def add_products(world: World) -> None:
    """Categories, products (one is retired) and price lists."""
    items = {item.sku: item for item in _products(world)}
    world.products += [item for item in items.values() if item.active]
    today = world.today.date()
    year = today.replace(month=1, day=1)
    season = (today - timedelta(days=20), today + timedelta(days=40))
    _price_list(world, "Standard", CURRENCY, (year, None), STANDARD, items)
    _price_list(world, "Season offer", CURRENCY, season, SEASON, items)
    _price_list(world, "Europe", "EUR", (year, None), EURO, items)
    world.program.session.flush()


def _products(world: World) -> list[CatItem]:
    made = []
    for category, products in PRODUCTS.items():
        place = CatCategory(name=category)
        world.program.session.add(place)
        world.program.session.flush()
        made += [_product(place, *product) for product in products]
    world.program.session.add_all(made)
    world.program.session.flush()
    return made


def _product(
    category: CatCategory, name: str, sku: str, price: int, cost: int | None, description: str
) -> CatItem:
    item = CatItem(name=name, sku=sku, description=description, active=sku != RETIRED)
    item.category_id = category.id
    item.unit_price = Money(price * 100, CURRENCY)
    item.cost = Money(cost * 100, CURRENCY) if cost else None
    return item


def _price_list(
    world: World,
    name: str,
    currency: str,
    validity: tuple[Any, Any],
    prices: dict[str, list[tuple[int, int]]],
    items: dict[str | None, CatItem],
) -> None:
    session = world.program.session
    made = CatPriceList(name=name, currency=currency, valid_from=validity[0], valid_to=validity[1])
    session.add(made)
    session.flush()
    for sku, tiers in prices.items():
        for from_qty, price in tiers:
            session.add(
                CatPrice(
                    price_list_id=made.id,
                    item_id=items[sku].id,
                    from_qty=Decimal(from_qty),
                    amount=price * 100,
                )
            )
