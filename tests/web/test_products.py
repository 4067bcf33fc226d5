"""Products and price lists in the settings."""

import re
from typing import Any

import pytest
from flask import Flask

from tests.modules.catalog.shop import amount, price_list, product
from tests.web.forms import page, send
from tests.web.sales import Sales

HERE = "/settings/products"


@pytest.fixture(scope="module")
def shop(app: Flask) -> Sales:
    return Sales(app)


def rows(*lines: tuple[str, str, str]) -> dict[str, Any]:
    """Lines of a price list: product, from quantity, price."""
    names = ("product", "qty", "price")
    columns = {f"line-{name}": list(texts) for name, texts in zip(names, zip(*lines), strict=True)}  # noqa: B905
    return {**columns, "line-itemId": [""] * len(lines), "line-key": [""] * len(lines)}


def made_list(shop: Sales, name: str) -> str:
    found = shop.admin.get(f"/crm/price-lists?q={name}").get_json()["data"]
    return str(found[0]["id"])


def test_an_empty_catalog_says_what_will_be_here(app: Flask) -> None:
    there = Sales(app)
    assert "No products yet" in page(there.admin, HERE)
    assert "No price lists yet" in page(there.admin, f"{HERE}/price-lists")


def test_a_product_is_added_found_and_changed(shop: Sales) -> None:
    category = shop.admin.made("/crm/product-categories", {"name": "Rooms"})["id"]
    form = {"name": "Cold room", "sku": "CR-12", "unitPrice": "8,400.50", "cost": "5600",
            "categoryId": category, "active": "1"}  # fmt: skip
    assert send(shop.admin, f"{HERE}/new", **form).status_code == 303
    made = shop.admin.get("/crm/products?sku=CR-12").get_json()["data"][0]
    assert (made["unitPrice"]["amount"], made["cost"]["amount"]) == (840_050, 560_000)
    assert "Cold room" in page(shop.admin, f"{HERE}?q=cr-12&categoryId={category}&active=true")
    assert "Nothing matches" in page(shop.admin, f"{HERE}?q=cr-12&active=false")
    path = f"{HERE}/{made['id']}"
    assert 'value="8,400.50"' in page(shop.admin, path)
    changed = {**form, "unitPrice": "9000", "version": "1"}
    assert send(shop.admin, path, **changed).status_code == 303
    stale = send(shop.admin, path, **{**changed, "name": "Mine"})
    assert stale.status_code == 409
    assert "Somebody else changed this product" in stale.text and 'value="Mine"' in stale.text


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"unitPrice": "-1"}, {"unitPrice": "NaN"}, {"unitPrice": "1e400"},
     {"unitPrice": "1.005"}, {"unitPrice": "9" * 25}, {"cost": "-1"}, {"cost": "x"},
     {"categoryId": "x"}, {"currency": "XXQ", "unitPrice": "1"}, {"sku": "a\nb"}],
)  # fmt: skip
def test_what_makes_no_sense_comes_back(shop: Sales, wrong: dict[str, str]) -> None:
    answer = send(shop.admin, f"{HERE}/new", **{"name": "Kept as typed", "cost": "3", **wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "name" in wrong or "Kept as typed" in answer.text
    assert shop.admin.get("/crm/products?q=kept+as+typed").get_json()["data"] == []


def test_a_product_is_switched_off_and_on(shop: Sales) -> None:
    item = product(shop, name="Switched")
    here = f"{HERE}?q=switched"
    answer = send(shop.admin, f"{HERE}/{item}/off", back=here)
    assert (answer.status_code, answer.location) == (303, here)
    assert 'aria-checked="false"' in page(shop.admin, here)
    assert send(shop.admin, f"{HERE}/{item}/on", back="https://evil.example").location == HERE
    assert shop.admin.get(f"/crm/products/{item}").get_json()["active"] is True


def test_a_product_in_an_offer_is_not_deleted(shop: Sales) -> None:
    item, free = product(shop, name="Offered"), product(shop, name="Free")
    line = {"itemId": item}
    shop.manager.post(f"/crm/deals/{shop.deal()['id']}/line-items", line)
    refused = send(shop.admin, f"{HERE}/{item}/delete")
    assert refused.status_code == 409
    assert "Make it inactive instead" in refused.text
    assert send(shop.admin, f"{HERE}/{free}/delete").status_code == 303
    assert shop.admin.get(f"/crm/products/{free}").status_code == 404


def test_categories_are_added_renamed_and_deleted(shop: Sales) -> None:
    assert send(shop.admin, f"{HERE}/categories/new", name="Parts").status_code == 303
    assert send(shop.admin, f"{HERE}/categories/new", name="parts").status_code == 409
    found = re.search(r'value="([0-9a-f-]{36})">Parts \(0\)', page(shop.admin, HERE))
    assert found
    path = f"{HERE}/categories/{found[1]}"
    assert send(shop.admin, path, name="Spare parts").status_code == 303
    assert "Spare parts" in page(shop.admin, f"{HERE}?categoryId={found[1]}")
    assert send(shop.admin, f"{path}/delete").status_code == 303
    assert "Spare parts" not in page(shop.admin, HERE)


def test_the_list_goes_on_where_it_ended(app: Flask) -> None:
    there = Sales(app)
    for place in range(55):
        product(there, name=f"Part {place:02}")
    first = page(there.admin, HERE)
    more = re.search(r'href="(/settings/products\?cursor=[^"]+)"', first)
    assert more
    rest = page(there.admin, more[1].replace("&amp;", "&"))
    assert len(set(re.findall(r"Part \d\d", first + rest))) == 55


def test_a_price_list_is_made_and_changed_in_its_grid(shop: Sales) -> None:
    item = product(shop, 10_000, name="Sensor", sku="TS-4")
    about = {"name": "Spring", "currency": "usd", "validFrom": "2026-01-01", "validTo": ""}
    lines = rows(("ts-4", "", "95"), ("Sensor", "10", "90.50"), ("", "", ""))
    assert send(shop.admin, f"{HERE}/price-lists/new", **about, **lines).status_code == 303
    assert amount(shop.rep, item, qty=10, on="2026-01-01") == 9050
    path = f"{HERE}/price-lists/{made_list(shop, 'spring')}"
    shown = page(shop.admin, path)
    assert 'value="90.50"' in shown and 'value="2026-01-01"' in shown
    assert "Spring" in page(shop.admin, f"{HERE}/price-lists")
    fewer = {**about, **rows(("Sensor", "", "80")), "version": "1"}
    assert send(shop.admin, path, **fewer).status_code == 303
    assert amount(shop.rep, item, qty=10, on="2026-01-01") == 8000
    stale = send(shop.admin, path, **fewer)
    assert stale.status_code == 409 and "Somebody else changed this price list" in stale.text
    assert send(shop.admin, f"{path}/delete").status_code == 303
    assert amount(shop.rep, item) == 10_000


@pytest.mark.parametrize(
    ("about", "line", "words"),
    [
        ({"name": ""}, ("Sturdy", "", "1"), "One field needs a look"),
        ({"currency": "XXQ"}, ("Sturdy", "", "1"), "One field needs a look"),
        ({"validTo": "2025-01-01"}, ("Sturdy", "", "1"), "One field needs a look"),
        ({"validFrom": "soon"}, ("Sturdy", "", "1"), "One field needs a look"),
        ({}, ("No such", "", "1"), "No product matches"),
        ({}, ("Sturdy", "", ""), "Type a price"),
        ({}, ("Sturdy", "", "-1"), "not negative"),
        ({}, ("Sturdy", "-1", "1"), "must be at least 0"),
        ({}, ("Sturdy", "1.2345", "1"), "decimal"),
        ({}, ("Sturdy", "1e5", "1"), "is not a number"),
        ({}, ("Sturdy", "", "1.005"), "USD has 2 decimals"),
    ],
)
def test_a_price_list_that_makes_no_sense_comes_back_as_typed(
    shop: Sales, about: dict[str, str], line: tuple[str, str, str], words: str
) -> None:
    if not shop.admin.get("/crm/products?q=sturdy").get_json()["data"]:
        product(shop, name="Sturdy")
    form = {"name": "Typed", "currency": "USD", "validFrom": "2026-01-01", "validTo": "", **about}
    answer = send(shop.admin, f"{HERE}/price-lists/new", **form, **rows(line, ("Sturdy", "7", "5")))
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{line[1] or line[0]}"' in answer.text and 'value="7"' in answer.text


def test_a_quantity_that_is_there_twice_is_named(shop: Sales) -> None:
    product(shop, name="Doubled")
    lines = rows(("Doubled", "5", "1"), ("Doubled", "5.0", "2"))
    answer = send(shop.admin, f"{HERE}/price-lists/new", name="Twice", **lines)
    assert answer.status_code == 422 and "is there twice" in answer.text


def test_only_the_administrator_changes_it(shop: Sales, app: Flask) -> None:
    item = product(shop)
    made = price_list(shop, item, (0, 1))
    for place in (f"{HERE}/new", f"{HERE}/{item}", f"{HERE}/price-lists/new"):
        assert shop.admin.get(place).status_code == 200, place
        assert shop.manager.get(place).status_code == shop.rep.get(place).status_code == 403, place
    for place in (f"{HERE}/{item}", f"{HERE}/{item}/off", f"{HERE}/price-lists/{made}",
                  f"{HERE}/price-lists/{made}/delete"):  # fmt: skip
        assert send(shop.manager, place, name="Mine").status_code == 403, place
        assert send(Sales(app).admin, place, name="Mine").status_code == 404, place


def test_who_makes_offers_looks_up_what_there_is_and_what_it_costs(app: Flask) -> None:
    shop = Sales(app)
    assert "An administrator adds it" in page(shop.rep, HERE)
    item = product(shop, 123_450, name="Walk-in room", cost={"amount": 98_765, "currency": "USD"})
    product(shop, name="Old fridge", active=False)
    made = price_list(shop, item, (0, 110_000), (10, 99_000), name="Spring")
    assert HERE in page(shop.rep, "/settings/permissions")
    listed = page(shop.rep, HERE)
    assert "Walk-in room" in listed and "$1,234.50" in listed and "Not active" in listed
    assert "987.65" not in listed, "what it costs us is for managers"
    assert "987.65" in page(shop.manager, HERE)
    assert "Spring" in page(shop.rep, f"{HERE}/price-lists")
    prices = page(shop.rep, f"{HERE}/price-lists/{made}")
    assert "$1,100" in prices and "$990" in prices and ">10<" in prices
    for seen in (listed, prices):
        assert (
            f"{HERE}/{item}" not in seen
            and f"{HERE}/new" not in seen
            and "Save price list" not in seen
        )
