"""What a customer wants to buy, and at what price."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.compose.money import Money
from app.crm.deals.record import DealLineItem
from app.demo.catalogue import CURRENCY
from app.demo.world import World

PROJECTS = ("Refit of the kitchen", "New cold store", "Shop opening", "Replacement of old units",
            "Seasonal storage", "Second site", "Warehouse extension")  # fmt: skip
LARGE = ("Group-wide refit", "Regional cold chain", "New distribution centre")


@dataclass
class Offer:
    """`lines` are (product, quantity, discount in percent); without any the value is a guess."""

    title: str
    value: Money
    lines: list[tuple[Any, int, int]]

    def write_lines(self, world: World, deal: Any) -> None:
        """Puts the positions of the offer into the deal."""
        for place, (item, qty, discount) in enumerate(self.lines):
            line = DealLineItem(deal_id=deal.id, item_id=item.id, qty=Decimal(qty), position=place)
            line.unit_price, line.discount_percent = item.unit_price, Decimal(discount)
            world.program.session.add(line)


def offer(world: World, *, large: bool) -> Offer:
    """Two of three are spelled out product by product; then the value is the sum."""
    chance = world.chance
    if large:
        value = Money(chance.choice([58, 61, 72, 84, 96, 118, 142]) * 100_000, CURRENCY)
        return Offer(chance.choice(LARGE), value, [])
    if chance.random() < 0.34:
        return Offer(chance.choice(PROJECTS), Money(chance.randint(8, 90) * 50_000, CURRENCY), [])
    items = chance.sample(world.products, chance.randint(1, 4))
    lines = [(item, _quantity(world, item), chance.choice([0, 0, 0, 5, 10])) for item in items]
    return Offer(f"{items[0].name} and more" if items[1:] else items[0].name, _sum(lines), lines)


def _quantity(world: World, item: Any) -> int:
    """Small parts are sold by the dozen."""
    return world.chance.randint(1, 3) * (12 if item.unit_price.amount < 10_000 else 1)


def _sum(lines: list[tuple[Any, int, int]]) -> Money:
    cents = sum(item.unit_price.amount * qty * (100 - off) // 100 for item, qty, off in lines)
    return Money(cents, CURRENCY)
