"""Line items: totals exact to the minor unit, and a deal that is worth their sum."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.compose.money import Money
from app.crm.deals.totals import added, line_sums, line_total
from tests.harness.cast import Cast


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


@pytest.fixture
def deal(cast: Cast) -> str:
    body = {"email": "a@polar.example", "allowDuplicate": True}
    contact = cast.rep.made("/crm/contacts", body)["id"]
    path: str = cast.rep.made("/crm/deals", {"title": "Cold rooms", "contactId": contact})["id"]
    return f"/crm/deals/{path}"


def usd(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD"}


def product(cast: Cast, amount: int = 3333, **more: Any) -> str:
    body = {"name": "Fridge", "unitPrice": usd(amount), **more}
    made: str = cast.admin.made("/crm/products", body)["id"]
    return made


percent = st.decimals(0, 100, places=3)


@given(
    amount=st.integers(0, 10**12),
    qty=st.decimals("0.001", 10_000, places=3),
    discount=percent,
    tax=percent,
)
def test_totals_are_exact(amount: int, qty: Decimal, discount: Decimal, tax: Decimal) -> None:
    exact = (
        Fraction(amount)
        * Fraction(qty)
        * (1 - Fraction(discount) / 100)
        * (1 + Fraction(tax) / 100)
    )
    total = line_total(Money(amount, "USD"), qty, discount, tax).amount
    assert total == int(exact + Fraction(1, 2))


@given(
    lines=st.lists(
        st.tuples(st.integers(0, 10**9), st.decimals("0.001", 10_000, places=3), percent, percent),
        min_size=1,
        max_size=6,
    ),
    currency=st.sampled_from(["JPY", "USD", "KWD"]),
)
def test_the_foot_adds_up(
    lines: list[tuple[int, Decimal, Decimal, Decimal]], currency: str
) -> None:
    """Nothing is lost between the sums, and each is the exact one of its lines, rounded once."""
    each = [
        line_sums(Money(amount, currency), qty, discount, tax)
        for amount, qty, discount, tax in lines
    ]
    foot = added(each, currency)
    parts = (foot.subtotal.amount, -foot.discount.amount, foot.tax.amount)
    assert sum(parts) == foot.total.amount == sum(line.total.amount for line in each)
    for line, (amount, qty, discount, _) in zip(each, lines, strict=True):
        gross = Fraction(amount) * Fraction(qty)
        net = gross * (1 - Fraction(discount) / 100)
        assert line.subtotal.amount == int(gross + Fraction(1, 2))
        assert line.net.amount == int(net + Fraction(1, 2))
        assert 0 <= line.discount.amount <= line.subtotal.amount


@pytest.mark.parametrize(
    ("currency", "price", "expected"), [("JPY", 105, 158), ("KWD", 1_005, 1_508), ("USD", 105, 158)]
)
def test_the_minor_unit_is_the_currencys(
    cast: Cast, deal: str, currency: str, price: int, expected: int
) -> None:
    unit = {"amount": price, "currency": currency}
    line = {"itemId": product(cast), "qty": 1.5, "unitPrice": unit}
    made = cast.rep.made(f"{deal}/line-items", line)
    assert made["total"] == {"amount": expected, "currency": currency}
    assert cast.rep.get(deal).get_json()["value"] == made["total"]


def test_half_a_cent_is_rounded_up() -> None:
    half = line_total(Money(1, "USD"), Decimal("0.5"), Decimal(0), Decimal(0))
    assert half.amount == 1 == int(Decimal("0.5").quantize(Decimal(1), ROUND_HALF_UP))


def test_the_value_is_the_sum(cast: Cast, deal: str) -> None:
    item = product(cast)
    lines = [
        {"itemId": item, "qty": 3, "discountPercent": 10},
        {"itemId": item, "qty": 1.5, "unitPrice": usd(999), "taxPercent": 19},
    ]
    answer = cast.rep.ask("PUT", f"{deal}/line-items", {"lineItems": lines})
    assert answer.status_code == 200, answer.get_json()
    found = cast.rep.get(f"{deal}/line-items").get_json()["data"]
    part = cast.rep.get(f"{deal}/line-items?limit=1&cursor=1&count=true").get_json()
    assert (part["data"], part["page"]["total"]) == ([found[1]], len(found))
    assert [line["total"]["amount"] for line in found] == [8999, 1783]
    assert cast.rep.get(deal).get_json()["value"] == usd(8999 + 1783)
    assert cast.rep.patch(deal, {"value": usd(5)}).status_code == 422


def test_one_by_one(cast: Cast, deal: str) -> None:
    path = f"{deal}/line-items"
    first = cast.rep.made(path, {"itemId": product(cast, 1000), "qty": 2})
    second = cast.rep.made(path, {"itemId": product(cast, 500), "qty": 1})
    assert cast.rep.get(deal).get_json()["value"] == usd(2500)
    assert cast.rep.get(f"{path}/{first['id']}").get_json() == first
    assert cast.rep.patch(f"{path}/{first['id']}", {"qty": 3}).get_json()["total"] == usd(3000)
    assert cast.rep.ask("DELETE", f"{path}/{second['id']}").status_code == 204
    assert cast.rep.get(deal).get_json()["value"] == usd(3000)
    for method in ("GET", "DELETE"):
        assert cast.rep.ask(method, f"{path}/{second['id']}").status_code == 404


def test_a_deal_is_made_and_changed_with_its_line_items(cast: Cast) -> None:
    body = {"email": "a@polar.example", "allowDuplicate": True}
    contact = cast.rep.made("/crm/contacts", body)["id"]
    line = {"itemId": product(cast, 700), "qty": 2}
    deal = cast.rep.made(
        "/crm/deals", {"title": "Offer", "contactId": contact, "lineItems": [line]}
    )
    assert (deal["value"], len(deal["lineItems"])) == (usd(1400), 1)
    answer = cast.rep.patch(f"/crm/deals/{deal['id']}", {"lineItems": [line, line]})
    assert answer.get_json()["value"] == usd(2800)


@pytest.mark.parametrize(
    "wrong",
    [
        {"qty": 0},
        {"qty": -1},
        {"qty": 1e300},
        {"qty": 0.0001},
        {"qty": "2"},
        {"qty": True},
        {"discountPercent": 101},
        {"taxPercent": -1},
        {"unitPrice": {"amount": -1, "currency": "USD"}},
        {"unitPrice": {"amount": 1, "currency": "XXQ"}},
        {"unitPrice": {"amount": 10**15, "currency": "USD"}, "qty": 1000},
        {"itemId": "0192f0c1-0000-7000-8000-000000000001"},
        {"variantId": "0192f0c1-0000-7000-8000-000000000001"},
        {"total": {"amount": 1, "currency": "USD"}},
    ],
)
def test_what_is_refused(cast: Cast, deal: str, wrong: dict[str, Any]) -> None:
    line = {"itemId": product(cast), "qty": 1, **wrong}
    answer = cast.rep.ask("PUT", f"{deal}/line-items", {"lineItems": [line]})
    assert answer.status_code == 422, answer.get_json()
    assert cast.rep.get(f"{deal}/line-items").get_json()["data"] == []


def test_every_faulty_line_is_named(cast: Cast, deal: str) -> None:
    nobody = "0192f0c1-0000-7000-8000-000000000001"
    lines = [{"itemId": product(cast)}, {"itemId": nobody}, {"itemId": nobody}]
    answer = cast.rep.ask("PUT", f"{deal}/line-items", {"lineItems": lines})
    fields = [error["field"] for error in answer.get_json()["errors"]]
    assert fields == ["lineItems.1.itemId", "lineItems.2.itemId"]


def test_the_value_can_be_set_by_hand_once_all_lines_are_gone(cast: Cast, deal: str) -> None:
    path = f"{deal}/line-items"
    cast.rep.made(path, {"itemId": product(cast, 700)})
    assert cast.rep.patch(deal, {"value": usd(5)}).status_code == 422
    assert cast.rep.ask("PUT", path, {"lineItems": []}).get_json()["value"] == usd(700)
    assert cast.rep.patch(deal, {"value": usd(5)}).get_json()["value"] == usd(5)


def test_the_offer_of_a_closed_deal_is_final(cast: Cast, deal: str) -> None:
    path = f"{deal}/line-items"
    made = cast.rep.made(path, {"itemId": product(cast, 700)})
    cast.rep.post(f"{deal}/lost", {"lostReason": "Price"})
    line = {"itemId": product(cast)}
    for method, where, body in (
        ("POST", path, line),
        ("PUT", path, {"lineItems": [line]}),
        ("PATCH", f"{path}/{made['id']}", {"qty": 2}),
        ("DELETE", f"{path}/{made['id']}", None),
    ):
        assert cast.rep.ask(method, where, body).status_code == 409, method
    assert cast.rep.get(deal).get_json()["value"] == usd(700)


def test_history_says_what_was_offered(cast: Cast, deal: str) -> None:
    cast.rep.made(f"{deal}/line-items", {"itemId": product(cast, 70_000, name="Chiller"), "qty": 3})
    page = cast.rep.get(deal.replace("/crm", "")).get_data(as_text=True)
    assert "3 × Chiller at $700.00" in page


def test_inactive_products_can_not_be_chosen_anew(cast: Cast, deal: str) -> None:
    item = product(cast)
    path = f"{deal}/line-items"
    cast.rep.made(path, {"itemId": item})
    assert cast.admin.patch(f"/crm/products/{item}", {"active": False}).status_code == 200
    kept = {"lineItems": [{"itemId": item, "qty": 2}]}
    assert cast.rep.ask("PUT", path, kept).status_code == 200
    cast.rep.ask("PUT", path, {"lineItems": []})
    assert cast.rep.post(path, {"itemId": item}).status_code == 422


def test_another_total_voids_the_approval(cast: Cast, deal: str) -> None:
    path = f"{deal}/line-items"
    cast.rep.made(path, {"itemId": product(cast, 8_000_000)})
    close = {"expectedCloseDate": "2026-12-24T12:00:00Z"}
    assert cast.rep.post(f"{deal}/won", close).status_code == 202
    cast.rep.made(path, {"itemId": product(cast, 1)})
    assert cast.rep.get(deal).get_json()["approval"] is None


def test_who_may(cast: Cast, deal: str) -> None:
    line = {"itemId": product(cast)}
    people = [cast.viewer, cast.rep2, cast.support, cast.manager]
    codes = [person.post(f"{deal}/line-items", line).status_code for person in people]
    assert codes == [403, 404, 403, 201]
    assert cast.rep.post("/crm/products", {"name": "Mine"}).status_code == 403


def test_an_sku_is_given_once(cast: Cast) -> None:
    product(cast, sku="FR-1")
    answer = cast.admin.post("/crm/products", {"name": "Other", "sku": "FR-1"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "duplicate")
    other = product(cast, sku="FR-2")
    assert cast.admin.patch(f"/crm/products/{other}", {"sku": "FR-1"}).status_code == 409
    assert Cast(cast.app).admin.post("/crm/products", {"name": "X", "sku": "FR-1"}).status_code
