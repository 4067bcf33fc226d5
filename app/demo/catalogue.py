"""What Acme Demo sells."""

from app.compose.money import Money
from app.demo.world import World
from app.modules.catalog.models import CatItem

CURRENCY = "USD"

# name, SKU, price in whole units, description
PRODUCTS = [
    ("Cold room 12 m²", "CR-12", 8_400, "Walk-in cold room with floor and shelving"),
    ("Cold room 40 m²", "CR-40", 21_500, "Walk-in cold room for pallets"),
    ("Display fridge", "DF-2", 2_150, "Two doors, glass, LED"),
    ("Blast chiller", "BC-10", 6_900, "Ten trays, 90 °C to 3 °C in 90 minutes"),
    ("Freezer island", "FI-3", 4_300, "Three metres, for shop floors"),
    ("Ice machine", "IM-80", 3_200, "80 kg a day"),
    ("Temperature monitoring", "TM-1", 490, "Sensors, alarms and records for one year"),
    ("Installation", "SV-IN", 1_200, "A day of two fitters"),
    ("Service contract", "SV-12", 1_850, "Twelve months, within four hours"),
    ("Walk-in freezer (old model)", "WF-98", 9_900, "No longer made"),
]
RETIRED = "WF-98"


def add_products(world: World) -> None:
    """The price list; one product is retired."""
    for name, sku, price, description in PRODUCTS:
        item = CatItem(name=name, sku=sku, description=description, active=sku != RETIRED)
        item.unit_price = Money(price * 100, CURRENCY)
        world.program.session.add(item)
        if item.active:
            world.products.append(item)
    world.program.session.flush()
