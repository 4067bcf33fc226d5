"""Price lists over the API."""

from typing import Any

import pytest
from flask import Flask

from tests.harness.cast import Cast
from tests.modules.catalog.shop import amount, money, price_list, product

NOBODY = "0192f0c1-0000-7000-8000-000000000001"


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


def tier(price: int = 900, qty: float = 0, currency: str = "USD") -> dict[str, Any]:
    return {"fromQty": qty, "unitPrice": money(price, currency)}


def test_it_is_shown_as_it_was_made(cast: Cast) -> None:
    item = product(cast)
    made = price_list(cast, item, (10, 900), (1, 950), validFrom="2026-01-01")
    shown = cast.rep.get(f"/crm/price-lists/{made}").get_json()
    assert (shown["currency"], shown["validFrom"], shown["validTo"]) == ("USD", "2026-01-01", None)
    assert shown["entries"] == [{"itemId": item, "tiers": [tier(950, 1), tier(900, 10)]}]
    assert shown in cast.rep.get("/crm/price-lists?limit=200").get_json()["data"]


def test_entries_are_replaced_as_a_whole(cast: Cast) -> None:
    item, other = product(cast), product(cast)
    made = price_list(cast, item, (0, 900))
    path = f"/crm/price-lists/{made}"
    entries = [{"itemId": other, "tiers": [tier(700)]}, {"itemId": item, "tiers": [tier(800)]}]
    answer = cast.admin.patch(path, {"entries": entries}, If_Match='"1"')
    assert answer.status_code == 200, answer.get_json()
    assert answer.get_json()["version"] == 2
    assert (amount(cast.rep, item), amount(cast.rep, other)) == (800, 700)
    stale = cast.admin.patch(path, {"entries": []}, If_Match='"1"')
    assert stale.status_code == 409
    assert len(stale.get_json()["current"]["entries"]) == 2


def test_the_same_again_changes_nothing(cast: Cast) -> None:
    item = product(cast)
    made = price_list(cast, item, (0, 900))
    same = {"entries": [{"itemId": item, "tiers": [tier(900)]}]}
    assert cast.admin.patch(f"/crm/price-lists/{made}", same).get_json()["version"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"currency": "EUR"},
        {"currency": "XXQ"},
        {"validFrom": "2026-02-30"},
        {"validFrom": "2026-01-01T00:00:00Z"},
        {"validFrom": 20260101},
        {"validFrom": "9999-01-01"},
        {"validFrom": "2026-02-01", "validTo": "2026-01-31"},
        {"entries": [{"itemId": NOBODY, "tiers": [tier()]}]},
        {"entries": [{"itemId": "{item}", "tiers": []}]},
        {"entries": [{"itemId": "{item}", "tiers": [tier(), tier()]}]},
        {"entries": [{"itemId": "{item}", "tiers": [tier()]}] * 2},
        {"entries": [{"itemId": "{item}", "tiers": [tier(-1)]}]},
        {"entries": [{"itemId": "{item}", "tiers": [tier(2**63)]}]},
        {"entries": [{"itemId": "{item}", "tiers": [tier(900, -1)]}]},
        {"entries": [{"itemId": "{item}", "tiers": [tier(900, 0.0001)]}]},
        {"entries": [{"itemId": "{item}", "tiers": [tier(900, 1e300)]}]},
        {"entries": [{"itemId": "{item}", "tiers": [tier(900, currency="EUR")]}]},
        {"colour": "red"},
    ],
)
def test_what_is_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    item = product(cast)
    made = price_list(cast, item, (0, 900))
    entries = wrong.get("entries", [])
    filled = [{**entry, "itemId": entry["itemId"].format(item=item)} for entry in entries]
    said = {**wrong, "entries": filled} if entries else wrong
    answer = cast.admin.patch(f"/crm/price-lists/{made}", said)
    assert answer.status_code == 422, answer.get_json()
    assert cast.admin.get(f"/crm/price-lists/{made}").get_json()["version"] == 1
    assert amount(cast.rep, item) == 900


def test_lists_are_found_by_currency_and_day(app: Flask) -> None:
    there = Cast(app)
    item = product(there)
    euro = price_list(there, item, (0, 1), currency="EUR")
    past = price_list(there, item, (0, 1), validTo="2026-01-31")
    for words, wanted in (
        ("currency=EUR", [euro]),
        ("validOn=2026-01-31&sort=name", [euro, past]),
        ("validOn=2026-02-01", [euro]),
    ):
        found = there.rep.get(f"/crm/price-lists?{words}").get_json()["data"]
        assert [one["id"] for one in found] == wanted, words


def test_a_deleted_list_leaves_offers_as_they_are(cast: Cast) -> None:
    item = product(cast)
    made = price_list(cast, item, (0, 900))
    contact = cast.rep.made("/crm/contacts", {"email": "gone@polar.example"})["id"]
    line = {"itemId": item, "qty": 1}
    body = {"title": "Offer", "contactId": contact, "lineItems": [line]}
    deal = cast.rep.made("/crm/deals", body)
    assert cast.admin.ask("DELETE", f"/crm/price-lists/{made}").status_code == 204
    assert cast.admin.get(f"/crm/price-lists/{made}").status_code == 404
    assert amount(cast.rep, item) == 1000
    assert cast.rep.get(f"/crm/deals/{deal['id']}").get_json()["value"] == money(900)


def test_only_the_administrator_writes_them(cast: Cast, app: Flask) -> None:
    made = price_list(cast, product(cast), (0, 900))
    path = f"/crm/price-lists/{made}"
    for person in (cast.manager, cast.rep, cast.marketing, cast.viewer):
        assert person.get(path).status_code == 200
        assert person.post("/crm/price-lists", {"name": "Mine"}).status_code == 403
        assert person.patch(path, {"name": "Mine"}).status_code == 403
        assert person.ask("DELETE", path).status_code == 403
    assert cast.support.get(path).status_code == 403
    stranger = Cast(app).admin
    assert stranger.get(path).status_code == stranger.patch(path, {}).status_code == 404
