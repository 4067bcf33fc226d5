"""Products and their categories over the API."""

from typing import Any

import pytest
from flask import Flask

from tests.harness.cast import Cast
from tests.modules.catalog.shop import money, price_list, product


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


def names(cast: Cast, words: str) -> list[str]:
    found = cast.rep.get(f"/crm/products?sort=name&{words}").get_json()["data"]
    return [one["name"] for one in found]


def test_the_list_is_narrowed(app: Flask) -> None:
    there = Cast(app)
    cooling = there.admin.made("/crm/product-categories", {"name": "Cooling"})["id"]
    for body in (
        {"name": "Cold room 40 m²", "sku": "CR-40", "categoryId": cooling},
        {"name": "Ice machine", "sku": "IM-80", "categoryId": cooling, "active": False},
        {"name": "Installation", "unitPrice": money(120_000)},
    ):
        there.admin.made("/crm/products", body)
    assert names(there, "q=cold+40") == names(there, "q=cr-40") == ["Cold room 40 m²"]
    assert names(there, "active=false") == ["Ice machine"]
    assert names(there, f"categoryId={cooling}") == ["Cold room 40 m²", "Ice machine"]
    assert names(there, "unitPriceMin=120000") == ["Installation"]
    assert names(there, "q=100%25") == []


def test_costs_are_for_managers(cast: Cast) -> None:
    item = product(cast, cost=money(600))
    path = f"/crm/products/{item}"
    seen = {
        person.email.split("@")[0]: person.get(path).get_json()["cost"]
        for person in (cast.admin, cast.manager, cast.rep, cast.viewer, cast.marketing)
    }
    assert seen == {
        "alma": money(600), "maria": money(600), "nina": None, "vera": None, "mo": None
    }  # fmt: skip
    assert '"cost": {' not in cast.rep.get("/crm/products").get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": None},
        {"unitPrice": None},
        {"unitPrice": money(-1)},
        {"unitPrice": money(2**63)},
        {"unitPrice": {"amount": 1.5, "currency": "USD"}},
        {"unitPrice": {"amount": "1e5", "currency": "USD"}},
        {"cost": money(-1)},
        {"cost": {"amount": 1}},
        {"categoryId": "0192f0c1-0000-7000-8000-000000000001"},
        {"categoryId": "cooling"},
        {"sku": "a\nb"},
        {"id": "x"},
    ],
)
def test_what_is_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    path = f"/crm/products/{product(cast)}"
    assert cast.admin.patch(path, wrong).status_code == 422
    assert cast.admin.get(path).get_json()["version"] == 1


def test_one_sku_is_one_product_however_it_is_typed(cast: Cast) -> None:
    item = product(cast, name="Freezer island", sku="FI-3")
    again = cast.admin.post("/crm/products", {"name": "Island", "sku": "fi-3"})
    assert (again.status_code, again.get_json()["code"]) == (409, "duplicate")
    assert again.get_json()["detail"] == "Freezer island has this SKU."
    assert cast.admin.patch(f"/crm/products/{item}", {"sku": "fi-3"}).status_code == 200


def test_what_was_never_offered_can_be_deleted(cast: Cast) -> None:
    item = product(cast)
    made = price_list(cast, item, (0, 900))
    assert cast.rep.ask("DELETE", f"/crm/products/{item}").status_code == 403
    assert cast.admin.ask("DELETE", f"/crm/products/{item}").status_code == 204
    assert cast.admin.get(f"/crm/products/{item}").status_code == 404
    assert cast.admin.get(f"/crm/price-lists/{made}").get_json()["entries"] == []


def test_what_stands_in_an_offer_can_only_be_made_inactive(cast: Cast) -> None:
    item = product(cast)
    contact = cast.rep.made("/crm/contacts", {"email": "kept@polar.example"})["id"]
    body = {"title": "Offer", "contactId": contact, "lineItems": [{"itemId": item}]}
    deal = cast.rep.made("/crm/deals", body)["id"]
    answer = cast.admin.ask("DELETE", f"/crm/products/{item}")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "in-use")
    assert "Make it inactive instead" in answer.get_json()["detail"]
    assert cast.admin.patch(f"/crm/products/{item}", {"active": False}).status_code == 200
    assert cast.rep.get(f"/crm/deals/{deal}").get_json()["lineItems"][0]["itemId"] == item


def test_categories(cast: Cast, app: Flask) -> None:
    made = cast.admin.made("/crm/product-categories", {"name": "Services"})
    path = f"/crm/product-categories/{made['id']}"
    again = cast.admin.post("/crm/product-categories", {"name": "SERVICES"})
    assert (again.status_code, again.get_json()["code"]) == (409, "duplicate")
    assert cast.rep.post("/crm/product-categories", {"name": "Mine"}).status_code == 403
    assert cast.admin.patch(path, {"name": "Service"}).get_json()["name"] == "Service"
    item = product(cast, categoryId=made["id"])
    assert Cast(app).admin.ask("DELETE", path).status_code == 404
    assert cast.admin.ask("DELETE", path).status_code == 204
    left = cast.admin.get(f"/crm/products/{item}").get_json()
    assert (left["categoryId"], left["version"]) == (None, 2)
    found = cast.rep.get("/crm/product-categories").get_json()["data"]
    assert made["id"] not in [one["id"] for one in found]
